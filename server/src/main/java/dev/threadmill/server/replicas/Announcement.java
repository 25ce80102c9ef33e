package dev.threadmill.server.replicas;

import dev.threadmill.server.bus.MalformedMessageException;
import dev.threadmill.server.bus.MessageBytes;
import dev.threadmill.server.session.Message;
import java.nio.charset.StandardCharsets;

/**
 * A message for sessions of all replicas. As bytes: a version, the kind of the message, to whom it
 * goes, its payload.
 *
 * @param to whom it is for; what that means is the topic's
 */
record Announcement(String to, Message message) {
    private static final int VERSION = 1;
    private static final int TEXT = 1;
    private static final int BINARY = 2;

    byte[] encode() {
        MessageBytes bytes = new MessageBytes();
        bytes.number(VERSION);
        bytes.number(
                switch (message) {
                    case Message.Text text -> TEXT;
                    case Message.Binary binary -> BINARY;
                });
        bytes.text(to);
        bytes.bytes(message.payload());
        return bytes.written();
    }

    /**
     * Reads one.
     *
     * @throws MalformedMessageException where it is none, or of a version that is not known here
     */
    static Announcement decode(byte[] bytes) throws MalformedMessageException {
        MessageBytes.Reading reading = new MessageBytes.Reading(bytes);
        if (reading.number() != VERSION) {
            throw new MalformedMessageException("a message of another version");
        }
        long kind = reading.number();
        if (kind != TEXT && kind != BINARY) {
            throw new MalformedMessageException("a message of another kind");
        }
        String to = reading.text();
        byte[] payload = reading.bytes();
        reading.ensureEnd();
        return new Announcement(
                to,
                kind == TEXT
                        ? new Message.Text(new String(payload, StandardCharsets.UTF_8))
                        : new Message.Binary(payload));
    }
}
