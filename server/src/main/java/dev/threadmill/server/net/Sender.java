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
        return told(message, carry(message, own));
    }

    private Outcome carry(Message message, boolean own) {
        byte[] payload = message.payload();
        int opcode = PreparedMessage.opcodeOf(message);
        if (compressor == null || payload.length < PreparedMessage.DEFLATED_BYTES_MIN) {
            return transmit(FrameWriter.unmasked(opcode, payload, false), own);
        }
        if (own && compressor.keepsWindow()) {
            outbound.awaitRoom(payload.length);
        }
        return compressor.compress(
                payload,
                deflated ->
                        transmit(
                                FrameWriter.unmasked(opcode, deflated, true),
                                own && !compressor.keepsWindow()));
    }

    /** The same for a message that others get, too. */
    Outcome send(PreparedMessage message, boolean own) {
        if (compressor == null) {
            return told(message.message(), transmit(message.plainFrame(), own));
        }
        return compressor.sharesFrames()
                ? told(message.message(), transmit(message.deflatedFrame(), own))
                : send(message.message(), own);
    }

    private Outcome told(Message message, Outcome outcome) {
        if (outcome == Outcome.SENT) {
            webSocket.sent(message);
        }
        return outcome;
    }

    private Outcome transmit(byte[] frame, boolean mayWait) {
        Outcome outcome =
                mayWait ? outbound.write(frame, Kind.MESSAGE) : outbound.offer(frame, Kind.MESSAGE);
        if (outcome == Outcome.SENT) {
            connections.sent(frame.length);
        }
        return outcome;
    }
}
