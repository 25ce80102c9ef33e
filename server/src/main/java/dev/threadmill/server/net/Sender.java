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

    /** Who waits while the peer does not read: the connection's own thread, usually. */
    private volatile Thread owner;

    Sender(Witnessed webSocket, Connections connections, Outbound outbound, Compressor compressor) {
        this.webSocket = webSocket;
        this.connections = connections;
        this.outbound = outbound;
        this.compressor = compressor;
    }

    void sendsFrom(Thread thread) {
        owner = thread;
    }

    private boolean isOwner() {
        return Thread.currentThread().equals(owner);
    }

    /** Sends a message; waits for the peer in the own thread only. */
    Outcome send(Message message) {
        return send(message, isOwner());
    }

    /** The same for a message that others get, too. */
    Outcome send(PreparedMessage message) {
        return send(message, isOwner());
    }

    /** Sends a message without waiting, whichever thread this is. */
    Outcome queue(Message message) {
        return send(message, false);
    }

    Outcome queue(PreparedMessage message) {
        return send(message, false);
    }

    private Outcome send(Message message, boolean own) {
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

    private Outcome send(PreparedMessage message, boolean own) {
        if (compressor == null || !message.more().isEmpty()) {
            return transmit(message.plainFrame(), own, webSocket.telling(message));
        }
        return compressor.sharesFrames()
                ? transmit(message.deflatedFrame(), own, webSocket.telling(message))
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
