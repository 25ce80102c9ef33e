package dev.threadmill.load.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.testing.Results;
import org.junit.jupiter.api.Test;

class SummaryTest {
    @Test
    void tellsAClosedRun() {
        assertEquals(
                """

                http://127.0.0.1:8080/  1,000 requests in 2.00 s, 10 connections

                  requests/s   500
                  service time p50 500 µs   p99 990 µs   max 1.00 ms
                  failures     0
                  transfer     146 KiB in, 1.00 MiB out
                  status       200: 1,000

                                                      mean       p50       p90       p99     p99.9       max
                  service time (closed model)       501 µs    500 µs    900 µs    990 µs    999 µs   1.00 ms
                  time to first byte                501 µs    500 µs    900 µs    990 µs    999 µs   1.00 ms
                  connect                          1.50 ms   1.50 ms   1.50 ms   1.50 ms   1.50 ms   1.50 ms

                      p10  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪               100 µs
                      p25  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪          250 µs
                      p50  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪      500 µs
                      p75  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪    750 µs
                      p90  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪   900 µs
                      p95  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪  950 µs
                      p99  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪  990 µs
                    p99.9  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪  999 µs
                   p99.99  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪  1.00 ms

                  client       12.5 µs of CPU per request, 25.0 % of the machine, GC 3 ms
                """,
                Summary.of(Results.closed(), Ink.PLAIN));
    }

    @Test
    void tellsAnOpenRunInTrouble() {
        assertEquals(
                """

                https://example.org/items?token=***&page=2  2,000 requests in 2.00 s after 1s of warm-up, 50 connections (interrupted)

                  requests/s   1,000
                  latency      p50 980 µs   p99 1.94 ms   max 1.96 ms
                  failures     100 (5.0 %)
                  dropped      7 could not start in time
                  transfer     146 KiB in, 1.00 MiB out
                  status       200: 1,900   503: 60
                  errors       timeout: 30   reset: 10

                                                      mean       p50       p90       p99     p99.9       max
                  latency, from intended start      981 µs    980 µs   1.76 ms   1.94 ms   1.96 ms   1.96 ms
                  service time                      981 µs    980 µs   1.76 ms   1.94 ms   1.96 ms   1.96 ms
                  schedule lag                     50.5 µs   50.0 µs   90.0 µs   99.0 µs    100 µs    100 µs
                  time to first byte                981 µs    980 µs   1.76 ms   1.94 ms   1.96 ms   1.96 ms
                  connect                          1.50 ms   1.50 ms   1.50 ms   1.50 ms   1.50 ms   1.50 ms

                      p10  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪              196 µs
                      p25  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪         490 µs
                      p50  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪      980 µs
                      p75  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪    1.47 ms
                      p90  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪   1.76 ms
                      p95  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪  1.86 ms
                      p99  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪  1.94 ms
                    p99.9  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪  1.96 ms
                   p99.99  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪  1.96 ms

                  pass  p99<5ms  was 1.94 ms
                  FAIL  errors<1%  was 5.0 %
                  pass  rate>100  was 1,000

                  client       250 µs of CPU per request, 90.0 % of the machine, GC 40 ms
                  client-limited: the client could not keep the rate
                """,
                Summary.of(Results.troubled(), Ink.PLAIN));
    }

    @Test
    void saysThatNothingSucceeded() {
        String text = Summary.of(Results.silent(), Ink.PLAIN);
        assertTrue(text.contains("no request succeeded"), text);
        assertTrue(text.contains("refused: 3"), text);
        assertFalse(text.contains("p99"), text);
    }

    private static String head(String summary) {
        return summary.substring(0, summary.indexOf("\n        ", 1) + 1);
    }

    @Test
    void tellsOfABroadcast() {
        String text = Summary.of(Results.broadcast(), Ink.PLAIN);
        assertEquals(
                """

                ws://127.0.0.1:8080/ws  900 deliveries in 2.00 s, 1 sender, 9 receivers

                  deliveries/s 445
                  latency      p50 445 µs   p99 882 µs   max 890 µs
                  failures     10 (1.1 %)
                  dropped      0 could not start in time
                  transfer     146 KiB in, 1.00 MiB out
                  status       1008: 1
                  errors       closed: 10
                  messages     100 sent, 50.0 per second
                  missing      10 of 900 deliveries
                  duplicates   2

                """,
                head(text));
        assertTrue(text.contains("  FAIL  ttfb.p99<1s  was not measured"), text);
        assertTrue(text.contains("12.5 µs of CPU per delivery"), text);
    }

    @Test
    void tellsOfIdleConnections() {
        String text = Summary.of(Results.idle(99), Ink.PLAIN);
        assertEquals(
                """

                wss://127.0.0.1:8080/echo  1,000 connections in 2.00 s, then held for 10.00 s

                  opened/s     500
                  handshake    p50 500 µs   p99 990 µs   max 1.00 ms
                  failures     1 (0.1 %)
                  transfer     146 KiB in, 1.00 MiB out
                  errors       reset: 1
                  lost         1 of 1,000
                  probe        round trip p50 50.0 µs   p99 99.0 µs   max 99.0 µs, 99 of 100 answered

                """,
                head(text));
        assertTrue(
                Summary.of(Results.idle(0), Ink.PLAIN)
                        .contains("  probe        the target does not echo"),
                text);
    }

    @Test
    void coloursOnlyWhenTold() {
        assertFalse(Summary.of(Results.troubled(), Ink.PLAIN).contains("\u001b"));
        String coloured = Summary.of(Results.troubled(), Ink.COLOUR);
        assertTrue(coloured.contains("\u001b[31m"), coloured);
        assertEquals(
                Summary.of(Results.troubled(), Ink.PLAIN),
                coloured.replaceAll("\u001b\\[[0-9]*m", ""));
    }

    @Test
    void tellsWhatTheLatencyOfSocketIoIs() {
        String text = Summary.of(Results.events(), Ink.PLAIN);
        assertTrue(text.contains("1,000 messages in 2.00 s, 100 connections"), text);
        assertTrue(
                text.contains(
                        "  measured     from the moment the event 'message' was due until it came"
                                + " back as an event\n"),
                text);
        assertTrue(text.contains("  messages     1,000 sent, 998 received, 5 missing\n"), text);
        assertTrue(text.contains("  unmatched    3 that answer none of ours\n"), text);
        assertTrue(text.contains("  lost         1 connection\n"), text);
    }

    @Test
    void tellsOfABridge() {
        String text = Summary.of(Results.bridge(), Ink.PLAIN);
        assertTrue(text.contains("553 messages in 2.00 s, 50 sessions"), text);
        assertTrue(text.contains("  messages     552 sent, 551 received, 2 missing\n"), text);
        assertTrue(text.contains("  unmatched    1 that are none of ours\n"), text);
        assertTrue(text.contains("  lost         1 connection\n"), text);
    }

    @Test
    void namesTheWorkersAndThoseThatWereLost() {
        String text = Summary.of(Results.distributed(), Ink.PLAIN);
        assertTrue(
                text.contains("1,000 requests in 2.00 s, 10 connections, 4 workers (incomplete)"),
                text);
        assertTrue(
                text.contains(
                        """

                          worker           total      per s       p99        start
                          a                  400        200    990 µs    ± 41.5 µs
                          b                  250        199    985 µs            \s
                          long-name-c          0        0.0   0.00 µs            \s
                          d                  350        175    991 µs            \s
                          lost: b died: nothing was heard of it for 5 s
                          lost: long-name-c stalled: x
                          lost: d left: was stopped
                        """),
                text);
    }
}
