package dev.threadmill.recording.replay;

import dev.threadmill.load.transport.FrameLink;
import dev.threadmill.recording.replay.MessageTransform.TransformException;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.WebSocketEvent;
import dev.threadmill.wire.WebSocketViolation;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Plays one recorded connection: this thread sends, another one receives. */
final class Player {
    /** Sent messages whose next answer is waited for; those beyond have no latency. */
    private static final int UNANSWERED_MAX = 10_000;

    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ReplayPlan plan;
    private final Conversation conversation;
    private final ReplayClock clock;
    private final ReplayTally tally;
    private final Alignment alignment;
    private final FrameLink link;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition heard = lock.newCondition();
    private final Deque<Long> unanswered = new ArrayDeque<>();
    private final long startNanos;
    private int answers;
    private boolean over;
    private boolean closeSent;
    private String trouble = "";

    Player(
            ReplayPlan plan,
            Conversation conversation,
            int copy,
            FrameLink link,
            ReplayClock clock,
            ReplayTally tally) {
        this.plan = plan;
        this.conversation = conversation;
        this.clock = clock;
        this.tally = tally;
        this.link = link;
        alignment = new Alignment(conversation, copy, plan.likeness(), tally::difference);
        startNanos = clock.nanos();
    }

    /**
     * Plays to the end of the recorded connection.
     *
     * @throws InterruptedException where it is told to stop: nothing is missing then
     */
    void play(MessageTransform transform) throws InterruptedException, TransformException {
        Thread listener = Thread.ofVirtual().name("threadmill-replay-listener").start(this::listen);
        try {
            sayAll(transform);
            awaitRest();
            finish();
        } finally {
            link.close();
            listener.join();
            tally.same.addAndGet(alignment.same());
        }
        long before = alignment.same();
        alignment.finish();
        tally.same.addAndGet(alignment.same() - before);
        if (!trouble.isEmpty()) {
            tally.failure(trouble);
        }
    }

    private void sayAll(MessageTransform transform)
            throws InterruptedException, TransformException {
        // Answers that did not come in time; they are not waited for again.
        int owed = 0;
        for (Conversation.Step step : conversation.steps()) {
            long due = startNanos + plan.dueNanos(step.atMs() - conversation.startMs());
            if (plan.paced()) {
                clock.sleepUntil(due);
            } else {
                int wanted = step.answersBefore() - owed;
                if (!awaitAnswers(wanted, plan.timeout().toNanos())) {
                    owed += Math.max(0, wanted - answers());
                }
            }
            Optional<WebSocketEvent> event = transform.apply(step.entry());
            if (event.isEmpty()) {
                tally.withheld.incrementAndGet();
            } else if (!say(event.get(), plan.paced() ? due : clock.nanos())) {
                return;
            }
        }
    }

    /** Sends a message; false where there is nobody left to hear it. */
    private boolean say(WebSocketEvent event, long dueNanos) {
        boolean data =
                event instanceof WebSocketEvent.Text || event instanceof WebSocketEvent.Binary;
        lock.lock();
        try {
            if (over) {
                return false;
            }
            closeSent |= event instanceof WebSocketEvent.Close;
            if (data && unanswered.size() < UNANSWERED_MAX) {
                unanswered.add(dueNanos);
            }
        } finally {
            lock.unlock();
        }
        try {
            if (plan.paced()) {
                tally.lag(clock.nanos() - dueNanos);
            }
            link.send(event);
            tally.sent.incrementAndGet();
            return true;
        } catch (IOException e) {
            // The listener finds out why.
            return false;
        }
    }

    /** Waits for what the server said after the client's last word. */
    private void awaitRest() throws InterruptedException {
        long patience = plan.timeout().toNanos();
        if (plan.paced()) {
            long due = plan.dueNanos(conversation.lastAnswerMs() - conversation.startMs());
            patience += Math.max(0, startNanos + due - clock.nanos());
        }
        awaitAnswers(conversation.expected().size(), patience);
    }

    /** Goes through the closing handshake, so that what is on its way is still heard. */
    private void finish() throws InterruptedException {
        if (takeLeave()) {
            link.farewell(CloseCode.NORMAL, "");
        }
        lock.lock();
        try {
            long left = CLOSING_NANOS;
            while (!over && left > 0) {
                left = heard.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether our Close frame is still to be sent; it counts as sent from now on. */
    private boolean takeLeave() {
        lock.lock();
        try {
            boolean toBeSent = !closeSent && !over;
            closeSent = true;
            return toBeSent;
        } finally {
            lock.unlock();
        }
    }

    private int answers() {
        lock.lock();
        try {
            return answers;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for so many answers; false where they have not come {@code nanos} after the last. */
    private boolean awaitAnswers(int wanted, long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            int before = answers;
            while (answers < wanted && !over && left > 0) {
                left = heard.awaitNanos(left);
                if (answers > before) {
                    before = answers;
                    left = Math.max(left, plan.timeout().toNanos());
                }
            }
            return answers >= wanted;
        } finally {
            lock.unlock();
        }
    }

    private void listen() {
        try {
            for (WebSocketEvent event; (event = link.next()) != null; ) {
                switch (event) {
                    case WebSocketEvent.Text text -> hear(text);
                    case WebSocketEvent.Binary binary -> hear(binary);
                    case WebSocketEvent.Ping ping ->
                            link.send(new WebSocketEvent.Pong(ping.payload()));
                    case WebSocketEvent.Pong pong -> {
                        // Asked for by a recorded ping; nobody compares it.
                    }
                    case WebSocketEvent.Close close -> {
                        hearClose(close);
                        return;
                    }
                }
            }
            lost("closed by the server without a Close frame");
        } catch (WebSocketViolation e) {
            link.farewell(e.closeCode(), e.getMessage());
            lost("the server breaks the protocol: " + e.getMessage());
        } catch (IOException e) {
            lost("the connection broke");
        } finally {
            end();
        }
    }

    private void hear(WebSocketEvent event) {
        long now = clock.nanos();
        lock.lock();
        try {
            answers++;
            alignment.take(new Said(event, (now - startNanos) / 1_000_000));
            for (Long due; (due = unanswered.poll()) != null; ) {
                tally.latency(now - due);
            }
            heard.signalAll();
        } finally {
            lock.unlock();
        }
        tally.received.incrementAndGet();
    }

    private void hearClose(WebSocketEvent.Close close) {
        lock.lock();
        try {
            if (closeSent) {
                return;
            }
            alignment.take(new Said(close, (clock.nanos() - startNanos) / 1_000_000));
            answers++;
        } finally {
            lock.unlock();
        }
        link.farewell(close.code(), "");
    }

    private void lost(String why) {
        lock.lock();
        try {
            // After our Close frame the connection may end as it likes.
            trouble = closeSent ? "" : why;
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            over = true;
            heard.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
