package dev.threadmill.load.planfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void theFileOfAuthoritiesTravelsAsText(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("ca.pem"), "-----BEGIN");
        Plan plan = withAuthorities(file);
        Plan read = PlanReader.read("sent", PlanWriter.write(plan));
        assertEquals(Tls.ofPem("-----BEGIN"), read.target().tls());
        assertFalse(PlanWriter.write(plan).contains("ca.pem"));
    }

    @Test
    void aFileOfAuthoritiesThatIsNoneIsNamed(@TempDir Path folder) throws Exception {
        Path large = Files.write(folder.resolve("large"), new byte[Tls.PEM_BYTES_MAX + 1]);
        refused(Path.of("/dev/zero"), "cacert: /dev/zero is no regular file");
        refused(folder, "cacert: " + folder + " is no regular file");
        refused(large, "cacert: " + large + " is larger than 1 MiB");
        refused(folder.resolve("none"), "cacert: cannot read " + folder.resolve("none"));
    }

    private static void refused(Path file, String fault) {
        Plan plan = withAuthorities(file);
        var invalid = assertThrows(InvalidPlanException.class, () -> PlanWriter.write(plan));
        assertEquals(fault, invalid.getMessage());
    }

    private static Plan withAuthorities(Path file) {
        Target target =
                new Target.Http(
                        URI.create("https://127.0.0.1/"),
                        "GET",
                        List.of(),
                        Payload.NONE,
                        true,
                        new Tls(false, Optional.of(file)),
                        Target.Client.RAW);
        return Plan.of(target, new LoadModel.Closed(Limit.of(Duration.ofSeconds(1))), 1);
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
