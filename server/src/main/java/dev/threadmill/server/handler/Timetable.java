package dev.threadmill.server.handler;

import dev.threadmill.server.mock.Schedule;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Schedules that one thread keeps to: what is late is sent at once, what was missed is left out.
 */
final class Timetable {
    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong(Due::atNanos));

    private record Due(Schedule schedule, long atNanos, long count) {}

    /** Begins now. */
    Timetable(List<Schedule> schedules) {
        long now = System.nanoTime();
        for (Schedule schedule : schedules) {
            due.add(new Due(schedule, now + schedule.initialDelay().toNanos(), 0));
        }
    }

    /** Keeps to them until all have ended, or nobody listens any more. */
    void run(BooleanSupplier listening, Consumer<Schedule> send) throws InterruptedException {
        for (Due next; (next = due.poll()) != null && listening.getAsBoolean(); ) {
            long wait = next.atNanos - System.nanoTime();
            if (wait > 0) {
                Thread.sleep(java.time.Duration.ofNanos(wait));
            }
            send.accept(next.schedule);
            long count = next.count + 1;
            if (next.schedule.countMax() == 0 || count < next.schedule.countMax()) {
                due.add(new Due(next.schedule, after(next), count));
            }
        }
    }

    private static long after(Due due) {
        long interval = due.schedule.interval().toNanos();
        long next = due.atNanos + interval;
        long behind = System.nanoTime() - next;
        return behind <= 0 ? next : next + (behind / interval + 1) * interval;
    }
}
