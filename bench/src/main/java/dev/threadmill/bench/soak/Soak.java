package dev.threadmill.bench.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.bench.soak.traffic.Kinds;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One soak: traffic to warm up, a rest, the traffic that is looked at, a rest. What the two rests
 * show must be alike, and nothing may grow while the traffic lasts.
 */
final class Soak {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int LOOKS = 120;
    private static final Duration LOOK_MIN = Duration.ofSeconds(2);
    private static final Duration LOOK_MAX = Duration.ofSeconds(10);
    private static final Duration WARM_UP_MIN = Duration.ofSeconds(20);
    private static final Duration WARM_UP_MAX = Duration.ofSeconds(90);

    /** Redis is killed as often in each third: twice, or once where there is little time. */
    private static final int OUTAGES = 6;

    private static final int OUTAGES_SHORT = 3;
    private static final Duration SHORT = Duration.ofMinutes(10);

    /** Of all conversations, so many may be closed late: on a machine that is busy. */
    private static final double LATE_SHARE_MAX = 0.005;

    private static final Duration OUTAGE = Duration.ofSeconds(3);

    /** A connection that HTTP clients kept lives for so long without a request, and some more. */
    private static final Duration REST_MAX = Duration.ofSeconds(100);

    private final Stage stage;
    private final Probe probe;
    private final Duration duration;
    private final PrintStream out;
    private final List<Sample> samples = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private long start = System.nanoTime();

    /** Something that was done to the appliance. */
    record Event(double seconds, String what) {}

    Soak(Stage stage, Probe probe, Duration duration, PrintStream out) {
        this.stage = stage;
        this.probe = probe;
        this.duration = duration;
        this.out = out;
    }

    /** Runs all of it. */
    Findings run() throws IOException, InterruptedException {
        Duration warmUp = clamp(duration.dividedBy(6), WARM_UP_MIN, WARM_UP_MAX);
        out.printf("warm-up: %d s of all traffic%n", warmUp.toSeconds());
        Crowd first = new Crowd(stage.scene(), stage.outages(), Kinds.ALL, this::event);
        first.begin();
        tend(warmUp.dividedBy(2));
        stage.loseRedis(OUTAGE);
        tend(warmUp.dividedBy(2));
        end(first);
        Sample before = rest(null);
        out.printf("soak: %d s%n", duration.toSeconds());
        Crowd crowd = new Crowd(stage.scene(), stage.outages(), Kinds.ALL, this::event);
        start = System.nanoTime();
        crowd.begin();
        look();
        end(crowd);
        Sample after = rest(before);
        if (!stage.server().isAlive()) {
            problems.add("the appliance has ended: see " + stage.folder().resolve("server.log"));
        }
        List<Tally> tallies = new ArrayList<>(crowd.tallies());
        long held = tallies.stream().mapToLong(Tally::goodCount).sum();
        long late = stage.scene().closedLateCount();
        if (late > LATE_SHARE_MAX * held) {
            problems.add("Close frames without an answer in time: " + late);
        }
        first.tallies().stream()
                .filter(tally -> tally.failedCount() > 0)
                .forEach(tally ->
                        problems.add("in the warm-up, " + tally.name() + ": " + tally.messages()));
        return new Findings(duration, samples, before, after, events, tallies, problems);
    }

    private void end(Crowd crowd) throws InterruptedException {
        Thread tending = Thread.ofVirtual().start(this::tendUntilEnded);
        if (!crowd.end()) {
            problems.add("some conversations did not come to their end");
        }
        tending.interrupt();
        tending.join();
    }

    private void tendUntilEnded() {
        try {
            tend(REST_MAX);
        } catch (InterruptedException e) {
            // All have ended.
        }
    }

    private void tend(Duration howLong) throws InterruptedException {
        long end = System.nanoTime() + howLong.toNanos();
        while (System.nanoTime() - end < 0) {
            stage.scene().tend();
            Thread.sleep(500);
        }
    }

    /** Takes looks and kills Redis, until the time is over. */
    private void look() throws IOException, InterruptedException {
        long interval = clamp(duration.dividedBy(LOOKS), LOOK_MIN, LOOK_MAX).toNanos();
        Thread killer = Thread.ofVirtual().start(this::losses);
        long next = start + interval;
        while (seconds() < duration.toSeconds() && stage.server().isAlive()) {
            tend(Duration.ofNanos(Math.max(1, next - System.nanoTime())));
            Sample sample = sample();
            samples.add(sample);
            out.println(line(sample));
            next = Math.max(next + interval, System.nanoTime());
        }
        killer.join();
    }

    private void losses() {
        int count = duration.compareTo(SHORT) < 0 ? OUTAGES_SHORT : OUTAGES;
        Duration between = duration.dividedBy(count);
        try {
            for (int i = 0; i < count; i++) {
                double at = between.toMillis() * (i + 0.5) / 1_000;
                Thread.sleep(Duration.ofMillis((long) Math.max(0, (at - seconds()) * 1_000)));
                event("Redis killed");
                stage.loseRedis(OUTAGE);
                event("Redis started");
            }
        } catch (IOException | InterruptedException e) {
            problems.add("Redis: " + e.getMessage());
        }
    }

    private void event(String what) {
        Event event = new Event(seconds(), what);
        out.printf("%6.0f s  %s%n", event.seconds(), what);
        events.add(event);
    }

    private double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    private Sample sample() throws IOException, InterruptedException {
        Map<Figure, Double> values = new EnumMap<>(probe.look());
        long held = stage.scene().open();
        long open = MAPPER.readTree(stage.stats()).path("connections").path("active").asLong();
        values.put(Figure.CONNECTIONS, (double) (open - (held + stage.scene().open()) / 2));
        values.put(Figure.FILES, stage.fileCount());
        return new Sample(seconds(), values);
    }

    /** Waits until all connections are gone, and what else must be back where it was. */
    private Sample rest(Sample before) throws IOException, InterruptedException {
        long end = System.nanoTime() + REST_MAX.toNanos();
        Sample now;
        double least = Double.POSITIVE_INFINITY;
        int still = 0;
        do {
            Thread.sleep(Duration.ofSeconds(3));
            now = sample();
            double descriptors = now.value(Figure.DESCRIPTORS);
            still = descriptors < least ? 0 : still + 1;
            least = Math.min(least, descriptors);
        } while (System.nanoTime() - end < 0
                && (before == null
                        ? now.value(Figure.CONNECTIONS) > 0 || still < 10
                        : !Findings.isBack(before, now)));
        out.println("at rest: " + line(now).strip());
        return now;
    }

    private static String line(Sample sample) {
        return "%6.0f s  heap %s, threads %s + %s virtual, descriptors %s, RSS %s"
                .formatted(
                        sample.seconds(),
                        Figure.HEAP.text(sample.value(Figure.HEAP)),
                        Figure.THREADS.text(sample.value(Figure.THREADS)),
                        Figure.VIRTUAL_THREADS.text(sample.value(Figure.VIRTUAL_THREADS)),
                        Figure.DESCRIPTORS.text(sample.value(Figure.DESCRIPTORS)),
                        Figure.RSS.text(sample.value(Figure.RSS)));
    }

    private static Duration clamp(Duration value, Duration least, Duration most) {
        return value.compareTo(least) < 0 ? least : value.compareTo(most) > 0 ? most : value;
    }
}
