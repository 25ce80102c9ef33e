package dev.threadmill.load.planfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Payload;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Tls;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanWriterTest {
    private static Plan withBody(int length) {
        Target target =
                new Target.Http(
                        URI.create("http://127.0.0.1/"),
                        "POST",
                        List.of(),
                        Payload.of("x".repeat(length)),
                        true,
                        Tls.DEFAULT,
                        Target.Client.RAW);
        return Plan.of(target, new LoadModel.Closed(Limit.of(Duration.ofSeconds(1))), 1);
    }

    @Test
    void whatIsWrittenIsReadAsTheSamePlan() throws Exception {
        RandomPlans plans = new RandomPlans(7);
        for (int i = 0; i < 3_000; i++) {
            Plan plan = plans.next();
            String text = PlanWriter.write(plan);
            assertEquals(plan, PlanReader.read("sent", text), text);
            assertTrue(text.chars().allMatch(c -> c >= ' ' && c < 0x7f), text);
        }
    }

    @Test
    void aLargeBodyTravels() throws Exception {
        Plan plan = withBody(1_024 * 1_024);
        assertEquals(plan, PlanReader.read("sent", PlanWriter.write(plan)));
    }

    @Test
    void aBodyThatIsTooLargeForTheWayIsNamed() {
        var fault =
                assertThrows(
                        InvalidPlanException.class,
                        () -> PlanWriter.write(withBody(PlanReader.TEXT_CHARS_MAX)));
        assertEquals("body", fault.faults().getFirst().field());
    }
}
