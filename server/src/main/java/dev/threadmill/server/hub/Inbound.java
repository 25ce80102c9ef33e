package dev.threadmill.server.hub;

/** What a client has said to the hub. */
sealed interface Inbound {
    /**
     * A message for the others.
     *
     * @param timestamp RFC 3339 where the hub made it, else as the client wrote it
     */
    record Chat(String id, String sender, String content, String timestamp) implements Inbound {}

    /**
     * Something that is no message.
     *
     * @param code for programs
     * @param message for people
     * @param field which one it is about; empty for none
     */
    record Invalid(String code, String message, String field) implements Inbound {}
}
