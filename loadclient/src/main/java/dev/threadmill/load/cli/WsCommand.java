package dev.threadmill.load.cli;

import dev.threadmill.load.plan.Dialing;
import dev.threadmill.load.plan.Faults;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Payload;
import dev.threadmill.load.plan.Sizes;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.TargetUri;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.plan.WebSocketMode;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Puts a WebSocket server under load. */
@Command(
        name = "ws",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        customSynopsis = {"threadmill ws [OPTIONS] URL", "threadmill ws record|replay --help", ""},
        description = {
            "Puts a WebSocket server under load; records and replays sessions.",
            "",
            "echo: every connection sends messages and measures how long each one's echo takes;"
                    + " with --rate by the clock (open model), else one after the other.",
            "request: every connection sends --body and measures how long the next message takes,"
                    + " whatever it says.",
            "broadcast: the first connection sends, all others measure when the message reaches"
                    + " them: for servers that relay what one says to everybody. With --rate by the"
                    + " clock, else with --window messages on their way at once.",
            "idle: opens connections, holds them, answers pings, and counts those that are lost.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  threadmill ws ws://127.0.0.1:8080/echo -c 100 -d 10s",
            "  threadmill ws ws://127.0.0.1:8080/echo -c 100 -R 1000 --threshold 'p99<1ms'",
            "  threadmill ws ws://127.0.0.1:8080/api -b '{\"type\":\"ping\"}' -c 50 -d 10s",
            "  threadmill ws wss://127.0.0.1:8443/echo --size 4KiB --binary --deflate --insecure",
            "  threadmill ws ws://127.0.0.1:8080/ws --mode broadcast -c 1000 -R 200 -d 10s",
            "  threadmill ws ws://127.0.0.1:8080/ws --mode broadcast -c 100 --window 32",
            "  threadmill ws ws://127.0.0.1:8080/echo --mode idle -c 10000 --connect-rate 3000"
                    + " -d 30s",
            "",
            "Exit codes: 0 done and all thresholds hold, 1 a threshold failed or workers were lost,",
            "2 wrong usage, 3 the target could not be reached or nothing succeeded, 130 interrupted.",
        })
final class WsCommand implements Callable<Integer> {
    private static final int SIZE = 64;

    /** What {@code --mode} may say. */
    enum Mode {
        ECHO,
        REQUEST,
        BROADCAST,
        IDLE
    }

    private final Console console;
    private final Interruption interruption;

    @Spec CommandSpec spec;

    /** Optional for picocli's sake: the subcommands do without. */
    @Parameters(index = "0", arity = "0..1", paramLabel = "URL", description = "ws:// or wss://")
    String url;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "echo, request, broadcast or idle (default echo; request with --body)")
    Mode chosen;

    @Option(
            names = {"-b", "--body"},
            paramLabel = "TEXT|@FILE",
            description = "request: the message")
    String body;

    @Option(
            names = "--expect",
            paramLabel = "TEXT",
            defaultValue = "",
            description =
                    "request: what an answer holds; other messages are skipped (default: any)")
    String expected;

    @Mixin LoadOptions load;

    @Option(
            names = "--connect-rate",
            paramLabel = "N",
            description =
                    "connections to open per second, at most (default: 128 handshakes at once)")
    Double connectRate;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description =
                    "length of a message in bytes, such as 64, 4KiB (default 64; of a broadcast"
                            + " 128)")
    Integer size;

    @Option(names = "--text", description = "text messages (default); a broadcast's are JSON")
    boolean text;

    @Option(names = "--binary", description = "binary messages")
    boolean binary;

    @Option(
            names = "--senders",
            paramLabel = "N",
            description = "broadcast: how many of the connections send (default 1)")
    Integer senders;

    @Option(
            names = "--window",
            paramLabel = "N",
            description =
                    "broadcast without --rate: messages of a sender that may be on their way at"
                            + " once (default 16)")
    Integer window;

    @Option(
            names = "--no-probe",
            description = "idle: send nothing (default: time an echo every 100 ms)")
    boolean noProbe;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            description = "a header field of the handshake; repeatable")
    List<String> headers = List.of();

    @Option(
            names = "--subprotocol",
            paramLabel = "NAME",
            description = "ask for this subprotocol, and take no other")
    String subprotocol;

    @Option(
            names = "--deflate",
            description = "offer permessage-deflate, and take no server that declines it")
    boolean deflate;

    @Option(
            names = "--source",
            paramLabel = "ADDR",
            split = ",",
            description = "local addresses to connect from, in turns")
    List<String> sources = List.of();

    @Option(
            names = "--spread",
            paramLabel = "N",
            description =
                    "spread a target on 127.0.0.1 over 127.0.0.1 to 127.0.0.N (default: as more"
                            + " than 25,000 connections need)")
    Integer spread;

    @Mixin TlsOptions trust;

    @Mixin DistributionOptions distribution;

    @Mixin OutputOptions output;

    WsCommand(Console console, Interruption interruption) {
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (url == null) {
            throw new ParameterException(spec.commandLine(), "Missing required parameter: 'URL'");
        }
        Faults faults = new Faults();
        contradictions(faults);
        return new LocalRun(console, interruption, output, distribution)
                .run(faults, this::target, load::plan, load.threads);
    }

    private Mode mode() {
        return chosen != null ? chosen : body != null ? Mode.REQUEST : Mode.ECHO;
    }

    private void contradictions(Faults faults) {
        Mode mode = mode();
        faults.unless(
                (mode == Mode.REQUEST) == (body != null),
                "body",
                body == null ? "is needed with --mode request" : "is for --mode request");
        faults.unless(
                mode == Mode.REQUEST || expected.isEmpty(), "expect", "is for --mode request");
        faults.unless(
                mode != Mode.REQUEST || size == null,
                "size",
                "contradicts --body, which has a length of its own");
        faults.unless(!(text && binary), "binary", "contradicts --text");
        faults.unless(
                mode == Mode.BROADCAST || senders == null, "senders", "is for --mode broadcast");
        faults.unless(
                mode == Mode.BROADCAST || window == null, "window", "is for --mode broadcast");
        faults.unless(
                window == null || (load.rate == null && load.stages == null),
                "window",
                "contradicts --rate and --stages: they say when messages are sent");
        faults.unless(mode == Mode.IDLE || !noProbe, "no-probe", "is for --mode idle");
        faults.unless(
                connectRate == null || connectRate > 0,
                "connect-rate",
                "must be more than 0 and at most 10000000 per second");
        faults.unless(
                spread == null || (spread > 0 && sources.isEmpty()),
                "spread",
                sources.isEmpty() ? "must be between 1 and 250" : "contradicts --source");
    }

    private Target target() {
        Faults faults = new Faults();
        URI[] uri = new URI[1];
        WebSocketMode[] what = new WebSocketMode[] {new WebSocketMode.Echo()};
        List<Header> fields = new ArrayList<>();
        Dialing[] dialing = new Dialing[] {Dialing.DEFAULT};
        Tls[] tls = new Tls[] {Tls.DEFAULT};
        Target[] target = new Target[1];
        faults.attempt(() -> uri[0] = TargetUri.parse(url, List.of("ws", "wss")));
        faults.attempt(() -> what[0] = webSocketMode());
        headers.forEach(line -> faults.attempt(() -> fields.add(Header.parse(line))));
        faults.attempt(() -> dialing[0] = dialing());
        faults.attempt(() -> tls[0] = trust.tls());
        faults.attempt(() ->
                target[0] =
                        new Target.WebSocket(
                                uri[0],
                                what[0],
                                size == null ? usualSize(what[0]) : size,
                                binary,
                                fields,
                                Optional.ofNullable(subprotocol),
                                deflate,
                                dialing[0],
                                tls[0]));
        faults.throwIfAny();
        return target[0];
    }

    private int usualSize(WebSocketMode what) {
        int bytesMin = Target.WebSocket.bytesMin(what, binary);
        return what instanceof WebSocketMode.Request ? bytesMin : Math.max(SIZE, bytesMin);
    }

    private WebSocketMode webSocketMode() {
        return switch (mode()) {
            case ECHO -> new WebSocketMode.Echo();
            case REQUEST ->
                    new WebSocketMode.Request(
                            BodyText.read(body == null ? "" : body), Payload.of(expected));
            case BROADCAST ->
                    new WebSocketMode.Broadcast(
                            senders == null ? 1 : senders, window == null ? 16 : window);
            case IDLE -> new WebSocketMode.Idle(!noProbe);
        };
    }

    private Dialing dialing() {
        List<InetAddress> addresses = new ArrayList<>();
        for (String source : sources) {
            addresses.add(address(source.strip()));
        }
        return new Dialing(
                connectRate == null ? 0 : Math.max(0, connectRate),
                addresses,
                spread == null ? 0 : Math.max(0, spread));
    }

    private static InetAddress address(String text) {
        try {
            if (text.matches("\\d{1,3}(\\.\\d{1,3}){3}") || text.contains(":")) {
                return InetAddress.getByName(text);
            }
        } catch (UnknownHostException e) {
            // As below.
        }
        throw new InvalidPlanException("source", "'" + text + "' is no IP address");
    }

    /** Reads sizes for picocli. */
    static final class SizeConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            try {
                return (int) Math.min(Integer.MAX_VALUE, Sizes.parse(value));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
