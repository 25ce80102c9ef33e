package dev.threadmill.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.Upstreams;
import dev.threadmill.server.testing.RawUpstream;
import dev.threadmill.server.testing.UpstreamServer;
import dev.threadmill.wire.FrameReader;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers of a proxy that do not keep up, or are silent. */
@Timeout(60)
class ProxyPressureTest extends ProxyFixture {
    private static final String LARGE = "x".repeat(64 * 1_024);

    /** More than all sockets on the way hold. */
    private static final int FLOOD = 1_000;

    private final Upstreams counts = new Upstreams();
    private final UpstreamWatch watch = new UpstreamWatch();

    /** Waits until a number stays the same for a while: who made it grow is held up. */
    private static int settled(AtomicInteger count) throws InterruptedException {
        int last = -1;
        while (last != count.get() || last == 0) {
            last = count.get();
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return last;
    }

    @Test
    void aClientThatDoesNotReadStopsTheServerThatFloodsIt() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        UpstreamServer flooding =
                closed(
                        new UpstreamServer(session -> {
                            while (sent.get() < FLOOD && session.sendText(LARGE + sent.get())) {
                                sent.incrementAndGet();
                            }
                            session.receive();
                        }));
        proxy(flooding.url());
        WebSocketClient client = connect();
        assertTrue(settled(sent) < FLOOD, "all was taken, though nobody read");
        for (int i = 0; i < FLOOD; i++) {
            assertEquals(new WebSocketEvent.Text(LARGE + i), client.receive());
        }
    }

    @Test
    void aServerThatDoesNotReadStopsTheClientThatFloodsIt() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        AtomicInteger read = new AtomicInteger();
        UpstreamServer slow =
                closed(
                        new UpstreamServer(session -> {
                            reading.await();
                            for (Message message; (message = session.receive()) != null; ) {
                                assertEquals(new Message.Text(LARGE + read.get()), message);
                                read.incrementAndGet();
                            }
                        }));
        proxy(slow.url());
        WebSocketClient client = connect();
        AtomicInteger sent = new AtomicInteger();
        Thread sender =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                while (sent.get() < FLOOD) {
                                    client.sendText(LARGE + sent.get());
                                    sent.incrementAndGet();
                                }
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
        assertTrue(settled(sent) < FLOOD, "all was taken, though nobody read");
        reading.countDown();
        sender.join();
        await("not all has arrived", () -> read.get() == FLOOD);
    }

    private UpstreamLink link(RawUpstream upstream) throws Exception {
        return closed(
                new UpstreamLink(
                        WebSocketClient.connect(
                                URI.create(upstream.url()),
                                List.of(),
                                Tls.DEFAULT,
                                Duration.ofSeconds(20)),
                        watch,
                        counts));
    }

    private static long later(long seconds) {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void aServerThatNeverReadsAgainIsLetGo() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        UpstreamLink link =
                link(closed(RawUpstream.upgraded((socket, in, request) -> over.await())));
        AtomicReference<IOException> failure = new AtomicReference<>();
        Thread sender =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                while (true) {
                                    link.send(new Message.Text(LARGE));
                                }
                            } catch (IOException e) {
                                failure.set(e);
                            }
                        });
        link.tend(later(5));
        assertEquals("", link.cutBecause());
        await(
                "the sender is not let go",
                () -> {
                    link.tend(later(11));
                    return failure.get() != null;
                });
        sender.join();
        assertEquals("the upstream does not read", link.cutBecause());
        assertNull(link.receive());
        over.countDown();
    }

    @Test
    void aSilentServerIsPingedAndThenLetGo() throws Exception {
        CountDownLatch pinged = new CountDownLatch(1);
        RawUpstream mute =
                closed(
                        RawUpstream.upgraded((socket, in, request) -> {
                            FrameReader reader = new FrameReader(in, true, 1_000, null);
                            while (reader.next() instanceof WebSocketEvent.Ping) {
                                pinged.countDown();
                            }
                        }));
        UpstreamLink link = link(mute);
        CountDownLatch ended = new CountDownLatch(1);
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        link.receive();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    ended.countDown();
                });
        // Until then the server's silence is nobody's concern.
        await("nobody receives", link::isReceiving);
        await(
                "it is not pinged",
                () -> {
                    link.tend(later(31));
                    return pinged.getCount() == 0;
                });
        assertEquals("", link.cutBecause());
        await(
                "it is not let go",
                () -> {
                    link.tend(later(95));
                    return ended.getCount() == 0;
                });
        assertEquals("the upstream is silent", link.cutBecause());
    }

    @Test
    void aServerThatAnswersPingsMayBeSilent() throws Exception {
        UpstreamServer upstream = closed(new UpstreamServer(session -> session.receive()));
        try (WebSocketClient client =
                WebSocketClient.connect(
                        URI.create(upstream.url()),
                        List.of(),
                        Tls.DEFAULT,
                        Duration.ofSeconds(20))) {
            Thread reader =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    client.receive();
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            });
            client.ping();
            await("no pong has come", () -> client.bytesReceived() > 0);
            client.close(1000, "");
            reader.join();
        }
    }

    @Test
    void theWatchForgetsWhatIsClosed() throws Exception {
        UpstreamLink link = link(closed(RawUpstream.silent()));
        assertEquals(1, watch.count());
        assertEquals(1, counts.openCount());
        assertFalse(link.isLeaving());
        link.close();
        link.close();
        assertEquals(0, watch.count());
        assertEquals(0, counts.openCount());
    }
}
