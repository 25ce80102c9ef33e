package dev.threadmill.load.transport;

import dev.threadmill.load.plan.Target;
import dev.threadmill.wire.MaskedFrame;
import dev.threadmill.wire.socketio.SocketPacket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A message that carries the time of its sending, so that whoever receives it can tell how long it
 * took: {@code tm:RUN:SENDER:SEQUENCE:NANOS}, all in hexadecimal digits. As text it is the content
 * of a chat message in JSON, which a hub relays in whatever wrapping; as binary it stands alone.
 */
public final class BroadcastMessage {
    private static final int SENDER_FROM = 12;
    private static final int SEQUENCE_FROM = 17;
    private static final int NANOS_FROM = 28;

    /** Length of the marker in bytes. */
    public static final int MARKER_BYTES = 44;

    private static final int SENDER_DIGITS = 4;
    private static final int SEQUENCE_DIGITS = 10;
    private static final int NANOS_DIGITS = 16;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final byte[] marker;
    private final int markerAt;
    private final MaskedFrame frame;
    private int random = 0x7468726d;

    /**
     * Makes a sender's message.
     *
     * @param run tells this run's messages from those of others
     * @param sender 0 to 65,535
     */
    public static BroadcastMessage of(Target.WebSocket target, int run, int sender) {
        if (target.binary()) {
            return new BroadcastMessage("", "", target.messageBytes(), true, run, sender);
        }
        return new BroadcastMessage(
                "{\"sender\":\"threadmill\",\"content\":\"",
                "\",\"timestamp\":\"" + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\"}",
                target.messageBytes(),
                false,
                run,
                sender);
    }

    /** The same for Socket.IO: the message is an event. */
    public static BroadcastMessage of(Target.SocketIo target, int run, int sender) {
        String text = EventText.of(target, SocketPacket.NO_ACK);
        int at = text.indexOf(EventText.MARKER);
        return new BroadcastMessage(
                text.substring(0, at),
                text.substring(at + EventText.MARKER.length()),
                0,
                false,
                run,
                sender);
    }

    private BroadcastMessage(
            String before, String after, int bytes, boolean binary, int run, int sender) {
        HexFormat hex = HexFormat.of();
        String text =
                "tm:"
                        + hex.toHexDigits(run)
                        + ":"
                        + hex.toHexDigits((short) sender)
                        + ":"
                        + "0".repeat(SEQUENCE_DIGITS)
                        + ":"
                        + "0".repeat(NANOS_DIGITS);
        this.marker = text.getBytes(StandardCharsets.US_ASCII);
        int filling = bytes - before.length() - MARKER_BYTES - after.length();
        this.markerAt = before.getBytes(StandardCharsets.UTF_8).length;
        byte[] payload =
                (before + text + ".".repeat(Math.max(0, filling)) + after)
                        .getBytes(StandardCharsets.UTF_8);
        this.frame = new MaskedFrame(binary, payload);
    }

    /**
     * The next message's frame, to be written before the one after it is asked for.
     *
     * @param nanos when it was due
     */
    public MaskedFrame next(long sequence, long nanos) {
        write(SEQUENCE_FROM, SEQUENCE_DIGITS, sequence);
        write(NANOS_FROM, NANOS_DIGITS, nanos);
        frame.patch(markerAt, marker);
        random += 0x9E3779B9;
        frame.mask(random ^ random >>> 15);
        return frame;
    }

    private void write(int from, int digits, long value) {
        long rest = value;
        for (int i = from + digits - 1; i >= from; i--, rest >>>= 4) {
            marker[i] = DIGITS[(int) rest & 15];
        }
    }

    /** Finds and reads the markers of one run; belongs to one thread. */
    public static final class Markers {
        private final byte[] prefix;
        private byte[] bytes;
        private int at;
        private int usualOffset;

        public Markers(int run) {
            prefix =
                    ("tm:" + HexFormat.of().toHexDigits(run) + ":")
                            .getBytes(StandardCharsets.US_ASCII);
        }

        /** Looks for a marker in a message; its figures can be asked for then. */
        public boolean find(byte[] message, int from, int to) {
            bytes = message;
            int last = to - MARKER_BYTES;
            int usual = from + usualOffset;
            if (usual <= last && matches(usual)) {
                at = usual;
                return true;
            }
            for (int i = from; i <= last; i++) {
                if (message[i] == 't' && matches(i)) {
                    at = i;
                    usualOffset = i - from;
                    return true;
                }
            }
            return false;
        }

        private boolean matches(int index) {
            return Arrays.equals(bytes, index, index + prefix.length, prefix, 0, prefix.length);
        }

        public int sender() {
            return (int) read(SENDER_FROM, SENDER_DIGITS);
        }

        public long sequence() {
            return read(SEQUENCE_FROM, SEQUENCE_DIGITS);
        }

        /** When the message was due, on the clock of its sender: this process's. */
        public long nanos() {
            return read(NANOS_FROM, NANOS_DIGITS);
        }

        private long read(int offset, int digits) {
            long value = 0;
            for (int i = at + offset; i < at + offset + digits; i++) {
                byte digit = bytes[i];
                value = value << 4 | ((digit & 15) + (digit > '9' ? 9 : 0));
            }
            return value;
        }
    }
}
