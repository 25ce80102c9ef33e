package dev.threadmill.server.chaos;

import dev.threadmill.server.session.Message;
import java.time.Duration;
import java.util.Optional;

/**
 * Something that befalls certain messages for sure. All conditions must hold.
 *
 * @param direction whose messages are counted and befallen
 * @param onMessage the number of the one message, from 1; 0 for any
 * @param every befalls each message whose number it divides; 0 for any
 * @param contains what the text must hold; binary messages have none
 * @param delay of {@link Action#DELAY}
 * @param closeCode of {@link Action#CLOSE}
 */
record Fault(
        Direction direction,
        long onMessage,
        long every,
        Optional<String> contains,
        Action action,
        Duration delay,
        int closeCode) {
    /** What befalls a message. */
    enum Action {
        DROP,
        DUPLICATE,
        REORDER,
        DELAY,
        CORRUPT,

        /** The connection is cut; the message is lost with it. */
        DISCONNECT,

        /** The same with a Close frame. */
        CLOSE
    }

    /**
     * Whether it befalls a message.
     *
     * @param number of the message on its connection and in its direction, from 1
     */
    boolean befalls(Message message, long number) {
        return (onMessage == 0 || number == onMessage)
                && (every == 0 || number % every == 0)
                && (contains.isEmpty()
                        || (message instanceof Message.Text text
                                && text.text().contains(contains.get())));
    }
}
