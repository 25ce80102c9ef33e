package dev.threadmill.server.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.TestSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads say, join and leave at once. */
@Timeout(60)
class OneOrderTest {
    private static final int THREADS = 6;
    private static final int SAID_BY_EACH = 300;

    @Test
    void allMembersHearBroadcastsInOneOrder() throws Exception {
        try (SioFixture fixture = new SioFixture(Map.of())) {
            List<MemoryPeer> listeners = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                listeners.add(fixture.connected());
            }
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int number = i;
                threads.add(Thread.ofVirtual().unstarted(() -> say(fixture, number)));
                threads.add(Thread.ofVirtual().unstarted(() -> comeAndGo(fixture, number)));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            List<String> order = heard(listeners.getFirst());
            for (MemoryPeer listener : listeners.subList(1, listeners.size())) {
                assertEquals(order, heard(listener));
            }
            for (int i = 0; i < THREADS; i++) {
                String of = "42[\"e\",\"" + i + "-";
                List<String> own = order.stream().filter(event -> event.startsWith(of)).toList();
                for (int j = 0; j < SAID_BY_EACH; j++) {
                    assertEquals(of + j + "\"]", own.get(j));
                }
            }
            assertEquals(listeners.size(), fixture.main().memberCount());
        }
    }

    private static List<String> heard(SioPeer peer) throws InterruptedException {
        List<String> heard = new ArrayList<>();
        for (int i = 0; i < THREADS * SAID_BY_EACH; i++) {
            heard.add(peer.next());
        }
        return heard;
    }

    private static void say(SioFixture fixture, int number) {
        for (int i = 0; i < SAID_BY_EACH; i++) {
            fixture.server.emit("/", List.of(), List.of(), "e", "\"" + number + '-' + i + '"');
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "60s"})
    void thoseWhoSayThingsHearTheSameOrderAsAll(String recovery) throws Exception {
        try (Appliance appliance =
                Appliance.start(TestSettings.with(Map.of("socketio.recovery", recovery)))) {
            List<WebSocketPeer> peers = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                WebSocketPeer peer = new WebSocketPeer(appliance.url());
                peer.connect();
                peers.add(peer);
                int number = i;
                threads.add(Thread.ofVirtual().unstarted(() -> broadcast(peer, number)));
            }
            threads.forEach(Thread::start);
            List<String> order = heard(peers.getFirst());
            for (WebSocketPeer peer : peers.subList(1, THREADS)) {
                assertEquals(order, heard(peer));
            }
            if (!recovery.equals("0s")) {
                List<Long> offsets = order.stream().map(OneOrderTest::offset).toList();
                assertEquals(offsets.stream().sorted().toList(), offsets);
            }
            peers.forEach(WebSocketPeer::close);
        }
    }

    private static long offset(String event) {
        return Long.parseLong(event.substring(event.lastIndexOf('.') + 1, event.length() - 2), 36);
    }

    private static void broadcast(WebSocketPeer peer, int number) {
        try {
            for (int i = 0; i < SAID_BY_EACH; i++) {
                peer.say("42[\"broadcast\",\"" + number + '-' + i + "\"]");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It is slowed down, as nothing more is read, and in the end closed. */
    @Test
    void whoSaysThingsAndDoesNotReadIsNotKept() throws Exception {
        Map<String, String> settings =
                Map.of("websocket.write_timeout", "1s", "websocket.queue_size", "2000000");
        try (Appliance appliance = Appliance.start(TestSettings.with(settings))) {
            String url = appliance.url().replaceFirst("http", "ws");
            URI uri = URI.create(url + "/socket.io/?EIO=4&transport=websocket");
            WebSocketClient flood =
                    WebSocketClient.connect(uri, List.of(), Tls.DEFAULT, Duration.ofSeconds(20));
            String event = "42[\"broadcast\",\"" + "x".repeat(100_000) + "\"]";
            flood.sendText("40");
            assertThrows(
                    IOException.class,
                    () -> {
                        while (true) {
                            flood.sendText(event);
                        }
                    });
            flood.close();
        }
    }

    /** A newcomer hears everything from its CONNECT on, without a gap. */
    private static void comeAndGo(SioFixture fixture, int number) {
        Random random = new Random(number);
        try {
            for (int i = 0; i < 100; i++) {
                MemoryPeer peer = fixture.connected();
                peer.say("42[\"join\",\"room" + random.nextInt(5) + "\"]");
                peer.say("421[\"mark\"]");
                int[] next = new int[THREADS];
                for (String event; !(event = peer.next()).startsWith("43"); ) {
                    int dash = event.indexOf('-');
                    int of = Integer.parseInt(event, dash - 1, dash, 10);
                    int at = Integer.parseInt(event, dash + 1, event.length() - 2, 10);
                    assertTrue(next[of] == 0 || next[of] == at, event);
                    next[of] = at + 1;
                }
                peer.close();
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
