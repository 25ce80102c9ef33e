package dev.threadmill.wire.socketio;

import java.util.List;

/**
 * The text of one Socket.IO packet: {@code type[attachments-][namespace,][ackId][JSON]}. It takes
 * what Node's {@code socket.io-parser} takes, but for what no client writes: numbers of attachments
 * that are not plain digits, types that are spaces, events without a name.
 */
final class PacketText {
    /** Of a {@code long} that is surely none too large. */
    private static final int ACK_DIGITS_MAX = 18;

    private static final int COUNT_DIGITS_MAX = 6;

    private final String text;
    private final int attachmentsMax;
    private int at;
    private int attachmentCount;

    PacketText(String text, int attachmentsMax) {
        this.text = text;
        this.attachmentsMax = attachmentsMax;
    }

    /** How many attachments the packet has announced. */
    int attachmentCount() {
        return attachmentCount;
    }

    SocketPacket read() throws MalformedPacketException {
        char type = text.isEmpty() ? ' ' : text.charAt(at++);
        if (type < '0' || type > '6') {
            throw new MalformedPacketException("a packet of an unknown type");
        }
        if (type == '5' || type == '6') {
            attachmentCount = attachments();
        }
        String namespace = namespace();
        long ackId = ackId();
        return switch (type) {
            case '0' -> new SocketPacket.Connect(namespace, PacketJson.object(text, at));
            case '1' -> disconnect(namespace);
            case '2', '5' -> PacketJson.event(namespace, ackId, text, at, attachmentCount);
            case '3', '6' -> ack(namespace, ackId);
            default ->
                    new SocketPacket.ConnectError(namespace, PacketJson.objectOrString(text, at));
        };
    }

    private SocketPacket disconnect(String namespace) throws MalformedPacketException {
        if (at < text.length()) {
            throw new MalformedPacketException("a DISCONNECT with a payload");
        }
        return new SocketPacket.Disconnect(namespace);
    }

    private SocketPacket ack(String namespace, long ackId) throws MalformedPacketException {
        String arguments =
                at == text.length() ? "" : PacketJson.acknowledgement(text, at, attachmentCount);
        return new SocketPacket.Ack(namespace, ackId, arguments, List.of());
    }

    private int attachments() throws MalformedPacketException {
        int end = at;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        boolean ended = end < text.length() && text.charAt(end) == '-';
        if (!ended || end == at || end - at > COUNT_DIGITS_MAX) {
            throw new MalformedPacketException("a number of attachments that is none");
        }
        int count = Integer.parseInt(text, at, end, 10);
        if (count == 0) {
            throw new MalformedPacketException("a binary packet without attachments");
        }
        if (count > attachmentsMax) {
            throw new MalformedPacketException("more than " + attachmentsMax + " attachments");
        }
        at = end + 1;
        return count;
    }

    private String namespace() {
        if (at >= text.length() || text.charAt(at) != '/') {
            return SocketPacket.MAIN;
        }
        int comma = text.indexOf(',', at);
        int end = comma < 0 ? text.length() : comma;
        String namespace = end - at == 1 ? SocketPacket.MAIN : text.substring(at, end);
        at = comma < 0 ? end : comma + 1;
        return namespace;
    }

    private long ackId() throws MalformedPacketException {
        int from = at;
        while (at < text.length() && isDigitToNode(text.charAt(at))) {
            at++;
        }
        if (at == from) {
            return SocketPacket.NO_ACK;
        }
        int to = at;
        while (from < to && !isDigit(text.charAt(from))) {
            from++;
        }
        while (from < to && !isDigit(text.charAt(to - 1))) {
            to--;
        }
        if (to - from > ACK_DIGITS_MAX || !allDigits(from, to)) {
            throw new MalformedPacketException("an acknowledgement id that is none, or too large");
        }
        return from == to ? 0 : Long.parseLong(text, from, to, 10);
    }

    private boolean allDigits(int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** JavaScript's numbers may have spaces around them, and its spaces are the number 0. */
    private static boolean isDigitToNode(char c) {
        return isDigit(c)
                || c == ' '
                || (c >= '\t' && c <= '\r')
                || (c > 0x7F && (c == '\ufeff' || Character.isSpaceChar(c)));
    }
}
