package dev.threadmill.load.planfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plan files of bridges. */
class BridgePlanTest {
    private static final String BRIDGE =
            "target: {bridge: 'ws://127.0.0.1:4040', redis: 'redis://:s3cret@127.0.0.1/2'}\n";

    private static List<String> faults(String yaml) {
        return assertThrows(
                        InvalidPlanFileException.class, () -> PlanReader.read("p.yaml", yaml), yaml)
                .faults();
    }

    @Test
    void twoUrlsAreEnough() throws Exception {
        Plan plan = PlanReader.read("p.yaml", BRIDGE);
        Target.Bridge bridge = (Target.Bridge) plan.target();
        assertEquals(Duration.ofSeconds(1), bridge.interval());
        assertFalse(bridge.together());
        assertEquals(Duration.ofSeconds(10), plan.model().end().duration());
    }

    @Test
    void theIntervalSaysTheRate() throws Exception {
        Plan plan =
                PlanReader.read(
                        "p.yaml", BRIDGE.replace("}", ", interval: 250ms}") + "connections: 50");
        assertEquals(200, ((LoadModel.Open) plan.model()).ratePerSecond());
    }

    @Test
    void thePasswordTravelsAndIsNotShown() throws Exception {
        Plan plan = PlanReader.read("p.yaml", BRIDGE);
        assertTrue(PlanWriter.write(plan).contains("s3cret"));
        assertFalse(plan.toString().contains("s3cret"), plan::toString);
        assertFalse(faults(BRIDGE.replace("/2", "/two")).toString().contains("s3cret"));
    }

    @Test
    void allThatIsWrongIsToldWithItsLine() {
        List<String> faults =
                faults(
                        """
                        target:
                          bridge: ws://127.0.0.1:4040
                          redis: http://127.0.0.1
                          interval: 2h
                          together: maybe
                          size: 3
                        rate: 5
                        requests: 7
                        """);
        List<String> begins =
                List.of(
                        "p.yaml:3: target.redis: ",
                        "p.yaml:5: target.together: ",
                        "p.yaml:6: there is no key 'target.size'",
                        "p.yaml:7: rate: is not for a bridge",
                        "p.yaml:8: requests: is not for a bridge");
        for (String begin : begins) {
            assertTrue(faults.stream().anyMatch(fault -> fault.startsWith(begin)), begin + faults);
        }
        assertEquals(
                List.of("p.yaml:1: target: needs 'redis'"),
                faults("target: {bridge: 'ws://127.0.0.1'}"));
        assertTrue(
                faults(BRIDGE.replace("}", ", interval: 2h}"))
                        .getFirst()
                        .startsWith("p.yaml:1: target.interval: must be between"));
        assertTrue(faults(BRIDGE + "duration: 0").getFirst().startsWith("p.yaml:2: duration: "));
    }

    @Test
    void moreTimesThanAreKeptAreRefused() {
        String fault =
                faults(BRIDGE.replace("}", ", interval: 1ms}") + "connections: 10000").getFirst();
        assertTrue(fault.contains("10000000 messages"), fault);
    }

    @Test
    void aPlanFromElsewhereNamesNoFiles() throws Exception {
        String yaml =
                "target: {bridge: 'ws://127.0.0.1', redis: 'rediss://127.0.0.1?cacert=ca.pem'}";
        assertTrue(faults(yaml).getFirst().contains("may not name files"));
        PlanReader.read("p.yaml", yaml, Path.of(""));
    }
}
