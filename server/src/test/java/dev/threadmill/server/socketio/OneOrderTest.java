package dev.threadmill.server.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

    private static List<String> heard(MemoryPeer peer) throws InterruptedException {
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
