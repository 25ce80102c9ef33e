package dev.threadmill.load.testing;

import dev.threadmill.load.plan.Arrival;
import dev.threadmill.load.plan.Dialing;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Payload;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.SocketIoMode;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Threshold;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.plan.WebSocketMode;
import dev.threadmill.load.record.ClientHealth;
import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.ExactTimes;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Histograms;
import dev.threadmill.load.record.History;
import dev.threadmill.load.record.Interval;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Slice;
import dev.threadmill.load.record.Times;
import dev.threadmill.load.record.Verdict;
import dev.threadmill.load.record.WorkerPart;
import dev.threadmill.load.transport.ErrorKind;
import dev.threadmill.redis.RedisUrl;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Results made by hand, with figures that can be checked by eye. */
public final class Results {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final Limit TWO_SECONDS = Limit.of(Duration.ofSeconds(2));

    private Results() {}

    /** A closed run of 1,000 requests, of which 1 to 1000 µs were the times. */
    public static Result closed() {
        return of(
                Plan.of(
                        Target.Http.get(URI.create("http://127.0.0.1:8080/")),
                        new LoadModel.Closed(TWO_SECONDS),
                        10),
                counts(1_000, 0, 0, Map.of(200, 1_000L), Map.of()),
                ladder(1_000),
                Histograms.create(),
                new ClientHealth(12.5, 0.25, 0.5, 3, 80, List.of()),
                List.of(),
                false);
    }

    /** The closed run, made by four workers, of which three were lost. */
    public static Result distributed() {
        Result one = closed();
        return one.withWorkers(
                List.of(
                        new WorkerPart("a", WorkerPart.State.FINISHED, 400, 200, 990, 41.5, ""),
                        new WorkerPart(
                                "b",
                                WorkerPart.State.DIED,
                                250,
                                198.5,
                                985,
                                0,
                                "nothing was heard of it for 5 s"),
                        new WorkerPart("long-name-c", WorkerPart.State.STALLED, 0, 0, 0, 0, "x"),
                        new WorkerPart(
                                "d", WorkerPart.State.LEFT, 350, 175, 991, 12, "was stopped")),
                true);
    }

    /** An open run in which much went wrong, with secrets in its plan. */
    public static Result troubled() {
        Target target =
                new Target.Http(
                        URI.create("https://example.org/items?token=hush&page=2"),
                        "POST",
                        List.of(
                                Header.parse("Authorization: Bearer hush"),
                                Header.parse("Cookie: a=hush"),
                                Header.parse("X-Api-Key: hush"),
                                Header.parse("X-CSRF-Token: hush"),
                                Header.parse("Client-Secret: hush"),
                                Header.parse("Proxy-Authorization: hush"),
                                Header.parse("Accept: text/plain")),
                        Payload.of("12345"),
                        false,
                        new Tls(true, java.util.Optional.empty()),
                        Target.Client.RAW);
        List<Threshold> thresholds =
                List.of(
                        Threshold.parse("p99<5ms"),
                        Threshold.parse("errors<1%"),
                        Threshold.parse("rate>100"));
        Plan plan =
                new Plan(
                        "nightly",
                        target,
                        new LoadModel.Open(1_000, Arrival.POISSON, TWO_SECONDS),
                        50,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        thresholds);
        return of(
                plan,
                counts(
                        1_900,
                        100,
                        7,
                        Map.of(200, 1_900L, 503, 60L),
                        Map.of(ErrorKind.TIMEOUT, 30L, ErrorKind.RESET, 10L)),
                ladder(1_960),
                ladder(100),
                new ClientHealth(
                        250, 0.9, 0.95, 40, 900, List.of("the client could not keep the rate")),
                List.of(
                        new Verdict("p99<5ms", 1_940, true),
                        new Verdict("errors<1%", 0.05, false),
                        new Verdict("rate>100", 1_000, true)),
                true);
    }

    /** A run in which nothing was answered. */
    public static Result silent() {
        return of(
                Plan.of(
                        Target.Http.get(URI.create("http://127.0.0.1:8080/")),
                        new LoadModel.Closed(TWO_SECONDS),
                        1),
                counts(0, 3, 0, Map.of(), Map.of(ErrorKind.REFUSED, 3L)),
                Histograms.create(),
                Histograms.create(),
                new ClientHealth(0, 0, 0, 0, 0, List.of()),
                List.of(),
                false);
    }

    /** A broadcast in an open model: 100 messages to 9 receivers, 10 deliveries lost. */
    public static Result broadcast() {
        Target target =
                Target.WebSocket.of(
                        URI.create("ws://127.0.0.1:8080/ws"), new WebSocketMode.Broadcast(1, 16));
        return of(
                Plan.of(target, new LoadModel.Open(50, Arrival.CONSTANT, TWO_SECONDS), 10),
                counts(890, 10, 0, Map.of(1_008, 1L), Map.of(ErrorKind.CLOSED, 10L)),
                ladder(890),
                ladder(100),
                new ClientHealth(12.5, 0.25, 0.5, 3, 80, List.of()),
                List.of(new Verdict("ttfb.p99<1s", 0, false, false)),
                false,
                new Findings.Broadcast(1, 9, 100, 900, 10, 2));
    }

    /** 1,000 connections opened in 2 s and held for 10 s; one was lost. */
    public static Result idle(int echoes) {
        Target target =
                new Target.WebSocket(
                        URI.create("wss://127.0.0.1:8080/echo"),
                        new WebSocketMode.Idle(true),
                        64,
                        true,
                        List.of(Header.parse("Authorization: Bearer hush")),
                        java.util.Optional.of("chat"),
                        true,
                        new Dialing(500, List.of(), 0),
                        new Tls(false, java.util.Optional.of(java.nio.file.Path.of("ca.pem"))));
        return of(
                Plan.of(target, new LoadModel.Closed(Limit.of(Duration.ofSeconds(10))), 1_000),
                counts(999, 1, 0, Map.of(), Map.of(ErrorKind.RESET, 1L)),
                ladder(1_000),
                Histograms.create(),
                new ClientHealth(12.5, 0.25, 0.5, 3, 80, List.of()),
                List.of(),
                false,
                new Findings.Idle(1_000, 2.0, 10.0, 1, 100, echoes, ladder(echoes)));
    }

    /** Socket.IO events in an open model, of which 5 never came back. */
    public static Result events() {
        Target target =
                new Target.SocketIo(
                        URI.create("https://127.0.0.1:3000"),
                        new SocketIoMode.Message(),
                        Target.Route.UPGRADE,
                        "/admin",
                        "message",
                        java.util.Optional.of("{\"token\":\"hush\"}"),
                        Payload.NONE,
                        64,
                        List.of(Header.parse("Authorization: Bearer hush")),
                        new Dialing(500, List.of(), 0),
                        Tls.DEFAULT);
        return of(
                Plan.of(target, new LoadModel.Open(500, Arrival.CONSTANT, TWO_SECONDS), 100),
                counts(995, 5, 0, Map.of(1_001, 1L), Map.of(ErrorKind.TIMEOUT, 5L)),
                ladder(1_000),
                ladder(100),
                new ClientHealth(12.5, 0.25, 0.5, 3, 80, List.of()),
                List.of(),
                false,
                new Findings.Events(1_000, 998, 5, 3, 1));
    }

    /** The times of wsproxy's example, 550 of them, and 2 messages that never came. */
    public static Result bridge() {
        Target target =
                new Target.Bridge(
                        URI.create("ws://127.0.0.1:4040"),
                        RedisUrl.parse("redis://:hush@127.0.0.1:6379"),
                        Duration.ofSeconds(1),
                        false,
                        Tls.DEFAULT);
        long[] times = new long[550];
        Arrays.fill(times, 2_400_249);
        Arrays.fill(times, 0, 29, 5_094_876);
        Arrays.fill(times, 0, 7, 5_822_917);
        times[0] = 6_390_793;
        times[1] = 678_501;
        return of(
                Plan.of(target, new LoadModel.Open(50, Arrival.CONSTANT, TWO_SECONDS), 50),
                counts(550, 3, 0, Map.of(1_001, 1L), Map.of(ErrorKind.TIMEOUT, 2L)),
                ladder(550),
                ladder(100),
                new ClientHealth(12.5, 0.25, 0.5, 3, 80, List.of()),
                List.of(),
                false,
                new Findings.Bridge(552, 551, 2, 1, 1, ExactTimes.of(times)));
    }

    private static Counts counts(
            long ok,
            long failed,
            long dropped,
            Map<Integer, Long> status,
            Map<ErrorKind, Long> errors) {
        return new Counts(ok, failed, dropped, 150_000, 1_048_576, new TreeMap<>(status), errors);
    }

    /** The times 1, 2, 3 … µs. */
    private static Histogram ladder(int count) {
        Histogram nanos = Histograms.create();
        for (int us = 1; us <= count; us++) {
            nanos.recordValue(us * 1_000L);
        }
        return nanos;
    }

    /** A second of warm-up, and two seconds of which the second has all. */
    private static History history(Counts counts, Histogram times) {
        Histogram none = Histograms.create();
        return new History(
                History.phases(1, 1.9, 2),
                List.of(
                        Slice.of(false, -1, 0, Counts.NONE, none),
                        Slice.of(true, 0, 1, Counts.NONE, none),
                        Slice.of(true, 1, 2, counts, times)));
    }

    private static Result of(
            Plan plan,
            Counts counts,
            Histogram times,
            Histogram lag,
            ClientHealth client,
            List<Verdict> verdicts,
            boolean interrupted) {
        Findings none = new Findings.None();
        return of(plan, counts, times, lag, client, verdicts, interrupted, none);
    }

    private static Result of(
            Plan plan,
            Counts counts,
            Histogram times,
            Histogram lag,
            ClientHealth client,
            List<Verdict> verdicts,
            boolean interrupted,
            Findings findings) {
        boolean whole = !(findings instanceof Findings.None);
        Histogram connect = Histograms.create();
        connect.recordValue(1_500_000);
        return new Result(
                plan,
                START,
                2.0,
                counts,
                new Times(times, times, lag, connect, whole ? Histograms.create() : times),
                List.of(
                        new Interval(1.0, 480.25, 120, 900, 990, 999, 1_000, 0, 0),
                        new Interval(2.0, 519.75, 121.5, 905, 1_001, 1_010, 1_020, 3, 1)),
                history(counts, times),
                client,
                verdicts,
                interrupted,
                findings,
                List.of(),
                List.of(),
                false);
    }
}
