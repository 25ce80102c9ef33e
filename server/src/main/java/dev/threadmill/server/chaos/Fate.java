package dev.threadmill.server.chaos;

import dev.threadmill.server.session.Message;

/**
 * What becomes of one message.
 *
 * @param message as it goes on, perhaps damaged
 * @param copies how often it goes on; 0 for a message that is lost
 * @param swapped whether it changes places with the next one
 * @param delayNanos how much later it goes on
 * @param endCode the Close code that ends the connection, 1006 for a cut; 0 where it lives on
 */
record Fate(Message message, int copies, boolean swapped, long delayNanos, int endCode) {
    static Fate lost(Message message) {
        return new Fate(message, 0, false, 0, 0);
    }

    static Fate end(Message message, int code) {
        return new Fate(message, 0, false, 0, code);
    }

    boolean ends() {
        return endCode != 0;
    }
}
