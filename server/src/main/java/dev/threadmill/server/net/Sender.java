package dev.threadmill.server.net;

import dev.threadmill.server.net.Outbound.Kind;
import dev.threadmill.server.net.Outbound.Outcome;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.wire.FrameWriter;

/** Makes frames of messages, compressed where that was agreed on and pays, and has them sent. */
final class Sender {
    private final Witnessed webSocket;
    private final Connections connections;
    private final Outbound outbound;

    /** Null where permessage-deflate was not agreed on. */
    private final Compressor compressor;

    Sender(Witnessed webSocket, Connections connections, Outbound outbound, Compressor compressor) {
        this.webSocket = webSocket;
        this.connections = connections;
        this.outbound = outbound;
        this.compressor = compressor;
    }

    /**
     * Sends a message.
     *
     * @param own whether the caller is the connection's own thread, which may wait
     */
    Outcome send(Message message, boolean own) {
        Runnable telling = webSocket.telling(message);
        byte[] payload = message.payload();
        int opcode = PreparedMessage.opcodeOf(message);
        if (compressor == null || payload.length < PreparedMessage.DEFLATED_BYTES_MIN) {
            return transmit(FrameWriter.unmasked(opcode, payload, false), own, telling);
        }
        if (own && compressor.keepsWindow()) {
            outbound.awaitRoom(payload.length);
        }
        return compressor.compress(
                payload,
                deflated ->
                        transmit(
                                FrameWriter.unmasked(opcode, deflated, true),
                                own && !compressor.keepsWindow(),
                                telling));
    }

    /** The same for a message that others get, too. */
    Outcome send(PreparedMessage message, boolean own) {
        if (!message.more().isEmpty()) {
            return transmit(message.plainFrame(), own, webSocket.telling(message));
        }
        if (compressor == null) {
            return transmit(message.plainFrame(), own, webSocket.telling(message.message()));
        }
        return compressor.sharesFrames()
                ? transmit(message.deflatedFrame(), own, webSocket.telling(message.message()))
                : send(message.message(), own);
    }

    private Outcome transmit(byte[] frame, boolean mayWait, Runnable telling) {
        Outcome outcome =
                mayWait
                        ? outbound.write(frame, Kind.MESSAGE, telling)
                        : outbound.offer(frame, Kind.MESSAGE, telling);
        if (outcome == Outcome.SENT) {
            connections.sent(frame.length);
        }
        return outcome;
    }
}
