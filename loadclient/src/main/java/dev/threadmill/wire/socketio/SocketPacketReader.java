package dev.threadmill.wire.socketio;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads one peer's Socket.IO packets: remembers a packet until its attachments have come. For one
 * thread at a time.
 */
public final class SocketPacketReader {
    private final int attachmentsMax;

    /** What waits for its attachments; null for nothing. */
    private SocketPacket pending;

    private List<byte[]> attachments;
    private int awaited;

    /**
     * Begins.
     *
     * @param attachmentsMax how many a packet may have
     */
    public SocketPacketReader(int attachmentsMax) {
        this.attachmentsMax = attachmentsMax;
    }

    /**
     * Reads a message of text.
     *
     * @return null where attachments belong to the packet, which {@link #binary} then gets
     * @throws MalformedPacketException where it is no packet, or attachments were due
     */
    public SocketPacket text(String message) throws MalformedPacketException {
        if (pending != null) {
            throw new MalformedPacketException("text where an attachment was due");
        }
        PacketText text = new PacketText(message, attachmentsMax);
        SocketPacket packet = text.read();
        if (text.attachmentCount() == 0) {
            return packet;
        }
        pending = packet;
        awaited = text.attachmentCount();
        attachments = new ArrayList<>(awaited);
        return null;
    }

    /**
     * Reads a binary message.
     *
     * @return null while more attachments are due
     * @throws MalformedPacketException where none was due
     */
    public SocketPacket binary(byte[] message) throws MalformedPacketException {
        if (pending == null) {
            throw new MalformedPacketException("an attachment that belongs to nothing");
        }
        attachments.add(message);
        if (attachments.size() < awaited) {
            return null;
        }
        List<byte[]> all = List.copyOf(attachments);
        SocketPacket whole =
                switch (pending) {
                    case SocketPacket.Event event ->
                            new SocketPacket.Event(
                                    event.namespace(),
                                    event.ackId(),
                                    event.name(),
                                    event.arguments(),
                                    all);
                    case SocketPacket.Ack ack ->
                            new SocketPacket.Ack(
                                    ack.namespace(), ack.ackId(), ack.arguments(), all);
                    case SocketPacket.Connect connect -> connect;
                    case SocketPacket.Disconnect disconnect -> disconnect;
                    case SocketPacket.ConnectError error -> error;
                };
        pending = null;
        attachments = null;
        return whole;
    }
}
