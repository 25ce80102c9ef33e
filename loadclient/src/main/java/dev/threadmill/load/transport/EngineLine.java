package dev.threadmill.load.transport;

import dev.threadmill.wire.MaskedFrame;
import dev.threadmill.wire.socketio.EnginePacket;
import dev.threadmill.wire.socketio.MalformedPacketException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;

/**
 * What carries the packets of one Engine.IO session. One thread receives; another may send, one at
 * a time.
 */
sealed interface EngineLine permits EnginePolling, EngineSocket {
    /** Takes what comes. */
    interface Sink {
        /**
         * A packet came as text.
         *
         * @param bytes hold its frame from {@code from} to {@code to}, until this method returns
         * @param nanos when it was read
         */
        void text(byte[] bytes, int from, int to, long nanos) throws IOException;

        /** A message of bytes came. */
        void binary(byte[] bytes, long nanos) throws IOException;
    }

    /**
     * Waits for packets, and hands over at least one.
     *
     * @throws ProtocolException where the server breaks a rule
     */
    void receive(Sink sink) throws IOException;

    /** Sends a packet of text. */
    void send(MaskedFrame frame) throws IOException;

    /** The server's code where it has closed the connection, or refused a request; else 0. */
    int code();

    /** Reads a packet of text. */
    static EnginePacket read(byte[] bytes, int from, int to) throws ProtocolException {
        try {
            return EnginePacket.read(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        } catch (MalformedPacketException e) {
            throw new ProtocolException(e.getMessage());
        }
    }

    /** A packet of text to send. */
    static MaskedFrame frame(String text) {
        return new MaskedFrame(false, text.getBytes(StandardCharsets.UTF_8));
    }
}
