package dev.threadmill.server.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.server.testing.SessionWithoutSocket;
import dev.threadmill.wire.CloseCode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The figures of every second, without sockets. */
@Timeout(60)
class StateTickerTest {
    /** A page that reads, or does not. */
    private static final class PlayedSession extends SessionWithoutSocket {
        private final boolean lags;
        private final BlockingQueue<PreparedMessage> heard = new LinkedBlockingQueue<>(1_000);

        private final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>(10);

        PlayedSession(boolean lags) {
            this.lags = lags;
        }

        @Override
        public Message receive() {
            return null;
        }

        @Override
        public boolean send(Message message) {
            return send(new PreparedMessage(message));
        }

        @Override
        public boolean send(PreparedMessage message) {
            return heard.offer(message);
        }

        @Override
        public boolean hasBacklog() {
            return lags;
        }

        @Override
        public void close(int code, String reason) {
            closed.add(code);
        }

        @Override
        public boolean isOpen() {
            return true;
        }
    }

    @Test
    void figuresAreMadeOnceForAllAndOnlyWhileThereIsAPage() throws Exception {
        AtomicInteger made = new AtomicInteger();
        StateTicker ticker = new StateTicker(() -> "{\"n\":" + made.incrementAndGet() + "}");
        assertEquals(0, made.get());
        PlayedSession first = new PlayedSession(false);
        PlayedSession second = new PlayedSession(false);
        PlayedSession slow = new PlayedSession(true);
        Page page = new Page(slow);
        List<Page> pages = List.of(page, new Page(first), new Page(second));
        pages.forEach(ticker::add);
        PreparedMessage last = null;
        for (int i = 0; i < 2; i++) {
            last = first.heard.poll(30, TimeUnit.SECONDS);
            assertTrue(last != null);
        }
        PreparedMessage wanted = last;
        PreparedMessage same = second.heard.poll(30, TimeUnit.SECONDS);
        while (same != wanted) {
            same = second.heard.poll(30, TimeUnit.SECONDS);
            assertTrue(same != null, "each got a message of its own");
        }
        assertEquals(0, slow.heard.size(), "who lags does without");
        page.tell("{}");
        assertTrue(slow.heard.poll(30, TimeUnit.SECONDS) != null, "but for what is told once");
        pages.forEach(ticker::remove);
        pages.forEach(Page::left);
        assertEquals(0, ticker.count());
    }

    @Test
    void aPageIsClosedWhenTheSignInEndsThatItCameWith() throws Exception {
        Instant end = Instant.ofEpochSecond(1_800_000_000);
        AtomicReference<Instant> now = new AtomicReference<>(end.minusSeconds(1));
        StateTicker ticker = new StateTicker(() -> "{}", now::get);
        PlayedSession session = new PlayedSession(false);
        Page page = new Page(session, Optional.of(end));
        ticker.add(page);
        assertTrue(session.heard.poll(30, TimeUnit.SECONDS) != null);
        assertEquals(0, session.closed.size());
        now.set(end);
        assertEquals(CloseCode.POLICY, session.closed.poll(30, TimeUnit.SECONDS));
        ticker.remove(page);
        page.left();
    }
}
