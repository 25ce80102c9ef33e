package dev.threadmill.bench.peers;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A load generator that is compared.
 *
 * @param program looked for on the PATH and among the pinned npm packages
 * @param arguments by connections, seconds and URL; warm-up, if the tool has one, comes on top
 * @param rate finds requests per second in what the tool prints
 */
record Peer(
        String name,
        String program,
        Function<Load, List<String>> arguments,
        BiFunction<String, Load, Double> rate) {
    /** What every tool is asked for. */
    record Load(Path root, String url, int connections, int warmupS, int seconds) {}

    private static final String THREADMILL = "threadmill";

    /** All tools; the first is ours. */
    static final List<Peer> ALL =
            List.of(
                    new Peer(
                            THREADMILL,
                            "loadclient/bin/threadmill",
                            load ->
                                    List.of(
                                            "http", load.url(),
                                            "-c", "" + load.connections(),
                                            "-d", load.seconds() + "s",
                                            "--warmup", load.warmupS() + "s"),
                            (text, load) -> number(text, "requests/s\\s+([\\d,.]+)")),
                    new Peer(
                            "wrk -t2",
                            "wrk",
                            load ->
                                    List.of(
                                            "-t2",
                                            "-c" + load.connections(),
                                            "-d" + (load.warmupS() + load.seconds()),
                                            load.url()),
                            (text, load) -> number(text, "Requests/sec:\\s+([\\d.]+)")),
                    new Peer(
                            "hey",
                            "hey",
                            load ->
                                    List.of(
                                            "-c",
                                            "" + load.connections(),
                                            "-z",
                                            (load.warmupS() + load.seconds()) + "s",
                                            load.url()),
                            (text, load) -> number(text, "Requests/sec:\\s+([\\d.]+)")),
                    new Peer(
                            "h2load --h1",
                            "h2load",
                            load ->
                                    List.of(
                                            "--h1",
                                            "-t2",
                                            "-c",
                                            "" + load.connections(),
                                            "-D",
                                            "" + (load.warmupS() + load.seconds()),
                                            load.url()),
                            (text, load) -> number(text, "finished in [^,]+, ([\\d.]+) req/s")),
                    new Peer(
                            "autocannon",
                            "autocannon",
                            load ->
                                    List.of(
                                            "-c",
                                            "" + load.connections(),
                                            "-d",
                                            "" + (load.warmupS() + load.seconds()),
                                            "--json",
                                            load.url()),
                            (text, load) -> number(text, "\"requests\":\\{\"average\":([\\d.]+)")),
                    new Peer(
                            "artillery",
                            "artillery",
                            Peer::artillery,
                            (text, load) ->
                                    number(
                                                    text.substring(text.indexOf("Summary") + 1),
                                                    "http.requests: \\.* (\\d+)")
                                            / artilleryS(load)));

    /** It starts slowly and has no warm-up: its load lasts beyond what is measured of it. */
    private static int artilleryS(Load load) {
        return 2 * load.warmupS() + load.seconds();
    }

    private static List<String> artillery(Load load) {
        return List.of(
                "run",
                "--overrides",
                """
                {"config": {"phases": [{"duration": 1, "arrivalCount": %1$d}], "http": {"pool": %1$d}}}
                """
                        .formatted(load.connections()),
                "--variables",
                "{\"seconds\": %d}".formatted(artilleryS(load)),
                "--target",
                load.url(),
                load.root().resolve("ops/peers/artillery.yml").toString());
    }

    private static Double number(String text, String pattern) {
        var found = java.util.regex.Pattern.compile(pattern).matcher(text);
        return found.find() ? Double.parseDouble(found.group(1).replace(",", "")) : Double.NaN;
    }
}
