package dev.threadmill.server.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.session.Failure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much may wait for polls, of one session and of all. */
@Timeout(60)
class PollRoomTest extends EngineServerFixture {
    @Test
    void aQueueThatIsFullEndsTheSessionAndIsCounted() throws Exception {
        String sid = open();
        EngineMessage message = text("a".repeat(99_899));
        for (int i = 0; i < 10; i++) {
            assertTrue(application.session.send(message));
        }
        assertFalse(application.session.send(message));
        assertEquals("closed: transport error", application.next());
        assertEquals(1, connections.failureCount(Failure.SLOW_CONSUMER));
        assertEquals(400, ask("GET", sid, "").status());
        assertEquals(0, room.bytes());
    }

    @Test
    void aBurstOfShortMessagesFits() throws Exception {
        String sid = open();
        for (int i = 0; i < 9_000; i++) {
            assertTrue(application.session.send(text("a")));
        }
        assertEquals(9_000, ask("GET", sid, "").body().split(RS, -1).length);
    }

    @Test
    void whatAPostBringsAboutLeavesRoomForOthers() throws Exception {
        String sid = open();
        EngineMessage large = text("a".repeat(100_000));
        CountDownLatch full = new CountDownLatch(1);
        application.reaction =
                (session, text) -> {
                    for (int i = 0; i < 8; i++) {
                        session.send(large);
                        if (i == 3) {
                            full.countDown();
                        }
                    }
                };
        FutureTask<EngineAnswer> post = new FutureTask<>(() -> ask("POST", sid, "4a"));
        Thread poster = Thread.ofVirtual().start(post);
        assertTrue(full.await(20, TimeUnit.SECONDS));
        EngineFixture.await(() -> poster.getState() == Thread.State.TIMED_WAITING);
        for (int i = 0; i < 4; i++) {
            assertTrue(application.session.send(large));
        }
        while (!post.isDone()) {
            ask("GET", sid, "");
            application.session.send(text("more")); // so that no poll waits
        }
        assertEquals("ok", post.get().body());
    }

    @Test
    void allSessionsTogetherHaveBoundedRoom() throws Exception {
        EngineMessage shared = text("a".repeat(500_000));
        String first = open();
        EngineSession one = application.session;
        for (int i = 0; i < 20; i++) {
            open();
            assertTrue(application.session.send(shared)); // kept once
        }
        assertTrue(room.bytes() < 600_000);
        assertTrue(one.send(text("a".repeat(900_000))));
        String second = open();
        assertTrue(application.session.send(text("a".repeat(900_000))));
        open();
        EngineSession last = application.session;
        assertFalse(last.send(text("a".repeat(900_000))));
        assertEquals("closed: transport error", application.next());
        assertEquals(1, connections.failureCount(Failure.SLOW_CONSUMER));
        assertEquals(900_001, ask("GET", first, "").body().length());
        assertEquals(900_001, ask("GET", second, "").body().length());
        server.shutDown(Duration.ofSeconds(5));
        assertEquals(0, room.bytes());
    }

    @Test
    void aFullHeapIsAnsweredWithoutTheWordsOfTheMachine() {
        String sid = open();
        application.reaction =
                (session, text) -> {
                    throw new OutOfMemoryError("on purpose");
                };
        EngineAnswer answer = ask("POST", sid, "4a");
        assertEquals(503, answer.status());
        assertEquals("", answer.body());
        assertEquals(0, server.sessionCount());
    }
}
