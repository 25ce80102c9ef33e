package dev.threadmill.bench.soak.traffic;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.Offer;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** A WebSocket of a conversation, on which nobody waits for ever. */
final class Line implements AutoCloseable {
    /** Our own client waits for a Close frame no longer than 2 s, which a busy machine may take. */
    private static final long CLOSING_NANOS_MAX = Duration.ofMillis(1_900).toNanos();

    private final Scene scene;
    private final WebSocketClient client;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Line(Scene scene, WebSocketClient client) {
        this.scene = scene;
        this.client = client;
    }

    static Line open(Scene scene, URI uri, Offer offer) throws IOException {
        try {
            WebSocketClient client =
                    WebSocketClient.connect(uri, List.of(), offer, Tls.DEFAULT, Scene.PATIENCE);
            scene.opened();
            return new Line(scene, client);
        } catch (UpgradeRefusedException e) {
            throw new IOException(uri.getPath() + " refuses: " + e.getMessage(), e);
        }
    }

    void say(String text) throws IOException {
        scene.watch(this, Scene.PATIENCE);
        client.sendText(text);
    }

    void say(byte[] bytes) throws IOException {
        scene.watch(this, Scene.PATIENCE);
        client.sendBinary(bytes);
    }

    /** The next message, or null at the end. */
    WebSocketEvent next(Duration patience) throws IOException {
        scene.watch(this, patience);
        return client.receive();
    }

    /** The next message, which must be text. */
    String hear() throws IOException {
        return switch (next(Scene.PATIENCE)) {
            case WebSocketEvent.Text(String text) -> text;
            case null -> throw new IOException("ended with " + client.closeCode() + reason());
            case WebSocketEvent other ->
                    throw new IOException("heard " + other.getClass().getSimpleName());
        };
    }

    /** The next message, which must be binary. */
    byte[] hearBytes() throws IOException {
        return switch (next(Scene.PATIENCE)) {
            case WebSocketEvent.Binary binary -> binary.bytes();
            case null -> throw new IOException("ended with " + client.closeCode() + reason());
            case WebSocketEvent other ->
                    throw new IOException("heard " + other.getClass().getSimpleName());
        };
    }

    /** The first text that one looks for; others go by. */
    String hear(Predicate<String> wanted) throws IOException {
        long end = System.nanoTime() + Scene.PATIENCE.toNanos();
        while (System.nanoTime() - end < 0) {
            String text = hear();
            if (wanted.test(text)) {
                return text;
            }
        }
        throw new IOException("others speak, but not who should");
    }

    private String reason() {
        return client.closeReason().isEmpty() ? "" : " (" + client.closeReason() + ")";
    }

    int closeCode() {
        return client.closeCode();
    }

    /** Hears on until the server has ended it. */
    void drain(Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (next(patience) != null) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("is still open");
            }
        }
    }

    /** Says goodbye, and expects the same. */
    void finish() throws IOException {
        scene.watch(this, Scene.PATIENCE);
        long start = System.nanoTime();
        client.finish(CloseCode.NORMAL, "");
        int code = client.closeCode();
        close();
        if (code == CloseCode.ABNORMAL && System.nanoTime() - start > CLOSING_NANOS_MAX) {
            scene.closedLate();
        } else if (code != CloseCode.NORMAL) {
            throw new IOException("the Close frame was answered with " + code + reason());
        }
    }

    /** Is gone, without a goodbye. */
    void drop() {
        close();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            client.close();
            scene.unwatch(this);
            scene.closed();
        }
    }
}
