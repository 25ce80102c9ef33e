package dev.threadmill.load.engine;

import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Shard;
import dev.threadmill.load.plan.SocketIoMode;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.WebSocketMode;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Histograms;
import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.transport.BroadcastMessage;
import dev.threadmill.load.transport.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;

/**
 * Some connections send, others or all measure when they get it: one virtual thread per connection,
 * blocked in a read. Here the unit is a delivery: one message at one receiver.
 *
 * <p>In an open model a pacer sends by the clock, and latency counts from the moment a message was
 * due. In the closed model each sender has a window of messages on their way: it sends the next one
 * when the oldest has reached every receiver, or has run into its timeout.
 */
final class BroadcastLoad implements Load {
    private static final long SETTLE_NANOS = 2_000_000;
    private static final long WINDOW_NANOS = 10_000_000;

    private final Stand stand;
    private final Plan plan;
    private final int window;
    private final boolean sendersMeasure;
    private final int run = ThreadLocalRandom.current().nextInt();
    private final long measureFromNanos;
    private final List<BroadcastSender> senders = new ArrayList<>();
    private final List<BroadcastReceiver> receivers = new ArrayList<>();
    private final AtomicInteger listening = new AtomicInteger();
    private final Histogram lateness = Histograms.create();
    private long expected;
    private long missing;
    private volatile boolean hearsItself;
    private volatile boolean ending;
    private volatile long lastSentNanos;

    /**
     * Messages of a WebSocket: the connections that send do not measure, since most servers leave
     * the sender out.
     */
    BroadcastLoad(Plan plan, WebSocketMode.Broadcast mode, Stand stand) {
        this(plan, mode.window(), stand, false);
        Target.WebSocket target = (Target.WebSocket) plan.target();
        begin(mode.senders(), mode.senders(), i -> BroadcastMessage.of(target, run, i));
    }

    /** Events of Socket.IO: all connections measure. */
    BroadcastLoad(Plan plan, SocketIoMode.Broadcast mode, Stand stand) {
        this(plan, mode.window(), stand, true);
        Target.SocketIo target = (Target.SocketIo) plan.target();
        begin(mode.senders(), 0, i -> BroadcastMessage.of(target, run, i));
    }

    private BroadcastLoad(Plan plan, int window, Stand stand, boolean sendersMeasure) {
        this.stand = stand;
        this.plan = plan;
        this.window = window;
        this.sendersMeasure = sendersMeasure;
        this.measureFromNanos = stand.timeline().startNanos() + stand.timeline().measureNanos();
        this.lastSentNanos = measureFromNanos;
    }

    private void begin(
            int sendersCount, int firstReceiver, IntFunction<BroadcastMessage> messages) {
        boolean windowed = !plan.model().open();
        for (int i = 0; i < sendersCount; i++) {
            senders.add(
                    new BroadcastSender(stand.callers().listening(i), messages.apply(i), windowed));
        }
        for (int i = firstReceiver; i < plan.connections(); i++) {
            receivers.add(new BroadcastReceiver(this, i, run));
        }
        listening.set(receivers.size());
    }

    Stand stand() {
        return stand;
    }

    BroadcastSender sender(int index) {
        return senders.get(index);
    }

    int senderCount() {
        return senders.size();
    }

    /** Which part of the run a message belongs to that was due then. */
    boolean isMeasured(long dueNanos) {
        return dueNanos - measureFromNanos >= 0;
    }

    Recorder recorder(long dueNanos) {
        return isMeasured(dueNanos) ? stand.measured() : stand.warmup();
    }

    /** How many a message must have reached to have reached all. */
    int audience() {
        return listening.get() - (sendersMeasure && !hearsItself ? 1 : 0);
    }

    /** A sender has got its own message: the server leaves nobody out. */
    void heardItself() {
        hearsItself = true;
    }

    /** Whether connections end because the run does. */
    boolean ending() {
        return ending;
    }

    @Override
    public void start() {
        if (!sendersMeasure) {
            for (BroadcastSender sender : senders) {
                stand.inFlight().start(() -> sender.listen(this));
            }
        }
        for (BroadcastReceiver receiver : receivers) {
            stand.inFlight()
                    .start(() -> {
                        receiver.listen();
                        listening.decrementAndGet();
                    });
        }
        // A platform thread, so that busy carriers cannot delay the messages.
        Thread.ofPlatform().name("threadmill-pacer").daemon().start(this::conduct);
    }

    private void conduct() {
        TimerSlack.shrink();
        try {
            if (plan.model().open()) {
                pace(Schedule.warmup(plan, Shard.WHOLE), stand.timeline().startNanos(), false);
                pace(Schedule.measured(plan, Shard.WHOLE), measureFromNanos, true);
            } else {
                sendInWindows();
            }
            settle();
            ending = true;
            countMissing();
        } catch (InterruptedException e) {
            stand.inFlight().crashed(e);
        } catch (RuntimeException | Error e) {
            stand.inFlight().crashed(e);
        } finally {
            ending = true;
            stand.callers().closeConnections();
            stand.inFlight().leave();
        }
    }

    private void pace(Schedule schedule, long originNanos, boolean measured) {
        int turn = 0;
        for (long due; (due = schedule.nextNanos()) >= 0; turn++) {
            long intended = originNanos + due;
            long now = Pace.sleepUntil(intended, stand.nanoClock(), stand.stop());
            if (stand.stop().requested()) {
                return;
            }
            if (measured) {
                lateness.recordValue(Histograms.clamp(now - intended));
            }
            send(senders.get(turn % senders.size()), intended, now);
        }
        Pace.sleepUntil(measureFromNanos, stand.nanoClock(), stand.stop());
    }

    private void sendInWindows() throws InterruptedException {
        AtomicLong tickets = new AtomicLong(plan.model().end().count());
        List<Thread> threads = new ArrayList<>();
        for (BroadcastSender sender : senders) {
            threads.add(Thread.ofVirtual().start(() -> sendInWindow(sender, tickets)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void sendInWindow(BroadcastSender sender, AtomicLong tickets) {
        while (sender.isOpen()) {
            awaitRoom(sender);
            long now = stand.now();
            boolean over = stand.timeline().elapsed(now) >= stand.timeline().endNanos();
            if (over
                    || stand.stop().requested()
                    || (isMeasured(now) && tickets.getAndDecrement() <= 0)) {
                return;
            }
            send(sender, now, now);
        }
    }

    private void awaitRoom(BroadcastSender sender) {
        long oldest = sender.sent() - window;
        if (oldest < 0) {
            return;
        }
        long deadline = sender.startedNanos(oldest) + plan.timeout().toNanos();
        sender.waits(Thread.currentThread());
        while (sender.arrivals(oldest) < audience()
                && stand.now() - deadline < 0
                && !stand.stop().requested()) {
            LockSupport.parkNanos(this, WINDOW_NANOS);
        }
    }

    private void send(BroadcastSender sender, long intended, long now) {
        Recorder recorder = recorder(intended);
        if (sender.send(intended, now)) {
            recorder.lag(0, now - intended);
            recorder.sent();
            lastSentNanos = now;
            if (isMeasured(intended)) {
                sender.countMeasured();
            }
        } else {
            recorder.dropped();
        }
    }

    /** Waits until everything has arrived, or the plan's timeout since the last message is over. */
    private void settle() {
        long deadline = stand.now() + plan.timeout().toNanos();
        while (stand.now() - deadline < 0 && !complete()) {
            LockSupport.parkNanos(SETTLE_NANOS);
        }
    }

    private boolean complete() {
        for (BroadcastReceiver receiver : receivers) {
            if (receiver.end() == null && receiver.received() < expected(receiver)) {
                return false;
            }
        }
        return true;
    }

    private long sentMeasured() {
        return senders.stream().mapToLong(BroadcastSender::sentMeasured).sum();
    }

    /** How many messages are for a receiver: a server may leave out their sender. */
    private long expected(BroadcastReceiver receiver) {
        boolean leftOut = sendersMeasure && !hearsItself && receiver.index() < senders.size();
        return sentMeasured() - (leftOut ? senders.get(receiver.index()).sentMeasured() : 0);
    }

    private void countMissing() {
        for (BroadcastReceiver receiver : receivers) {
            long due = expected(receiver);
            long lacks = due - receiver.received();
            expected += due;
            if (lacks > 0) {
                ErrorKind kind = receiver.end() == null ? ErrorKind.TIMEOUT : receiver.end().kind();
                stand.measured().failed(kind, lacks);
                missing += lacks;
            }
        }
    }

    @Override
    public Histogram lateness() {
        return lateness;
    }

    @Override
    public long endNanos(long doneNanos) {
        long last = lastSentNanos;
        for (BroadcastReceiver receiver : receivers) {
            last = receiver.lastNanos() - last > 0 ? receiver.lastNanos() : last;
        }
        return last;
    }

    @Override
    public Findings findings() {
        return new Findings.Broadcast(
                senders.size(),
                receivers.size(),
                sentMeasured(),
                expected,
                missing,
                receivers.stream().mapToLong(BroadcastReceiver::duplicates).sum());
    }
}
