package dev.threadmill.server.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Summaries and names, as they ought to be and otherwise. */
class RunSummaryFuzzTest {
    private static final String ID = "20260102T030405678-0123abcd";
    private static final RunSummary GOOD =
            RunSummary.begun(
                            ID,
                            Instant.parse("2026-01-02T03:04:05.678Z"),
                            ShownPlan.of(RunFixture.beginning()))
                    .with(RunFigures.ofMetrics(RunFixture.metrics(9)))
                    .with(RunState.FAILED, "because");

    @Test
    void isReadAsItWasWritten() throws Exception {
        JsonNode json = RunSummary.tree(GOOD.bytes(false, RunFixture.metrics(9)));
        assertEquals(GOOD, RunSummary.read(ID, json));
        assertEquals(9, json.at("/metrics/total_requests").asInt());
    }

    @Test
    void whateverAFileHoldsItIsReadOrRefused() {
        byte[] good = GOOD.bytes(true, RunFixture.metrics(9));
        Random random = new Random(20260801);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = good.clone();
            int changes = 1 + random.nextInt(4);
            for (int i = 0; i < changes; i++) {
                bytes[random.nextInt(bytes.length)] =
                        (byte)
                                (random.nextBoolean()
                                        ? random.nextInt(256)
                                        : "{}[]\",:0e9-".charAt(random.nextInt(11)));
            }
            if (random.nextInt(4) == 0) {
                bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            try {
                JsonNode json = RunSummary.read(ID, RunSummary.tree(bytes)).json(false);
                for (String figure : new String[] {"p50_ms", "requests_per_second"}) {
                    assertTrue(Double.isFinite(json.path(figure).asDouble()));
                }
            } catch (InvalidRunException e) {
                refused++;
            }
        }
        assertTrue(refused > 1_000, "that was no fuzz");
    }

    @Test
    void namesSortAsTheyWereMadeThoughTheClockIsSetBack() {
        Instant[] now = {Instant.parse("2026-08-01T12:00:00.123Z")};
        Clock clock =
                new Clock() {
                    @Override
                    public ZoneOffset getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(java.time.ZoneId zone) {
                        return this;
                    }

                    @Override
                    public Instant instant() {
                        return now[0];
                    }
                };
        RunIds ids = new RunIds(clock);
        String first = ids.next();
        assertTrue(first.startsWith("20260801T120000123-"), first);
        now[0] = now[0].minus(Duration.ofDays(1));
        String second = ids.next();
        assertTrue(first.compareTo(second) < 0, first + " " + second);
        assertTrue(RunIds.isId(second));
    }

    @Test
    void nothingElseIsAName() {
        for (String text :
                new String[] {
                    "",
                    "..",
                    "../x",
                    ID + "/",
                    ID + "\n",
                    ID.toUpperCase(java.util.Locale.ROOT),
                    "٢" + ID.substring(1),
                    ID + "0"
                }) {
            assertFalse(RunIds.isId(text), text);
        }
    }
}
