package dev.threadmill.load.engine;

import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.transport.Caller;
import java.util.concurrent.atomic.AtomicLong;

/** The closed model: one virtual thread per connection, one request after the other. */
final class ClosedLoad implements Load {
    private static final long PAUSE_NANOS_MIN = 10_000_000;
    private static final long PAUSE_NANOS_MAX = 1_000_000_000;

    private final Stand stand;
    private final Work work;
    private final AtomicLong tickets;
    private final boolean counted;

    ClosedLoad(LoadModel.Closed model, Stand stand, Work work) {
        this.stand = stand;
        this.work = work;
        this.counted = model.limit().requests() > 0;
        this.tickets = new AtomicLong(model.limit().count());
    }

    @Override
    public void start() {
        for (int i = 0; i < stand.callers().count(); i++) {
            int index = i;
            stand.inFlight().start(() -> work(index, stand.callers().get(index)));
        }
        stand.inFlight().leave();
    }

    private void work(int index, Caller caller) {
        long pause = PAUSE_NANOS_MIN;
        while (!stand.stop().requested()) {
            long start = stand.now();
            long elapsed = stand.timeline().elapsed(start);
            boolean measuring = elapsed >= stand.timeline().measureNanos();
            if (elapsed >= stand.timeline().endNanos() || (measuring && !takeTicket())) {
                return;
            }
            Recorder recorder = measuring ? stand.measured() : stand.warmup();
            if (work.perform(index, caller, start, start, recorder)) {
                pause = PAUSE_NANOS_MIN;
            } else {
                // A target that refuses at once must not be hammered, nor the counts be flooded.
                stand.stop().pause(pause);
                pause = Math.min(2 * pause, PAUSE_NANOS_MAX);
            }
        }
    }

    @Override
    public Findings findings() {
        return work.findings();
    }

    private boolean takeTicket() {
        return !counted || tickets.getAndDecrement() > 0;
    }
}
