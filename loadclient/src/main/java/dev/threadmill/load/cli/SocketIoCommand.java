package dev.threadmill.load.cli;

import dev.threadmill.load.plan.Dialing;
import dev.threadmill.load.plan.Durations;
import dev.threadmill.load.plan.Faults;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Payload;
import dev.threadmill.load.plan.SocketIoMode;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.TargetUri;
import dev.threadmill.load.plan.Tls;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Puts a Socket.IO server under load. */
@Command(
        name = "socketio",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        defaultValueProvider = SocketIoCommand.Defaults.class,
        customSynopsis = {"threadmill socketio [OPTIONS] [URL]", ""},
        description = {
            "Puts a Socket.IO server (version 3 or 4 of the product) under load.",
            "",
            "message: every connection emits an event each --interval and measures how long it"
                    + " takes to come back as an event, whatever its name: for servers that echo.",
            "ack: the same, but measures how long the event's acknowledgement takes: for servers"
                    + " whose handler calls back.",
            "broadcast: the first connection emits an event each --interval, and all connections"
                    + " measure when it reaches them: for servers that pass on what one says. Whether"
                    + " the sender is to hear itself is taken from what the server does.",
            "idle: opens connections, holds them, answers pings, and counts those that are lost.",
            "",
            "Events are sent by the clock, whether the last has come back or not, and latency"
                    + " counts from the moment an event was due (open model). --interval 0 sends the"
                    + " next one when the last has come back (closed model).",
            "",
            "The URL's path is Engine.IO's (default /socket.io/); a namespace is an option.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  threadmill socketio --connections 500 --duration 30 --interval 100",
            "  threadmill socketio http://127.0.0.1:3000 -c 100 -R 5000 --threshold 'p99<5ms'",
            "  threadmill socketio http://127.0.0.1:3000 --mode ack --event ping --interval 0",
            "  threadmill socketio http://127.0.0.1:3000 --mode broadcast -c 1000 --interval 20",
            "  threadmill socketio http://127.0.0.1:3000 --mode idle -c 10000 --transport"
                    + " websocket -d 60",
            "  threadmill socketio https://127.0.0.1:3443 --namespace /admin --auth"
                    + " '{\"token\":\"x\"}' --insecure",
            "  threadmill socketio http://127.0.0.1:3000 -b '{\"text\":\"hello\"}' --json"
                    + " result.json",
            "",
            "Exit codes: 0 done and all thresholds hold, 1 a threshold failed or workers were lost,",
            "2 wrong usage, 3 the target could not be reached or nothing succeeded, 130 interrupted.",
        })
final class SocketIoCommand implements Callable<Integer> {
    private static final String SERVER = "http://localhost:3000";
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int SIZE = 64;
    private static final int WINDOW = 16;
    private static final double SECOND_NANOS = 1e9;

    /** What {@code --mode} may say. */
    enum Mode {
        MESSAGE,
        ACK,
        BROADCAST,
        IDLE
    }

    private final Console console;
    private final Interruption interruption;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "URL",
            description =
                    "http:// or https://; ws:// and wss:// mean the same (default " + SERVER + ")")
    String url;

    @Option(names = "--server", paramLabel = "URL", description = "the same as URL")
    String server;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "message",
            description = "message, ack, broadcast or idle (default ${DEFAULT-VALUE})")
    Mode mode;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            converter = IntervalConverter.class,
            description =
                    "time between two events of a connection; a bare number is milliseconds"
                            + " (default 1000; without --rate and --stages)")
    Duration interval;

    @Mixin LoadOptions load;

    @Option(
            names = "--transport",
            paramLabel = "KIND",
            defaultValue = "upgrade",
            description =
                    "upgrade: polling, then WebSocket, as socket.io-client does; or websocket, or"
                            + " polling (default ${DEFAULT-VALUE})")
    Target.Route transport;

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            defaultValue = Target.SocketIo.NAMESPACE,
            description = "such as /admin (default ${DEFAULT-VALUE})")
    String namespace;

    @Option(
            names = "--auth",
            paramLabel = "JSON",
            description = "what to authenticate with: a JSON object, such as {\"token\":\"x\"}")
    String auth;

    @Option(
            names = "--event",
            paramLabel = "NAME",
            description = "the event to emit (default message; in mode broadcast: broadcast)")
    String event;

    @Option(
            names = {"-b", "--body"},
            paramLabel = "JSON|@FILE",
            description =
                    "the event's argument; an object gets a field 'tm' that tells it from others")
    String body;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            converter = WsCommand.SizeConverter.class,
            description = "length of the event's argument without --body (default 64)")
    Integer size;

    @Option(
            names = "--senders",
            paramLabel = "N",
            description = "broadcast: how many of the connections emit (default 1)")
    Integer senders;

    @Option(
            names = "--window",
            paramLabel = "N",
            description =
                    "broadcast with --interval 0: events of a sender that may be on their way at"
                            + " once (default 16)")
    Integer window;

    @Option(
            names = "--connect-rate",
            paramLabel = "N",
            description =
                    "connections to open per second, at most (default: 128 handshakes at once)")
    Double connectRate;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            description = "a header field of each request; repeatable")
    List<String> headers = List.of();

    @Mixin TlsOptions trust;

    @Mixin DistributionOptions distribution;

    @Mixin OutputOptions output;

    SocketIoCommand(Console console, Interruption interruption) {
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public Integer call() throws InterruptedException {
        Faults faults = new Faults();
        contradictions(faults);
        return new LocalRun(console, interruption, output, distribution)
                .run(faults, this::target, target -> load.plan(target, perSecond()), load.threads);
    }

    private void contradictions(Faults faults) {
        boolean rated = load.rate != null || load.stages != null;
        boolean broadcast = mode == Mode.BROADCAST;
        faults.unless(url == null || server == null, "server", "contradicts the URL");
        faults.unless(
                interval == null || !rated,
                "interval",
                "contradicts --rate and --stages: they say when events are sent");
        faults.unless(interval == null || mode != Mode.IDLE, "interval", "is not for --mode idle");
        faults.unless(
                body == null || size == null,
                "size",
                "contradicts --body, which has a length of its own");
        faults.unless(
                mode != Mode.IDLE || (body == null && size == null && event == null),
                "mode",
                "idle emits nothing: it takes no --event, --body or --size");
        faults.unless(broadcast || senders == null, "senders", "is for --mode broadcast");
        faults.unless(broadcast || window == null, "window", "is for --mode broadcast");
        faults.unless(
                window == null || !broadcast || (interval != null && interval.isZero()),
                "window",
                "needs --interval 0: otherwise events are sent by the clock");
        faults.unless(
                connectRate == null || connectRate > 0,
                "connect-rate",
                "must be more than 0 and at most 10000000 per second");
    }

    /** Events per second of all connections together; 0 where the clock has no say. */
    private double perSecond() {
        Duration gap = interval == null ? INTERVAL : interval;
        if (mode == Mode.IDLE || gap.isZero()) {
            return 0;
        }
        int emitting = mode == Mode.BROADCAST ? sendersCount() : load.connections;
        return Math.min(LoadModel.RATE_MAX, Math.max(1, emitting) * SECOND_NANOS / gap.toNanos());
    }

    private int sendersCount() {
        return senders == null ? 1 : senders;
    }

    private Target target() {
        Faults faults = new Faults();
        URI[] uri = new URI[1];
        SocketIoMode[] what = new SocketIoMode[] {new SocketIoMode.Message()};
        Payload[] payload = new Payload[] {Payload.NONE};
        List<Header> fields = new ArrayList<>();
        Dialing[] dialing = new Dialing[] {Dialing.DEFAULT};
        Tls[] tls = new Tls[] {Tls.DEFAULT};
        Target[] target = new Target[1];
        String address = url != null ? url : server != null ? server : SERVER;
        faults.attempt(
                () -> uri[0] = TargetUri.parse(address, List.of("http", "https", "ws", "wss")));
        faults.attempt(() -> what[0] = socketIoMode());
        faults.attempt(() -> payload[0] = body == null ? Payload.NONE : BodyText.read(body));
        faults.unless(body == null || !payload[0].isEmpty(), "body", "must be JSON");
        headers.forEach(line -> faults.attempt(() -> fields.add(Header.parse(line))));
        faults.attempt(() ->
                dialing[0] =
                        new Dialing(
                                connectRate == null ? 0 : Math.max(0, connectRate), List.of(), 0));
        faults.attempt(() -> tls[0] = trust.tls());
        if (uri[0] != null) {
            faults.attempt(() ->
                    target[0] =
                            new Target.SocketIo(
                                    uri[0],
                                    what[0],
                                    transport,
                                    namespace,
                                    event == null ? Target.SocketIo.usualEvent(what[0]) : event,
                                    Optional.ofNullable(auth),
                                    payload[0],
                                    payload[0].isEmpty()
                                            ? (size == null ? SIZE : size)
                                            : payload[0].length(),
                                    fields,
                                    dialing[0],
                                    tls[0]));
        }
        faults.throwIfAny();
        return target[0];
    }

    private SocketIoMode socketIoMode() {
        return switch (mode) {
            case MESSAGE -> new SocketIoMode.Message();
            case ACK -> new SocketIoMode.Ack();
            case BROADCAST ->
                    new SocketIoMode.Broadcast(sendersCount(), window == null ? WINDOW : window);
            case IDLE -> new SocketIoMode.Idle();
        };
    }

    /** The reference's number of connections. */
    static final class Defaults implements IDefaultValueProvider {
        @Override
        public String defaultValue(ArgSpec argument) {
            boolean connections =
                    argument instanceof OptionSpec option
                            && option.longestName().equals("--connections");
            return connections ? "100" : null;
        }
    }

    /** Reads intervals for picocli: a bare number is milliseconds. */
    static final class IntervalConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            String text = value.strip();
            try {
                return Durations.parse(
                        text.matches("\\d{1,12}(\\.\\d{1,6})?") ? text + "ms" : text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
