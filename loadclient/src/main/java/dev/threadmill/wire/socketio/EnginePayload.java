package dev.threadmill.wire.socketio;

import java.util.ArrayList;
import java.util.List;

/** Packets in the body of an HTTP request or response, one after the other. */
public final class EnginePayload {
    /** Between two packets. */
    public static final char SEPARATOR = '\u001e';

    private EnginePayload() {}

    /**
     * Reads all packets of a body.
     *
     * @param packetsMax how many there may be
     * @throws MalformedPacketException where one is malformed, or there are more
     */
    public static List<EnginePacket> read(String body, int packetsMax)
            throws MalformedPacketException {
        List<EnginePacket> packets = new ArrayList<>();
        for (int from = 0; from <= body.length(); ) {
            if (packets.size() == packetsMax) {
                throw new MalformedPacketException("more than " + packetsMax + " packets at once");
            }
            int to = body.indexOf(SEPARATOR, from);
            to = to < 0 ? body.length() : to;
            packets.add(EnginePacket.read(body, from, to));
            from = to + 1;
        }
        return packets;
    }

    /** Writes packets that are text already, as {@link EnginePacket#frame} makes it. */
    public static String write(List<String> frames) {
        return String.join(String.valueOf(SEPARATOR), frames);
    }
}
