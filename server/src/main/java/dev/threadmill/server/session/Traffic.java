package dev.threadmill.server.session;

/**
 * Messages and bytes of one WebSocket, or of all.
 *
 * @param bytesIn bytes of the messages received, frame headers and control frames included
 * @param bytesOut bytes of the messages sent, frame headers included
 * @param dropped messages that found the outbound queue full
 */
public record Traffic(
        long messagesIn, long messagesOut, long bytesIn, long bytesOut, long dropped) {}
