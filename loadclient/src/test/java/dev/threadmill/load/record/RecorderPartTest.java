package dev.threadmill.load.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** The recorder of one name takes less room; its figures are the same. */
class RecorderPartTest {
    @Test
    void aPartTellsWhatTheWholeTells() throws Exception {
        Recorder whole = new Recorder(true, 2);
        Recorder part = whole.part("login");
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 20_000; i++) {
            // From nanoseconds to more than the longest that is kept.
            long nanos = random.nextLong(1L << (1 + random.nextInt(44)));
            whole.answered(i, nanos, nanos / 2);
            part.answered(i, nanos, nanos / 2);
            if (i % 5_000 == 0) {
                whole.collect();
                whole.requests();
            }
        }
        whole.collect();
        RequestFigures figures = whole.requests().getFirst();

        same(whole.latency(), figures.times().latency());
        same(whole.service(), figures.times().service());
        assertEquals(0, figures.times().firstByte().getTotalCount());
    }

    private static void same(Histogram whole, Histogram part) throws Exception {
        assertEquals(Distribution.of(whole), Distribution.of(part));
        assertArrayEquals(HistogramCodec.encode(whole), HistogramCodec.encode(part));
        assertEquals(whole, HistogramCodec.decode(HistogramCodec.encode(part)));
    }
}
