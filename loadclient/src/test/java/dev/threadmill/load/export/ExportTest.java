package dev.threadmill.load.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.Distribution;
import dev.threadmill.load.record.Histograms;
import dev.threadmill.load.record.Interval;
import dev.threadmill.load.record.Phase;
import dev.threadmill.load.record.RequestFigures;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.load.record.Times;
import dev.threadmill.load.record.Traffic;
import dev.threadmill.load.testing.Results;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.load.transport.ErrorKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ExportTest {
    private static final int PATIENCE_S = 20;

    @Test
    void prometheusFindsCountersGaugesAndHistograms() throws Exception {
        try (Export export = export(Map.of("build", "7"))) {
            int port = export.serve(loopback(), Duration.ZERO);
            export.show(snapshot(Phase.MEASURE, List.of()));

            String page = scrape(port);

            line(
                    page,
                    "threadmill_requests_total{build=\"7\",outcome=\"ok\",phase=\"measure\"} 10.0");
            line(
                    page,
                    "threadmill_errors_total{build=\"7\",phase=\"measure\",reason=\"timeout\"} 2.0");
            line(page, "threadmill_connections{build=\"7\",phase=\"measure\"} 100.0");
            line(page, "threadmill_running{build=\"7\",phase=\"measure\"} 1.0");
            String latency = "threadmill_latency_seconds_";
            line(page, latency + "bucket{build=\"7\",phase=\"measure\",le=\"5.0E-4\"} 0");
            line(page, latency + "bucket{build=\"7\",phase=\"measure\",le=\"0.001\"} 3");
            line(page, latency + "bucket{build=\"7\",phase=\"measure\",le=\"+Inf\"} 4");
            line(page, latency + "count{build=\"7\",phase=\"measure\"} 4");
        }
    }

    @Test
    void requestsWithNamesAreToldApartAndNotCountedTwice() throws Exception {
        try (Export export = export(Map.of())) {
            int port = export.serve(loopback(), Duration.ZERO);
            RequestFigures login = new RequestFigures("login", counts(), times());
            export.show(snapshot(Phase.WARMUP, List.of(login)));

            String page = scrape(port);

            String counter = "threadmill_requests_total{";
            line(page, counter + "outcome=\"ok\",phase=\"warmup\",request=\"login\"} 10.0");
            assertFalse(page.contains(counter + "outcome=\"ok\",phase=\"warmup\"} "), page);
        }
    }

    @Test
    void theEndWaitsForOneLastScrapeWhereToldTo() throws Exception {
        Export export = export(Map.of());
        int port = export.serve(loopback(), Duration.ofSeconds(PATIENCE_S));
        export.show(Results.closed());
        Thread closing = Thread.ofVirtual().start(export::close);

        String page = scrape(port);

        line(page, "threadmill_running{phase=\"measure\"} 0.0");
        // That one may have come before the end began to wait; the next has not.
        if (!closing.join(Duration.ofSeconds(1))) {
            try {
                scrape(port);
            } catch (IOException e) {
                // It ended just now.
            }
        }
        assertTrue(
                closing.join(Duration.ofSeconds(PATIENCE_S / 2)),
                "still waiting, though it was scraped");
    }

    @Test
    void aCollectorGetsTheLastReadingsBeforeTheEnd() throws Exception {
        BlockingQueue<String> pushes = new LinkedBlockingQueue<>();
        HttpServer collector = HttpServer.create(loopback(), 0);
        collector.createContext(
                "/v1/metrics",
                exchange -> {
                    String body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.ISO_8859_1);
                    pushes.add(exchange.getRequestHeaders().getFirst("X-Scope") + body);
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        collector.start();
        try (Export export = export(Map.of("build", "seven"))) {
            export.push(url(collector), Map.of("X-Scope", "tenant-1"), "0");
            export.show(Results.closed());
        }
        String push = pushes.poll(PATIENCE_S, TimeUnit.SECONDS);
        collector.stop(0);

        for (String part :
                List.of("tenant-1", "service.name", "threadmill.latency", "outcome", "seven")) {
            assertTrue(push.contains(part), part);
        }
    }

    @Test
    void aCollectorThatIsNotThereIsComplainedAboutOnce() throws Exception {
        BlockingQueue<String> complaints = new LinkedBlockingQueue<>();
        int nobody;
        try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
            nobody = free.getLocalPort();
        }
        URI url = URI.create("http://127.0.0.1:" + nobody);
        try (Export export = new Export(Map.of(), complaints::add)) {
            export.push(url, Map.of(), "0");
            export.show(Results.closed());
            assertTrue(complaints.poll(PATIENCE_S, TimeUnit.SECONDS).contains("--otlp"));
            export.show(Results.closed());
        }
        assertEquals(List.of(), List.copyOf(complaints));
    }

    @Test
    void aCollectorThatHangsDoesNotHoldUpTheEnd() throws Exception {
        BlockingQueue<String> complaints = new LinkedBlockingQueue<>();
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedServer silent =
                new ScriptedServer(peer -> {
                    asked.countDown();
                    peer.awaitClose();
                })) {
            Export export = new Export(Map.of(), complaints::add);
            export.push(URI.create(silent.url()), Map.of(), "0");
            export.show(Results.closed());
            assertTrue(asked.await(PATIENCE_S, TimeUnit.SECONDS));
            export.show(Results.closed());

            export.close();

            assertTrue(complaints.poll(PATIENCE_S, TimeUnit.SECONDS).contains("--otlp"));
        }
    }

    @Test
    void whatCannotBeShownIsComplainedAboutOnceAndEndsNothing() throws Exception {
        BlockingQueue<String> complaints = new LinkedBlockingQueue<>();
        try (Export export = new Export(Map.of("le", "1"), complaints::add)) {
            export.serve(loopback(), Duration.ZERO);
            export.show(snapshot(Phase.MEASURE, List.of()));
            export.show(Results.closed());
        }
        String complaint = complaints.remove();
        assertTrue(complaint.contains("--prometheus: "), complaint);
        assertEquals(List.of(), List.copyOf(complaints));
    }

    @Test
    void droppedOnesAreShownUnderTheirName() throws Exception {
        try (Export export = export(Map.of())) {
            int port = export.serve(loopback(), Duration.ZERO);
            Counts dropped = new Counts(0, 0, 7, 0, 0, new TreeMap<>(), Map.of());
            RequestFigures first = new RequestFigures("first", dropped, times());
            export.show(
                    snapshot(
                            Phase.MEASURE,
                            List.of(first, new RequestFigures("second", counts(), times()))));

            String page = scrape(port);

            String counter = "threadmill_requests_total{outcome=\"dropped\",phase=\"measure\",";
            line(page, counter + "request=\"first\"} 7.0");
            line(page, counter + "request=\"second\"} 0.0");
        }
    }

    @Test
    void passedIsSaidOfARunThatWentToItsEndAndInWhichAnythingSucceeded() {
        Result good = Results.closed();
        assertEquals(List.of(1.0), passed(good));
        assertEquals(List.of(0.0), passed(good.withWorkers(List.of(), true)));
        assertEquals(List.of(0.0), passed(ended(good, Counts.NONE, false)));
        assertEquals(List.of(), passed(ended(good, good.counts(), true)));
    }

    private static List<Double> passed(Result result) {
        return Readings.of(result, Map.of()).stream()
                .filter(reading -> reading.name().equals("threadmill.passed"))
                .map(reading -> ((Reading.Gauge) reading).points().getFirst().value())
                .toList();
    }

    private static Result ended(Result like, Counts counts, boolean interrupted) {
        return new Result(
                like.plan(),
                like.startedAt(),
                like.measuredS(),
                counts,
                like.times(),
                like.series(),
                like.history(),
                like.client(),
                like.thresholds(),
                interrupted,
                like.findings(),
                like.requests(),
                like.workers(),
                like.incomplete());
    }

    @Test
    void bucketsHoldEachValueOnce() {
        Histogram nanos = Histograms.create();
        java.util.Random random = new java.util.Random(7);
        for (int i = 0; i < 5_000; i++) {
            nanos.recordValue((long) Math.pow(10, 12 * random.nextDouble()));
        }
        Reading.Spread spread = Buckets.of(Map.of(), nanos);

        assertEquals(Buckets.BOUNDS_S.size() + 1, spread.counts().size());
        assertEquals(5_000, spread.counts().stream().mapToLong(Long::longValue).sum());
        long below = nanos.getCountBetweenValues(0, 1_000_000);
        int bound = Buckets.BOUNDS_S.indexOf(0.001) + 1;
        long counted = spread.counts().subList(0, bound).stream().mapToLong(l -> l).sum();
        assertEquals(below, counted);
        assertEquals(nanos.getMean() * 5_000 / 1e9, spread.sumS(), spread.sumS() / 1_000);
    }

    private static Export export(Map<String, String> tags) {
        return new Export(tags, complaint -> {});
    }

    private static void line(String page, String line) {
        assertTrue(page.lines().anyMatch(line::equals), () -> line + " is not in\n" + page);
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static URI url(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static String scrape(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(
                            "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Snapshot snapshot(Phase phase, List<RequestFigures> requests) {
        return new Snapshot(
                phase,
                phase != Phase.WARMUP,
                1,
                0.5,
                100,
                3,
                counts(),
                Traffic.NONE,
                Distribution.NONE,
                Distribution.NONE,
                new Interval(1, 12, 0, 0, 0, 0, 0, 0, 0),
                times(),
                requests);
    }

    private static Counts counts() {
        return new Counts(
                10, 2, 0, 1, 2, new TreeMap<>(Map.of(200, 10L)), Map.of(ErrorKind.TIMEOUT, 2L));
    }

    private static Times times() {
        Times times = Times.none();
        times.latency().recordValueWithCount(900_000, 3);
        times.latency().recordValue(40_000_000);
        return times;
    }
}
