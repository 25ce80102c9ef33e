package dev.threadmill.load.engine;

import dev.threadmill.load.plan.Flow;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Mix;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Shard;
import dev.threadmill.load.plan.SocketIoMode;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.WebSocketMode;
import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.load.transport.Transport;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** One load test: executed once, by the thread that calls {@link #execute}. */
public final class Run implements Execution {
    private static final long SECOND_NANOS = 1_000_000_000L;

    /**
     * A server may enter a connection in its lists a little after it has answered the handshake.
     */
    private static final long JOINING_NANOS = SECOND_NANOS / 2;

    private final Plan plan;
    private final Shard shard;
    private final Starter starter;
    private final LongSupplier nanoClock;
    private final Stop stop = new Stop();

    public Run(Plan plan) {
        this(plan, Shard.WHOLE, Starter.NOW);
    }

    /**
     * One of several runs that share a load.
     *
     * @param plan of this run, as {@link Shards} divides it
     * @param shard which arrivals of an open model are its own
     */
    public Run(Plan plan, Shard shard, Starter starter) {
        this.plan = plan;
        this.shard = shard;
        this.starter = starter;
        this.nanoClock = System::nanoTime;
    }

    @Override
    public void stop() {
        stop.request();
    }

    @Override
    public Result execute(Consumer<Snapshot> everySecond) throws InterruptedException {
        return look(look -> {
            if (!look.last()) {
                everySecond.accept(look.snapshot());
            }
        });
    }

    /** Does the same, and shows more. */
    public Result look(Consumer<Look> everySecond) throws InterruptedException {
        boolean open = plan.model().open();
        Recorder warmup = new Recorder(open, SelfWatch.carriers());
        Recorder measured = new Recorder(open, SelfWatch.carriers());
        SelfWatch selfWatch = new SelfWatch();
        try (Transport transport = Transport.of(plan, nanoClock);
                Callers callers =
                        new Callers(
                                transport,
                                plan.connections(),
                                plan.timeout().toNanos(),
                                nanoClock)) {
            transport.rehearse();
            if (!plan.idle()) {
                connect(callers, measured);
            }
            long startNanos = starter.await(callers.openCount());
            Pace.sleepUntil(startNanos, nanoClock, stop);
            Timeline timeline = Timeline.of(plan, startNanos);
            InFlight inFlight = new InFlight(nanoClock, stop);
            Stand stand = new Stand(callers, timeline, warmup, measured, inFlight, stop, nanoClock);
            Load load = load(stand);
            long aheadNanos = startNanos - nanoClock.getAsLong() + timeline.measureNanos();
            Instant startedAt = Instant.now().plusNanos(aheadNanos);
            Progress progress = new Progress(plan, stand);
            if (timeline.measureNanos() == 0) {
                selfWatch.begin();
            }
            load.start();
            boolean done = false;
            while (!done) {
                done = inFlight.awaitDone(progress.nanosToTick());
                long now = done ? inFlight.doneNanos() : nanoClock.getAsLong();
                if (!selfWatch.begun() && progress.measuring(now)) {
                    selfWatch.begin();
                }
                progress.tick(now, done, everySecond);
            }
            inFlight.throwIfCrashed();
            return result(startedAt, stand, progress, selfWatch, load);
        } catch (InterruptedException e) {
            stop.request();
            throw e;
        }
    }

    private void connect(Callers callers, Recorder recorder) throws InterruptedException {
        InFlight connecting = new InFlight(nanoClock, stop);
        callers.connect(connecting, recorder, stop, plan.target().dialing().perSecond());
        connecting.leave();
        while (!connecting.awaitDone(SECOND_NANOS)) {
            // Ends with the timeout of the slowest handshake.
        }
        connecting.throwIfCrashed();
        if (plan.broadcast()) {
            stop.pause(JOINING_NANOS);
        }
    }

    private Load load(Stand stand) {
        return switch (plan.target()) {
            case Target.Http http -> exchanges(stand);
            case Target.WebSocket webSocket ->
                    switch (webSocket.mode()) {
                        case WebSocketMode.Echo echo -> exchanges(stand);
                        case WebSocketMode.Request request -> exchanges(stand);
                        case WebSocketMode.Broadcast broadcast ->
                                new BroadcastLoad(plan, broadcast, stand);
                        case WebSocketMode.Idle idle -> new IdleLoad(plan, idle, stand);
                    };
            case Target.SocketIo socketIo ->
                    switch (socketIo.mode()) {
                        case SocketIoMode.Message message ->
                                new EventLoad(plan, socketIo, shard, stand);
                        case SocketIoMode.Ack ack -> new EventLoad(plan, socketIo, shard, stand);
                        case SocketIoMode.Broadcast broadcast ->
                                new BroadcastLoad(plan, broadcast, stand);
                        case SocketIoMode.Idle idle -> new IdleLoad(plan, stand);
                    };
            case Target.Bridge bridge -> new BridgeLoad(plan, bridge, stand);
            case Flow flow -> exchanges(stand, new FlowWork(flow, stand));
            case Mix mix -> exchanges(stand, new MixWork(mix, plan, stand));
        };
    }

    private Load exchanges(Stand stand) {
        return exchanges(stand, new OneRequest(stand.callers()));
    }

    private Load exchanges(Stand stand, Work work) {
        return plan.model() instanceof LoadModel.Closed closed
                ? new ClosedLoad(closed, stand, work)
                : new OpenLoad(plan, shard, stand, work);
    }

    private Result result(
            Instant startedAt, Stand stand, Progress progress, SelfWatch selfWatch, Load load)
            throws InterruptedException {
        Recorder measured = stand.measured();
        if (!selfWatch.begun()) {
            selfWatch.begin();
        }
        long elapsed = stand.timeline().elapsed(load.endNanos(stand.inFlight().doneNanos()));
        long measuredNanos = Math.max(0, elapsed - stand.timeline().measureNanos());
        return new Result(
                        plan,
                        startedAt,
                        measuredNanos / (double) SECOND_NANOS,
                        measured.counts(),
                        measured.times(),
                        progress.series(),
                        progress.history(measuredNanos / (double) SECOND_NANOS),
                        selfWatch.end(plan, measured.counts(), load.lateness()),
                        List.of(),
                        stop.requested(),
                        load.findings(),
                        measured.requests(),
                        List.of(),
                        false)
                .judged();
    }
}
