package dev.threadmill.load.engine;

import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.WebSocketMode;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Histograms;
import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.transport.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Some connections send, all others measure when they get it: one virtual thread per connection,
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
    private final long measureFromNanos;
    private final List<BroadcastSender> senders = new ArrayList<>();
    private final List<BroadcastReceiver> receivers = new ArrayList<>();
    private final AtomicInteger listening = new AtomicInteger();
    private final AtomicLong sentMeasured = new AtomicLong();
    private final Histogram lateness = Histograms.create();
    private long missing;
    private volatile boolean ending;
    private volatile long lastSentNanos;

    BroadcastLoad(Plan plan, WebSocketMode.Broadcast mode, Stand stand) {
        this.stand = stand;
        this.plan = plan;
        this.window = mode.window();
        this.measureFromNanos = stand.timeline().startNanos() + stand.timeline().measureNanos();
        this.lastSentNanos = measureFromNanos;
        Target.WebSocket target = (Target.WebSocket) plan.target();
        int run = ThreadLocalRandom.current().nextInt();
        boolean windowed = !plan.model().open();
        for (int i = 0; i < mode.senders(); i++) {
            senders.add(
                    new BroadcastSender(stand.callers().webSocket(i), target, run, i, windowed));
        }
        for (int i = mode.senders(); i < plan.connections(); i++) {
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

    /** How many receivers still hear. */
    int listening() {
        return listening.get();
    }

    /** Whether connections end because the run does. */
    boolean ending() {
        return ending;
    }

    @Override
    public void start() {
        for (BroadcastSender sender : senders) {
            stand.inFlight().start(() -> sender.listen(this));
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
                pace(Schedule.warmup(plan), stand.timeline().startNanos(), false);
                pace(Schedule.measured(plan), measureFromNanos, true);
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
        while (sender.arrivals(oldest) < listening.get()
                && stand.now() - deadline < 0
                && !stand.stop().requested()) {
            LockSupport.parkNanos(this, WINDOW_NANOS);
        }
    }

    private void send(BroadcastSender sender, long intended, long now) {
        Recorder recorder = recorder(intended);
        if (sender.send(intended, now)) {
            recorder.lag(0, now - intended);
            lastSentNanos = now;
            if (isMeasured(intended)) {
                sentMeasured.incrementAndGet();
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
        long sent = sentMeasured.get();
        for (BroadcastReceiver receiver : receivers) {
            if (receiver.end() == null && receiver.received() < sent) {
                return false;
            }
        }
        return true;
    }

    private void countMissing() {
        long sent = sentMeasured.get();
        for (BroadcastReceiver receiver : receivers) {
            long lacks = sent - receiver.received();
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
        long sent = sentMeasured.get();
        return new Findings.Broadcast(
                senders.size(),
                receivers.size(),
                sent,
                sent * receivers.size(),
                missing,
                receivers.stream().mapToLong(BroadcastReceiver::duplicates).sum());
    }
}
