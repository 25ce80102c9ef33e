package dev.threadmill.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FindingsTest {
    private static final Duration DURATION = Duration.ofMinutes(1);

    /** An appliance that keeps something of every conversation, or does not. */
    private static Sample sample(double seconds, Figure leaking, double perSecond) {
        Map<Figure, Double> values = new EnumMap<>(Figure.class);
        for (Figure figure : Figure.values()) {
            double usual = figure == Figure.CONNECTIONS ? 0 : figure.allowance() * 10;
            values.put(figure, usual + (figure == leaking ? perSecond * seconds : 0));
        }
        return new Sample(seconds, values);
    }

    private static Findings findings(Figure leaking, double perSecond, List<Tally> tallies) {
        List<Sample> samples = new ArrayList<>();
        // As many looks as 20 minutes have: a steady leak is noise, too, to a few.
        for (int i = 1; i <= 120; i++) {
            samples.add(sample(i * 0.5, leaking, perSecond));
        }
        return new Findings(
                DURATION,
                samples,
                sample(0, leaking, perSecond),
                sample(60, leaking, perSecond),
                List.of(new Soak.Event(10, "Redis killed")),
                tallies,
                List.of());
    }

    private static List<Tally> talks(boolean good) {
        Tally tally = new Tally("echo");
        if (good) {
            tally.good();
        } else {
            tally.failed("heard nothing");
        }
        return List.of(tally);
    }

    @Test
    void anApplianceThatKeepsNothingPasses() {
        assertTrue(findings(Figure.HEAP, 0, talks(true)).hold());
    }

    @Test
    void aLeakOfAnyFigureFails() {
        for (Figure figure : Figure.values()) {
            Findings findings = findings(figure, figure.allowance(), talks(true));
            assertFalse(findings.hold(), figure.title());
            for (Figure other : Figure.values()) {
                assertEquals(other != figure, findings.holds(other), other.title());
            }
            String text = Report.text(findings);
            assertTrue(text.contains("DRIFTS") && text.endsWith("FAILED\n"), text);
        }
    }

    @Test
    void aConnectionLeftAtTheEndFails() {
        assertFalse(
                Findings.isBack(
                        Figure.CONNECTIONS,
                        sample(0, Figure.CONNECTIONS, 0),
                        sample(1, Figure.CONNECTIONS, 1)));
    }

    @Test
    void aConversationThatFailedFailsTheSoakAndSoDoesOneThatNobodyHeld() {
        assertFalse(findings(Figure.HEAP, 0, talks(false)).hold());
        assertFalse(findings(Figure.HEAP, 0, List.of(new Tally("never held"))).hold());
    }

    @Test
    void onlyWhatHappenedWithoutRedisIsExcused() {
        Outages outages = new Outages();
        outages.add(100, 200);
        assertTrue(outages.between(50, 100));
        assertTrue(outages.between(150, 160));
        assertTrue(outages.between(200, 300));
        assertFalse(outages.between(10, 99));
        assertFalse(outages.between(201, 300));
    }

    @Test
    void theReportSaysWhatWasFound() {
        Findings findings = findings(Figure.DESCRIPTORS, 5, talks(true));
        ObjectNode json = Report.json(findings, "a machine", "2026-01-01T00:00:00Z");
        assertFalse(json.path("passed").asBoolean(true));
        assertEquals(Figure.values().length, json.path("figures").size());
        assertEquals(120, json.path("figures").path(0).path("points").size());
        assertEquals("Redis killed", json.path("events").path(0).path("what").asText());
        String page = Report.page(json);
        assertTrue(page.contains("file descriptors") && page.contains("<script"), "no page");
    }
}
