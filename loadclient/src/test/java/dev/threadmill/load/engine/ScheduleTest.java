package dev.threadmill.load.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Arrival;
import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Shard;
import dev.threadmill.load.plan.Stage;
import dev.threadmill.load.plan.Target;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final long MS = 1_000_000L;

    private static List<Long> all(Schedule schedule) {
        List<Long> dues = new ArrayList<>();
        for (long due; (due = schedule.nextNanos()) >= 0; ) {
            dues.add(due);
        }
        return dues;
    }

    private static Schedule open(double rate, Arrival arrival, Duration duration, long requests) {
        return Schedule.of(
                new LoadModel.Open(rate, arrival, new Limit(duration, requests)), Shard.WHOLE);
    }

    private static Schedule stages(Stage... stages) {
        return Schedule.of(new LoadModel.Stages(List.of(stages), Arrival.CONSTANT), Shard.WHOLE);
    }

    private static Stage stage(long ms, double rate) {
        return new Stage(Duration.ofMillis(ms), rate);
    }

    @Test
    void constantArrivalsAreEquallyFarApart() {
        assertEquals(
                List.of(0L, 250 * MS, 500 * MS, 750 * MS),
                all(open(4, Arrival.CONSTANT, Duration.ofSeconds(1), 0)));
    }

    @Test
    void theNumberOfRequestsEndsIt() {
        assertEquals(
                List.of(0L, 500 * MS, 1_000 * MS),
                all(open(2, Arrival.CONSTANT, Duration.ZERO, 3)));
    }

    @Test
    void whicheverLimitComesFirstEndsIt() {
        assertEquals(2, all(open(2, Arrival.CONSTANT, Duration.ofSeconds(1), 3)).size());
        assertEquals(3, all(open(2, Arrival.CONSTANT, Duration.ofSeconds(9), 3)).size());
    }

    @Test
    void longSchedulesDoNotDrift() {
        List<Long> dues = all(open(3_333, Arrival.CONSTANT, Duration.ofSeconds(300), 0));
        assertEquals(3_333 * 300, dues.size());
        assertEquals(1e9 * (dues.size() - 1) / 3_333, dues.getLast(), 1.0);
    }

    @Test
    void poissonArrivalsKeepTheirMeanAndSpread() {
        List<Long> dues = all(open(10_000, Arrival.POISSON, Duration.ofSeconds(10), 0));
        assertEquals(100_000, dues.size(), 1_500);
        double meanNanos = dues.getLast() / (double) (dues.size() - 1);
        double squares = 0;
        for (int i = 1; i < dues.size(); i++) {
            double off = dues.get(i) - dues.get(i - 1) - meanNanos;
            squares += off * off;
        }
        double deviation = Math.sqrt(squares / dues.size());
        // Of an exponential distribution the standard deviation is the mean.
        assertEquals(1, deviation / meanNanos, 0.05);
    }

    @Test
    void aStageRampsInAStraightLine() {
        // From 0 to 10 per second in 2 s: 10 arrivals, the k-th at t = sqrt(k / 2.5).
        List<Long> dues = all(stages(stage(2_000, 10)));
        assertEquals(10, dues.size());
        for (int k = 0; k < dues.size(); k++) {
            assertEquals(Math.sqrt(k / 2.5) * 1e9, dues.get(k), 2);
        }
    }

    @Test
    void aStageWithoutLengthIsAJump() {
        assertEquals(List.of(0L, 500 * MS), all(stages(stage(0, 2), stage(1_000, 2))));
    }

    @Test
    void aRampDownEndsAtZero() {
        List<Long> dues = all(stages(stage(0, 10), stage(2_000, 0)));
        assertEquals(10, dues.size());
        assertTrue(dues.getLast() < 2_000 * MS);
        assertTrue(dues.get(9) - dues.get(8) > dues.get(1) - dues.get(0));
    }

    @Test
    void aPauseBetweenStagesHasNoArrivals() {
        List<Long> dues =
                all(
                        stages(
                                stage(0, 10),
                                stage(1_000, 10),
                                stage(0, 0),
                                stage(1_000, 0),
                                stage(0, 10),
                                stage(1_000, 10)));
        assertEquals(20, dues.size());
        assertTrue(
                dues.stream().noneMatch(due -> due >= 1_000 * MS && due < 2_000 * MS),
                dues::toString);
    }

    @Test
    void dueTimesNeverGoBack() {
        List<Long> dues =
                all(stages(stage(500, 3_000), stage(250, 10), stage(0, 777), stage(300, 5_000)));
        for (int i = 1; i < dues.size(); i++) {
            assertTrue(dues.get(i) >= dues.get(i - 1));
        }
    }

    @Test
    void allShardsTogetherAreTheWhole() {
        RandomGenerator random = new SplittableRandom(5);
        for (int round = 0; round < 300; round++) {
            Plan plan = randomPlan(random);
            int count = random.nextInt(1, 12);
            assertEquals(
                    all(Schedule.measured(plan, Shard.WHOLE)),
                    merged(count, shard -> Schedule.measured(plan, shard)),
                    plan::toString);
            assertEquals(
                    all(Schedule.warmup(plan, Shard.WHOLE)),
                    merged(count, shard -> Schedule.warmup(plan, shard)),
                    plan::toString);
        }
    }

    private static List<Long> merged(int count, Function<Shard, Schedule> schedule) {
        List<Long> dues = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            dues.addAll(all(schedule.apply(new Shard(i, count))));
        }
        dues.sort(null);
        return dues;
    }

    private static Plan randomPlan(RandomGenerator random) {
        Arrival arrival = random.nextBoolean() ? Arrival.CONSTANT : Arrival.POISSON;
        Duration length = Duration.ofMillis(random.nextInt(1, 3_000));
        double rate = random.nextDouble(0.1, 500);
        LoadModel model =
                switch (random.nextInt(3)) {
                    case 0 -> new LoadModel.Open(rate, arrival, Limit.of(length));
                    case 1 ->
                            new LoadModel.Open(
                                    rate, arrival, new Limit(length, random.nextInt(1, 300)));
                    default ->
                            new LoadModel.Stages(
                                    List.of(
                                            new Stage(length, rate),
                                            new Stage(Duration.ZERO, random.nextDouble(400)),
                                            new Stage(length, random.nextDouble(400))),
                                    arrival);
                };
        Target target = Target.Http.get(URI.create("http://127.0.0.1/"));
        return Plan.of(target, model, 1).withWarmup(Duration.ofMillis(random.nextInt(500)));
    }
}
