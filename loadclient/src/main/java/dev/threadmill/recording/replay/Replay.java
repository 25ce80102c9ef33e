package dev.threadmill.recording.replay;

import dev.threadmill.load.transport.ConnectException;
import dev.threadmill.load.transport.FrameLink;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.recording.replay.MessageTransform.TransformException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Plays all connections of a recording, each on a thread of its own. */
public final class Replay {
    /** Handshakes under way at once. */
    private static final int DIALS_MAX = 128;

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final ReplayPlan plan;
    private final List<Conversation> conversations;
    private final MessageTransform.Maker transforms;
    private final ReplayClock clock;
    private final ReplayTally tally = new ReplayTally();
    private final Semaphore dials = new Semaphore(DIALS_MAX);
    private final AtomicReference<ConnectException> unreachable = new AtomicReference<>();
    private final AtomicReference<TransformException> broken = new AtomicReference<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Thread> players = new ArrayList<>();
    private final long startNanos;
    private boolean stopped;

    public Replay(ReplayPlan plan, MessageTransform.Maker transforms, ReplayClock clock) {
        this.plan = plan;
        this.transforms = transforms;
        this.clock = clock;
        conversations = Conversation.of(plan.recording());
        startNanos = clock.nanos();
    }

    /** How many connections there will be. */
    public long connections() {
        return (long) conversations.size() * plan.copies();
    }

    /** The first server that is spoken to. */
    public URI target() {
        return plan.uri(conversations.getFirst());
    }

    /**
     * Plays to the end, or until {@link #stop}.
     *
     * @param look called once a second, on this thread
     * @throws ConnectException where no connection could be opened
     * @throws TransformException where the transform failed
     */
    public ReplayResult run(Consumer<Replay> look)
            throws ConnectException, TransformException, InterruptedException {
        start();
        long next = System.nanoTime() + LOOK.toNanos();
        for (Thread player : players) {
            while (!player.join(Duration.ofNanos(next - System.nanoTime()))) {
                look.accept(this);
                next += LOOK.toNanos();
            }
        }
        if (broken.get() != null) {
            throw broken.get();
        }
        if (tally.connected.get() == 0 && unreachable.get() != null && !isStopped()) {
            throw unreachable.get();
        }
        return result(true);
    }

    private void start() {
        lock.lock();
        try {
            for (Conversation conversation : conversations) {
                for (int copy = 1; copy <= plan.copies() && !stopped; copy++) {
                    int number = copy;
                    players.add(
                            Thread.ofVirtual()
                                    .name("threadmill-replay")
                                    .start(() -> play(conversation, number)));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void play(Conversation conversation, int copy) {
        try {
            long firstMs = conversations.getFirst().startMs();
            if (plan.paced()) {
                clock.sleepUntil(
                        startNanos + plan.dueNanos(Math.max(0, conversation.startMs() - firstMs)));
            }
            try (MessageTransform transform =
                            transforms.make(
                                    conversation.name(), plan.uri(conversation).getRawPath());
                    FrameLink link = dial(conversation)) {
                tally.connected.incrementAndGet();
                tally.open.incrementAndGet();
                try {
                    new Player(plan, conversation, copy, link, clock, tally).play(transform);
                } finally {
                    tally.open.decrementAndGet();
                }
            }
        } catch (ConnectException e) {
            unreachable.compareAndSet(null, e);
            tally.failure(e.getMessage());
        } catch (TransformException e) {
            broken.compareAndSet(null, e);
            stop();
        } catch (InterruptedException e) {
            // Told to stop.
        }
    }

    private FrameLink dial(Conversation conversation)
            throws ConnectException, InterruptedException {
        dials.acquire();
        try {
            return FrameLink.connect(
                    plan.uri(conversation), plan.headers(), List.of(), plan.tls(), plan.timeout());
        } catch (UpgradeRefusedException e) {
            throw ConnectException.of(e);
        } catch (IOException e) {
            throw ConnectException.of(e);
        } finally {
            dials.release();
        }
    }

    /** What has happened so far, without its times. */
    public ReplayResult soFar() {
        return result(false);
    }

    private ReplayResult result(boolean over) {
        double elapsedS = (clock.nanos() - startNanos) / 1_000_000_000.0;
        return tally.result(connections(), elapsedS, isStopped(), over);
    }

    /** Connections that are open. */
    public long open() {
        return tally.open.get();
    }

    private boolean isStopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    /** Ends all connections; {@link #run} then returns. */
    public void stop() {
        lock.lock();
        try {
            stopped = true;
            players.forEach(Thread::interrupt);
        } finally {
            lock.unlock();
        }
    }
}
