package dev.threadmill.server.engineio;

import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.wire.socketio.EnginePacket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A message for one session or many: text, and binary attachments that must come right behind it.
 * What goes over WebSockets is made once, when first asked for; for polls nothing more is kept. Any
 * thread may use it.
 */
public final class EngineMessage {
    private static final int LATIN1_MAX = 0xff;

    /** With Engine.IO's type; null where there is nothing but attachments. */
    private final String frame;

    private final List<byte[]> attachments;
    private volatile PreparedMessage webSocket;

    /** In how many queues it waits. */
    private final AtomicInteger queues = new AtomicInteger();

    /** Zero until asked for; all threads find the same. */
    private volatile long bytes;

    /**
     * Makes a message.
     *
     * @param text without Engine.IO's type; null where there is nothing but attachments
     */
    public EngineMessage(String text, List<byte[]> attachments) {
        this(attachments, text == null ? null : EnginePacket.MESSAGE + text);
    }

    private EngineMessage(List<byte[]> attachments, String frame) {
        this.frame = frame;
        this.attachments = List.copyOf(attachments);
    }

    public static EngineMessage text(String text) {
        return new EngineMessage(text, List.of());
    }

    public static EngineMessage binary(byte[] bytes) {
        return new EngineMessage(null, List.of(bytes));
    }

    /** A packet that is no message. */
    static EngineMessage packet(EnginePacket packet) {
        return new EngineMessage(List.of(), packet.frame());
    }

    /** As WebSocket messages, which stay together. */
    public PreparedMessage webSocket() {
        PreparedMessage prepared = webSocket;
        if (prepared == null) {
            List<Message> messages = new ArrayList<>();
            if (frame != null) {
                messages.add(new Message.Text(frame));
            }
            attachments.forEach(binary -> messages.add(new Message.Binary(binary)));
            prepared = PreparedMessage.together(messages);
            webSocket = prepared;
        }
        return prepared;
    }

    /** As packets of a payload. */
    public List<String> polling() {
        List<String> packets = new ArrayList<>(1 + attachments.size());
        if (frame != null) {
            packets.add(frame);
        }
        attachments.forEach(binary -> packets.add(new EnginePacket.Binary(binary).frame()));
        return packets;
    }

    /** What its text and its attachments take in memory. */
    long bytes() {
        long sum = bytes;
        if (sum == 0) {
            sum = frame == null ? 0 : bytesOf(frame);
            for (byte[] attachment : attachments) {
                sum += PollQueue.MESSAGE_BYTES + attachment.length;
            }
            bytes = sum;
        }
        return sum;
    }

    /** The JVM keeps a string in one byte for each character where it can. */
    private static long bytesOf(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > LATIN1_MAX) {
                return 2L * text.length();
            }
        }
        return text.length();
    }

    /** It waits in one more queue: how many bytes are newly kept for that. */
    long queued() {
        return queues.getAndIncrement() == 0 ? bytes() : 0;
    }

    /** It waits in one queue less: how many bytes nobody keeps any more. */
    long unqueued() {
        return queues.decrementAndGet() == 0 ? bytes() : 0;
    }
}
