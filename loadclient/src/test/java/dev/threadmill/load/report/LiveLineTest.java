package dev.threadmill.load.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.Distribution;
import dev.threadmill.load.record.Histograms;
import dev.threadmill.load.record.Interval;
import dev.threadmill.load.record.Phase;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.load.record.Times;
import dev.threadmill.load.record.Traffic;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LiveLineTest {
    private static final String CLEAR = "\u001b[K";

    private static Snapshot snapshot(Phase phase, double progress, long dropped, double p50Us) {
        Distribution none = Distribution.of(Histograms.create());
        return new Snapshot(
                phase,
                phase != Phase.WARMUP,
                65.0,
                progress,
                1_000,
                3,
                new Counts(10, 2, dropped, 0, 0, new TreeMap<>(), Map.of()),
                new Traffic(750, 748),
                none,
                none,
                new Interval(65, 12_345.6, p50Us, 2_400, 2_500, 2_600, 2_700, 2, 0),
                Times.none(),
                List.of());
    }

    @Test
    void saysOneSecondInOneLine() {
        assertEquals(
                "1:05  1,000 conns  12,346 req/s  p50 87.3 µs  p99 2.50 ms  errors 2",
                LiveLine.plain(snapshot(Phase.MEASURE, 0.5, 0, 87.3), Words.REQUESTS));
    }

    @Test
    void namesThePhaseAndWhatWasDropped() {
        assertEquals(
                "1:05  warm-up  1,000 conns  12,346 req/s  errors 2  dropped 7",
                LiveLine.plain(snapshot(Phase.WARMUP, 0, 7, 0), Words.REQUESTS));
        assertTrue(
                LiveLine.plain(snapshot(Phase.DRAIN, 1, 0, 0), Words.REQUESTS)
                        .startsWith("1:05  finishing  "));
    }

    @Test
    void drawsABarWhenTheEndIsKnown() {
        assertTrue(
                LiveLine.redrawn(snapshot(Phase.MEASURE, 0.25, 0, 0), Words.REQUESTS, 120)
                        .startsWith("\r[=====               ] 1:05  "));
        assertTrue(
                LiveLine.redrawn(snapshot(Phase.MEASURE, 1, 0, 0), Words.REQUESTS, 120)
                        .startsWith("\r[====================] 1:05  "));
        assertTrue(
                LiveLine.redrawn(snapshot(Phase.MEASURE, Double.NaN, 0, 0), Words.REQUESTS, 120)
                        .startsWith("\r1:05  "));
    }

    @Test
    void speaksOfSocketIoAsItsUsersKnowIt() {
        assertEquals(
                "⏱️  1:05 | 🔗 1000 | 📤 750 | 📥 748 | ❌ 2 | 📊 11.5 msg/s",
                LiveLine.socketIo(snapshot(Phase.MEASURE, 0.5, 0, 87.3)));
    }

    @Test
    void cutsNoSignInHalf() {
        String line = LiveLine.socketIo(snapshot(Phase.MEASURE, 0.5, 0, 87.3));
        for (int columns = 1; columns < 80; columns++) {
            String shown = LiveLine.redrawn(line, columns);
            char last = shown.charAt(shown.length() - CLEAR.length() - 1);
            assertTrue(!Character.isHighSurrogate(last), shown);
        }
    }

    @Test
    void neverWraps() {
        for (int columns : new int[] {1, 2, 20, 40, 79, 80, 200}) {
            String line =
                    LiveLine.redrawn(snapshot(Phase.MEASURE, 0.5, 1, 90), Words.REQUESTS, columns);
            assertTrue(line.startsWith("\r") && line.endsWith(CLEAR), line);
            int shown = line.length() - 1 - CLEAR.length();
            assertTrue(shown <= Math.max(1, columns - 1), shown + " of " + columns);
            assertTrue(line.indexOf('\n') < 0);
        }
    }
}
