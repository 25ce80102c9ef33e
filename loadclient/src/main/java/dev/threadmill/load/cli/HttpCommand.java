package dev.threadmill.load.cli;

import dev.threadmill.load.plan.Faults;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Payload;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.TargetUri;
import dev.threadmill.load.plan.Tls;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts an HTTP server under load. */
@Command(
        name = "http",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Puts an HTTP server under load.",
            "",
            "Without --rate each connection sends its next request when the answer is in (closed"
                    + " model). With --rate requests start by the clock, and latency counts from"
                    + " the moment a request was due (open model).",
            ""
        },
        footer = {
            "",
            "For example:",
            "  threadmill http http://127.0.0.1:8080/health -c 50 -d 10s",
            "  threadmill http http://127.0.0.1:8080/ -R 1000 -d 30s --warmup 5s",
            "  threadmill http http://127.0.0.1:8080/ --stages 10s:100,30s:1000,10s:0",
            "  threadmill http http://127.0.0.1:8080/items -m POST -b @item.json -H 'Content-Type:"
                    + " application/json'",
            "  threadmill http https://127.0.0.1:8443/ -n 10000 --insecure --json result.json",
            "  threadmill http https://127.0.0.1:8443/ --http2 -c 10 --insecure",
            "  threadmill http http://127.0.0.1:8080/ -R 500 --threshold 'p99<20ms' --threshold"
                    + " 'errors<0.1%%'",
            "",
            "Exit codes: 0 done and all thresholds hold, 1 a threshold failed or workers were lost,",
            "2 wrong usage, 3 the target could not be reached or no request succeeded, 130 interrupted.",
        })
final class HttpCommand implements Callable<Integer> {
    private final Console console;
    private final Interruption interruption;

    @Parameters(index = "0", paramLabel = "URL", description = "http:// or https://")
    String url;

    @Mixin LoadOptions load;

    @Option(
            names = {"-m", "--method"},
            paramLabel = "METHOD",
            description =
                    "GET (default; POST when there is a body), PUT, DELETE, PATCH, HEAD, OPTIONS")
    String method;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            description = "a header field; repeatable")
    List<String> headers = List.of();

    @Option(
            names = {"-b", "--body"},
            paramLabel = "TEXT|@FILE",
            description = "the body of each request")
    String body;

    @Mixin TlsOptions trust;

    @Option(names = "--no-keepalive", description = "a new connection for every request")
    boolean noKeepAlive;

    @Option(
            names = "--http2",
            description =
                    "HTTP/2, the same as --transport http2: h2 by ALPN over TLS, by prior knowledge"
                            + " without; never HTTP/1.1 instead. A connection carries one request"
                            + " at a time")
    boolean http2;

    @Option(
            names = "--transport",
            paramLabel = "KIND",
            description =
                    "raw: our wire code, HTTP/1.1 (default); http2: OkHttp's frames, about six times"
                            + " CPU of raw; helidon: WebClient, HTTP/1.1, to compare")
    Target.Client transport;

    @Mixin DistributionOptions distribution;

    @Mixin OutputOptions output;

    HttpCommand(Console console, Interruption interruption) {
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public Integer call() throws InterruptedException {
        return new LocalRun(console, interruption, output, distribution)
                .run(new Faults(), this::target, load::plan, load.threads);
    }

    private Target.Client client() {
        return transport == null ? Target.Client.RAW : transport;
    }

    private Target target() {
        Faults faults = new Faults();
        URI[] uri = new URI[1];
        List<Header> fields = new ArrayList<>();
        Payload[] payload = new Payload[] {Payload.NONE};
        Tls[] tls = new Tls[] {Tls.DEFAULT};
        Target[] target = new Target[1];
        faults.unless(
                !http2 || transport == null || transport == Target.Client.HTTP2,
                "http2",
                "contradicts --transport");
        faults.attempt(() -> uri[0] = TargetUri.parse(url, List.of("http", "https")));
        headers.forEach(line -> faults.attempt(() -> fields.add(Header.parse(line))));
        faults.attempt(() -> payload[0] = body == null ? Payload.NONE : BodyText.read(body));
        faults.attempt(() -> tls[0] = trust.tls());
        String verb = method == null ? (body == null ? "GET" : "POST") : method;
        faults.attempt(() ->
                target[0] =
                        new Target.Http(
                                uri[0],
                                verb.toUpperCase(Locale.ROOT),
                                fields,
                                payload[0],
                                !noKeepAlive,
                                tls[0],
                                http2 ? Target.Client.HTTP2 : client()));
        faults.throwIfAny();
        return target[0];
    }
}
