package dev.threadmill.server.session;

import dev.threadmill.wire.FrameWriter;
import dev.threadmill.wire.MessageDeflater;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A message whose frame is made once for all its receivers; or several that nothing may come
 * between. Any thread may use it.
 *
 * <p>The frames are made when first asked for; two threads that ask at once make equal ones.
 */
public final class PreparedMessage {
    /** Shorter messages gain nothing from compression. */
    public static final int DEFLATED_BYTES_MIN = 1_024;

    private final int opcode;

    /** Null for a text that came as bytes, until somebody wants it decoded. */
    private volatile Message message;

    /** What follows the message; never compressed, as little as the message itself then. */
    private final List<Message> more;

    private volatile byte[] payload;
    private volatile byte[] plain;
    private volatile byte[] deflated;

    public PreparedMessage(Message message) {
        this(message, List.of());
    }

    private PreparedMessage(Message message, List<Message> more) {
        this.opcode = opcodeOf(message);
        this.message = message;
        this.more = more;
    }

    private PreparedMessage(byte[] text) {
        this.opcode = FrameWriter.TEXT;
        this.more = List.of();
        this.payload = text;
    }

    /**
     * A text that is at hand as bytes.
     *
     * @param text valid UTF-8, which nobody checks here; not to be changed any more
     */
    public static PreparedMessage utf8(byte[] text) {
        return new PreparedMessage(text);
    }

    /** Several messages, at least one, that are sent right after each other. */
    public static PreparedMessage together(List<Message> messages) {
        return new PreparedMessage(
                messages.getFirst(), List.copyOf(messages.subList(1, messages.size())));
    }

    public static PreparedMessage text(String text) {
        return new PreparedMessage(new Message.Text(text));
    }

    public Message message() {
        Message whole = message;
        if (whole == null) {
            whole = new Message.Text(new String(payload, StandardCharsets.UTF_8));
            message = whole;
        }
        return whole;
    }

    /** What follows the message at once; mostly nothing. */
    public List<Message> more() {
        return more;
    }

    /** The whole unmasked frame, or several of them; not to be changed. */
    public byte[] plainFrame() {
        byte[] frame = plain;
        if (frame == null) {
            frame = FrameWriter.unmasked(opcode, payload(), false);
            frame = more.isEmpty() ? frame : withMore(frame);
            plain = frame;
        }
        return frame;
    }

    /**
     * The frame for connections with permessage-deflate and without context takeover; the plain one
     * where compression would not pay. Not to be changed.
     */
    public byte[] deflatedFrame() {
        byte[] frame = deflated;
        if (frame == null) {
            frame =
                    payload().length < DEFLATED_BYTES_MIN || !more.isEmpty()
                            ? plainFrame()
                            : FrameWriter.unmasked(opcode, MessageDeflater.once(payload()), true);
            deflated = frame;
        }
        return frame;
    }

    private byte[] withMore(byte[] first) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(first);
        for (Message next : more) {
            frames.writeBytes(FrameWriter.unmasked(opcodeOf(next), next.payload(), false));
        }
        return frames.toByteArray();
    }

    /** The opcode of a message's first frame (RFC 6455, section 5.2). */
    public static int opcodeOf(Message message) {
        return switch (message) {
            case Message.Text text -> FrameWriter.TEXT;
            case Message.Binary binary -> FrameWriter.BINARY;
        };
    }

    private byte[] payload() {
        byte[] bytes = payload;
        if (bytes == null) {
            bytes = message.payload();
            payload = bytes;
        }
        return bytes;
    }
}
