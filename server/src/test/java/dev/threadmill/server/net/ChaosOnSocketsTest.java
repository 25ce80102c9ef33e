package dev.threadmill.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.chaos.ChaosCounts;
import dev.threadmill.server.chaos.ChaosCounts.Kind;
import dev.threadmill.server.chaos.ChaosYaml;
import dev.threadmill.server.chaos.PathChaos;
import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.HandshakeGate;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.testing.TestSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Chaos as a peer sees it. */
@Timeout(60)
class ChaosOnSocketsTest {
    private final Connections connections = new Connections();
    private final ChaosCounts counts = new ChaosCounts();
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

    /** How far the server read ahead of its conversation at most. */
    private final AtomicLong aheadMax = new AtomicLong();

    private Listener listener;

    /** An echo whose conversation goes through chaos. */
    private RawPeer echo(String... yaml) throws Exception {
        PathChaos chaos = ChaosYaml.chaos(yaml).begin(counts);
        Handler handler =
                new Handler() {
                    @Override
                    public Admission admit(Handshake handshake) {
                        return new Admission.Accepted(chaos.around(this::serve));
                    }

                    @Override
                    public void serve(Session session) {
                        threads.add(Thread.currentThread());
                        long taken = 0;
                        for (Message message; (message = session.receive()) != null; ) {
                            taken++;
                            long ahead = session.traffic().messagesIn() - taken;
                            aheadMax.accumulateAndGet(ahead, Math::max);
                            session.send(message);
                        }
                    }
                };
        listener =
                Listener.start(
                        TestSettings.with(Map.of()),
                        Map.of("/echo", handler)::get,
                        connections,
                        new HandshakeGate(4, 4),
                        routing -> {},
                        routing -> {},
                        List.of());
        return RawPeer.upgraded(listener.port(), "/echo");
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        long start = System.nanoTime();
        while (connections.openCount() > 0) {
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20), "still open");
            TimeUnit.MILLISECONDS.sleep(2);
        }
        assertFalse(threads.isEmpty());
        for (Thread thread : threads) {
            assertTrue(thread.join(Duration.ofSeconds(20)), "the conversation's thread has ended");
        }
        listener.shutdown(Duration.ofSeconds(1));
    }

    @RepeatedTest(20)
    void anAbruptDisconnectIsAResetWithoutACloseFrame() throws Exception {
        try (RawPeer peer = echo("disconnect_probability: 1")) {
            peer.write(RawFrame.text("hello"));
            assertThrows(IOException.class, peer::readFrame);
        }
        assertEquals(1, counts.count(Kind.DISCONNECTED));
    }

    @Test
    void aDisconnectMayBeACloseFrame() throws Exception {
        try (RawPeer peer = echo("disconnect_probability: 1", "disconnect: close")) {
            peer.write(RawFrame.text("hello"));
            assertEquals("chaos", closeReason(peer.expectClose(1011)));
        }
    }

    private static String closeReason(RawFrame close) {
        byte[] payload = close.payload();
        return new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }

    @Test
    void messagesThatWaitAreSentBeforeTheCloseIsAnswered() throws Exception {
        try (RawPeer peer = echo("delay: {min_ms: 600000}")) {
            peer.write(RawFrame.text("a"), RawFrame.text("b"), RawFrame.close(1000, ""));
            peer.expectText("a");
            peer.expectText("b");
            peer.expectFailure(1000);
        }
    }

    @Test
    void aPeerThatLeavesWithoutACloseLeavesNoThreadBehind() throws Exception {
        try (RawPeer peer =
                echo("direction: both", "delay: {min_ms: 600000}", "slow_consumer: {}")) {
            peer.write(RawFrame.text("a"), RawFrame.ping("b"));
            peer.expectPong("b".getBytes(StandardCharsets.UTF_8));
            peer.reset();
        }
    }

    @Test
    void faultsBefallTheirMessages() throws Exception {
        try (RawPeer peer =
                echo(
                        "faults:",
                        "  - {on_message: 1, action: drop}",
                        "  - {on_message: 2, action: duplicate}",
                        "  - {on_message: 4, action: delay, delay_ms: 5}",
                        "  - {contains: crash, action: disconnect}")) {
            for (String text : List.of("1", "2", "3", "4", "5")) {
                peer.write(RawFrame.text(text));
            }
            for (String text : List.of("2", "2", "3", "4", "5")) {
                peer.expectText(text);
            }
            peer.write(RawFrame.text("crash now"));
            assertThrows(IOException.class, peer::readFrame);
        }
    }

    @Test
    void aSlowConsumerDropsWhatFindsItsBufferFull() throws Exception {
        try (RawPeer peer =
                echo("slow_consumer: {delay_ms: 600000, buffer_size: 5, drop_when_full: true}")) {
            for (int i = 0; i < 200; i++) {
                peer.write(RawFrame.text("m" + i));
            }
            // It reads on while it is slow.
            peer.write(RawFrame.ping("all read"));
            peer.expectPong("all read".getBytes(StandardCharsets.UTF_8));
            assertEquals(195, counts.count(Kind.OVERFLOWED));
            peer.write(RawFrame.close(1000, ""));
            peer.expectFailure(1000);
        }
    }

    @Test
    void aSlowConsumerStopsReadingInstead() throws Exception {
        int messages = 400;
        try (RawPeer peer = echo("slow_consumer: {delay_ms: 1, buffer_size: 3}")) {
            Thread writing =
                    Thread.ofVirtual()
                            .start(() -> {
                                for (int i = 0; i < messages; i++) {
                                    try {
                                        peer.write(RawFrame.text("m" + i));
                                    } catch (IOException e) {
                                        return;
                                    }
                                }
                            });
            for (int i = 0; i < messages; i++) {
                peer.expectText("m" + i);
            }
            writing.join();
            peer.write(RawFrame.close(1000, ""));
            peer.expectFailure(1000);
        }
        assertEquals(0, counts.count(Kind.OVERFLOWED));
        // The buffer, and the one that waits for room in it.
        assertTrue(aheadMax.get() <= 3 + 1, () -> aheadMax + " messages ahead");
    }

    @Test
    void aPeerThatDoesNotReadIsWaitedForAlsoBehindASlowLine() throws Exception {
        int messages = 3_000;
        byte[] payload = new byte[16 * 1_024];
        try (RawPeer peer = echo("bandwidth: 1GiB")) {
            Thread writing =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    for (int i = 0; i < messages; i++) {
                                        peer.write(RawFrame.binary(payload));
                                    }
                                } catch (IOException e) {
                                    // Then the test sees too few.
                                }
                            });
            for (int i = 0; i < messages; i++) {
                peer.expectBinary(payload);
            }
            writing.join();
            peer.write(RawFrame.close(1000, ""));
            peer.expectFailure(1000);
        }
        assertEquals(0, counts.count(Kind.OVERFLOWED));
    }
}
