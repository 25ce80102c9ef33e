package dev.threadmill.load.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MixTest {
    private static final Target HTTP = Target.Http.get(URI.create("http://127.0.0.1:1/"));

    private static Mix mix(Integer... weights) {
        List<Mix.Part> parts = new ArrayList<>();
        for (int weight : weights) {
            parts.add(new Mix.Part("t" + parts.size(), weight, HTTP));
        }
        return new Mix(parts);
    }

    @Test
    void connectionsAreDividedByTheWeights() {
        assertEquals(List.of(30, 10, 10), mix(3, 1, 1).shares(50));
        assertEquals(List.of(4, 3), mix(1, 1).shares(7));
        assertEquals(List.of(1, 1, 1), mix(10_000, 1, 1).shares(3));
        assertEquals(List.of(8, 1, 1), mix(10_000, 1, 1).shares(10));
    }

    @Test
    void everyShareIsOneAtLeastAndTheyAreTheWhole() {
        Random random = new Random(3);
        for (int round = 0; round < 2_000; round++) {
            int count = 1 + random.nextInt(Mix.PARTS_MAX);
            Integer[] weights =
                    random.ints(count, 1, random.nextBoolean() ? 5 : Mix.WEIGHT_MAX)
                            .boxed()
                            .toArray(Integer[]::new);
            int connections = count + random.nextInt(random.nextBoolean() ? 20 : 900_000);
            List<Integer> shares = mix(weights).shares(connections);
            assertEquals(connections, shares.stream().mapToInt(Integer::intValue).sum());
            assertTrue(Collections.min(shares) >= 1, shares::toString);
        }
    }

    @Test
    void whatTakesNoTurnsIsRefusedWithASentence() {
        URI ws = URI.create("ws://127.0.0.1:1/");
        refused("measures deliveries", Target.WebSocket.of(ws, new WebSocketMode.Broadcast(1, 1)));
        refused("send no requests", Target.WebSocket.of(ws, new WebSocketMode.Idle(true)));
        refused("by their own clock", Target.SocketIo.of(ws, new SocketIoMode.Ack()));
        refused("within targets", mix(1));
    }

    private static void refused(String why, Target target) {
        var refusal = assertThrows(InvalidPlanException.class, () -> new Mix.Part("x", 1, target));
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    }

    @Test
    void aConnectionForEachIsNeeded() {
        LoadModel model = new LoadModel.Closed(Limit.of(Duration.ofSeconds(1)));
        var refusal =
                assertThrows(InvalidPlanException.class, () -> Plan.of(mix(3, 1, 1), model, 2));
        assertEquals(
                "connections: must be 3 at least: one for each of the targets",
                refusal.getMessage());
    }
}
