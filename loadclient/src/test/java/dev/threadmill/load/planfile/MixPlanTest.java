package dev.threadmill.load.planfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Mix;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Threshold;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plan files with several targets. */
class MixPlanTest {
    private static final String SHOP =
            """
            variables: {user: anna}
            targets:
              - {name: browse, weight: 3, http: 'http://127.0.0.1:1/', thresholds: [p99<5ms]}
              - {name: echo, ws: 'ws://127.0.0.1:2/echo'}
              - name: shop
                weight: 2
                base: http://127.0.0.1:3
                steps:
                  - {name: login, http: '/login?u={{user}}', thresholds: [errors<1%]}
                  - {name: buy, http: /buy}
            connections: 12
            rate: 100
            iterations: 600
            thresholds: ['p99{echo}<5ms', 'p50{shop/buy}<1s', errors<2%]
            """;

    private static List<String> faults(String yaml) {
        return assertThrows(
                        InvalidPlanFileException.class, () -> PlanReader.read("p.yaml", yaml), yaml)
                .faults();
    }

    @Test
    void theTargetsAreInThePlan() throws Exception {
        Plan plan = PlanReader.read("p.yaml", SHOP);
        Mix mix = (Mix) plan.target();
        assertEquals(List.of("browse", "echo", "shop/login", "shop/buy"), mix.requestNames());
        assertEquals(List.of(3, 1, 2), mix.parts().stream().map(Mix.Part::weight).toList());
        assertEquals(List.of(6, 2, 4), mix.shares(plan.connections()));
        assertEquals(600, plan.model().end().requests());
        assertEquals(
                List.of(
                        "p99{echo}<5ms",
                        "p50{shop/buy}<1s",
                        "errors<2%",
                        "p99{browse}<5ms",
                        "errors{shop/login}<1%"),
                plan.thresholds().stream().map(Threshold::expression).toList());
    }

    @Test
    void whatIsWrittenIsReadAsTheSamePlan() throws Exception {
        Plan plan = PlanReader.read("p.yaml", SHOP);
        assertEquals(plan, PlanReader.read("sent", PlanWriter.write(plan)));
    }

    @Test
    void allThatIsWrongIsToldWithItsLine() {
        List<String> faults =
                faults(
                        """
                        targets:
                          - {weight: 1, http: 'http://127.0.0.1:1/'}
                          - {name: a, weight: 0, http: 'http://127.0.0.1:1/'}
                          - {name: b/c, http: 'http://127.0.0.1:1/'}
                          - {name: d, socketio: 'http://127.0.0.1:1/'}
                          - {name: e, ws: 'ws://127.0.0.1:1/', mode: idle}
                          - {name: f, bridge: 'ws://127.0.0.1:1/', redis: 'redis://127.0.0.1'}
                          - {name: g, http: 'http://127.0.0.1:1/', method: GIVE}
                          - {name: h, http: 'http://127.0.0.1:1/', thresholds: ['p99{a}<1s']}
                          - {name: i, weight: 2}
                        connections: 0
                        thresholds: ['p99{nobody}<5ms']
                        """);
        for (String begin :
                List.of(
                        "p.yaml:2: targets[0]: needs 'name'",
                        "p.yaml:3: targets[1].weight: ",
                        "p.yaml:4: targets[2].name: 'b/c' is no name of a target",
                        "p.yaml:5: targets[3].socketio: Socket.IO connections send by",
                        "p.yaml:6: targets[4].ws: idle connections send no requests",
                        "p.yaml:7: targets[5].bridge: a bridge's sessions publish by",
                        "p.yaml:8: targets[6].method: 'GIVE'",
                        "p.yaml:9: targets[7].thresholds: ",
                        "p.yaml:10: target: needs a URL under",
                        "p.yaml:11: connections: ",
                        "p.yaml:12: thresholds: 'p99{nobody}<5ms' names no request")) {
            assertTrue(
                    faults.stream().anyMatch(fault -> fault.startsWith(begin)),
                    begin + "\n" + String.join("\n", faults));
        }
    }

    @Test
    void twoOfOneNameAndTooFewConnectionsAreRefused() {
        String two = "targets: [{name: a, http: 'http://h/'}, {name: a, http: 'http://h/'}]\n";
        assertEquals(List.of("p.yaml:1: targets: two of them are named 'a'"), faults(two));
        assertEquals(
                List.of("p.yaml:2: connections: must be 2 at least: one for each of the targets"),
                faults(two.replaceFirst("name: a", "name: b") + "connections: 1"));
        assertEquals(
                List.of("p.yaml:2: targets: stands beside 'target': say one of them"),
                faults("target: {http: 'http://h/'}\ntargets: [{name: a, http: 'http://h/'}]"));
    }
}
