package dev.threadmill.load.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Arrival;
import dev.threadmill.load.plan.Dialing;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Mix;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Threshold;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.plan.WebSocketMode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShardsTest {
    private static final Target HTTP = Target.Http.get(URI.create("http://127.0.0.1/"));
    private static final LoadModel LONG = new LoadModel.Closed(Limit.of(Duration.ofSeconds(9)));

    private static void assertRefused(Plan plan, int count, String part) {
        var refused = assertThrows(InvalidPlanException.class, () -> Shards.split(plan, count));
        assertTrue(refused.getMessage().contains(part), refused::getMessage);
    }

    @Test
    void whatIsCountedIsDividedWithItsRemainder() {
        LoadModel model = new LoadModel.Closed(new Limit(Duration.ofSeconds(1), 11));
        Plan plan = Plan.of(HTTP, model, 6).withThresholds(List.of(Threshold.parse("errors<1%")));
        List<Plan> plans = Shards.split(plan, 4);
        assertEquals(List.of(2, 2, 1, 1), plans.stream().map(Plan::connections).toList());
        assertEquals(
                List.of(3L, 3L, 3L, 2L),
                plans.stream().map(part -> part.model().end().requests()).toList());
        assertTrue(plans.stream().allMatch(part -> part.thresholds().isEmpty()));
    }

    @Test
    void anOpenModelStaysWhole() {
        LoadModel model = new LoadModel.Open(9, Arrival.POISSON, Limit.ofRequests(1));
        assertEquals(model, Shards.split(Plan.of(HTTP, model, 4), 3).get(2).model());
    }

    @Test
    void connectionsAreOpenedAtTheSameRateAltogether() {
        Target target =
                new Target.WebSocket(
                        URI.create("ws://127.0.0.1/"),
                        new WebSocketMode.Idle(true),
                        64,
                        false,
                        List.of(),
                        Optional.empty(),
                        false,
                        new Dialing(500, List.of(), 3),
                        Tls.DEFAULT);
        List<Plan> plans = Shards.split(Plan.of(target, LONG, 1_000), 4);
        assertEquals(new Dialing(125, List.of(), 3), plans.getFirst().target().dialing());
        assertEquals(250, plans.getLast().connections());
    }

    @Test
    void whatCannotBeDividedIsRefused() {
        assertRefused(Plan.of(HTTP, LONG, 3), 4, "workers: must not be more than the connections");
        assertRefused(
                Plan.of(HTTP, new LoadModel.Closed(Limit.ofRequests(3)), 9),
                4,
                "workers: must not be more than the requests");
        assertRefused(Plan.of(HTTP, LONG, 3), 0, "workers: must be between 1 and 1000");
        Target broadcast =
                Target.WebSocket.of(
                        URI.create("ws://127.0.0.1/"), new WebSocketMode.Broadcast(1, 1));
        assertRefused(Plan.of(broadcast, LONG, 8), 2, "workers: a broadcast cannot be divided");
    }

    @Test
    void severalTargetsStayTogether() {
        Target http = Target.Http.get(URI.create("http://127.0.0.1:1/"));
        Plan plan =
                Plan.of(
                        new Mix(List.of(new Mix.Part("a", 1, http))),
                        new LoadModel.Closed(Limit.of(Duration.ofSeconds(1))),
                        4);
        assertEquals(
                "workers: several targets cannot be divided yet: their turns are one process's",
                assertThrows(InvalidPlanException.class, () -> Shards.split(plan, 2)).getMessage());
    }
}
