package dev.threadmill.load.cli;

import dev.threadmill.load.plan.Faults;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Sizes;
import dev.threadmill.load.plan.TargetUri;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.report.Version;
import dev.threadmill.recording.Metadata;
import dev.threadmill.recording.RecordingFilter;
import dev.threadmill.recording.RecordingWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Records WebSocket sessions. */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Records what is said on WebSockets, until Ctrl-C.",
            "",
            "With --upstream as a proxy: clients connect to --listen and are passed on to the"
                    + " upstream, at the path that they ask for. Without it, from a running"
                    + " appliance, whose clients notice nothing.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  threadmill ws record --output session.json --upstream ws://127.0.0.1:8080",
            "  threadmill ws record -o s.json --upstream wss://api.test/v1 --listen 9000",
            "  threadmill ws record --output session.json --path /api --exclude-ping",
            "  threadmill ws record --output session.json --duration 30s --max-size 10MiB",
            "",
            "The file is whole after every message; its shape: threadmill schema --recording",
            "",
            "Exit codes: 0 done, also by Ctrl-C, 1 the file is full or cannot be written, or",
            "messages are missing since they came too fast, 2 wrong usage, 3 the appliance could",
            "not be reached or went away.",
        })
final class WsRecordCommand implements Callable<Integer> {
    private static final long BYTES_MIN = 1_024;
    private static final Pattern LISTEN = Pattern.compile("(?:(.+):)?(\\d{1,5})");
    private static final String APPLIANCE = "http://127.0.0.1:8080";

    private final Console console;
    private final Interruption interruption;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "where the recording goes")
    Path output;

    @Option(names = "--force", description = "replace the file if it exists")
    boolean force;

    @Option(
            names = "--upstream",
            paramLabel = "URL",
            description = "record as a proxy before this server: ws:// or wss://")
    String upstream;

    @Option(
            names = "--listen",
            paramLabel = "[HOST:]PORT",
            description = "where the proxy listens; port 0 picks one (default 127.0.0.1:8089)")
    String listen;

    @Option(
            names = "--appliance",
            paramLabel = "URL",
            description = "record from this appliance (default " + APPLIANCE + ")")
    String appliance;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "the appliance's admin token; else the one in THREADMILL_ADMIN_TOKEN")
    String token;

    @Option(
            names = "--path",
            paramLabel = "PATH",
            description = "record only connections on this path or below it")
    String path;

    @Option(
            names = "--exclude-ping",
            description =
                    "leave out ping and pong frames, and JSON texts whose type is ping or pong")
    boolean excludePing;

    @Option(
            names = {"-d", "--duration"},
            paramLabel = "TIME",
            converter = LoadOptions.DurationConverter.class,
            description = "end then")
    Duration duration;

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            converter = LongSizeConverter.class,
            defaultValue = "1GiB",
            description = "the file grows no larger (default ${DEFAULT-VALUE})")
    long bytesMax;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = LoadOptions.DurationConverter.class,
            defaultValue = "5s",
            description = "for connecting (default ${DEFAULT-VALUE})")
    Duration timeout;

    @Option(
            names = {"-q", "--quiet"},
            description = "no progress and no summary")
    boolean quiet;

    @Mixin TlsOptions trust;

    WsRecordCommand(Console console, Interruption interruption) {
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public Integer call() throws InterruptedException {
        Faults faults = new Faults();
        URI[] server = new URI[1];
        InetSocketAddress[] address = new InetSocketAddress[1];
        Tls[] tls = new Tls[1];
        contradictions(faults);
        faults.attempt(() -> server[0] = server());
        faults.attempt(() -> address[0] = address(listen == null ? "127.0.0.1:8089" : listen));
        faults.attempt(() -> tls[0] = trust.tls());
        faults.throwIfAny();
        Optional<String> onlyPath = Optional.ofNullable(path);
        RecordingFile file =
                new RecordingFile(
                        output,
                        force,
                        bytesMax,
                        Metadata.about(
                                Optional.of(authority(server[0])),
                                onlyPath,
                                Optional.of(Version.current())));
        RecordingRun run =
                new RecordingRun(
                        console,
                        interruption,
                        quiet,
                        Optional.ofNullable(duration),
                        new RecordingFilter(onlyPath, excludePing),
                        file);
        return upstream == null
                ? run.fromAppliance(server[0], adminToken(), tls[0], timeout)
                : run.asProxy(address[0], server[0], tls[0], timeout);
    }

    private void contradictions(Faults faults) {
        faults.unless(upstream == null || appliance == null, "appliance", "contradicts --upstream");
        faults.unless(upstream == null || token == null, "token", "is for --appliance");
        faults.unless(upstream != null || listen == null, "listen", "needs --upstream");
        faults.unless(
                path == null || path.startsWith("/"), "path", "must begin with a slash: /api");
        faults.unless(
                force || !Files.exists(output),
                "output",
                output + " exists: name another file, or replace it with --force");
        faults.unless(!Files.isDirectory(output), "output", output + " is a folder, not a file");
        faults.unless(
                bytesMax >= BYTES_MIN && bytesMax <= RecordingWriter.BYTES_MAX,
                "max-size",
                "must be between 1KiB and 1GiB");
        faults.unless(duration == null || duration.isPositive(), "duration", "must be more than 0");
        faults.unless(
                timeout.toMillis() >= 1 && timeout.compareTo(Plan.TIMEOUT_MAX) <= 0,
                "timeout",
                "must be between 1ms and 1 hour");
    }

    private URI server() {
        boolean proxy = upstream != null;
        String option = proxy ? "upstream" : "appliance";
        URI uri =
                named(
                        option,
                        proxy ? upstream : appliance == null ? APPLIANCE : appliance,
                        proxy ? List.of("ws", "wss") : List.of("http", "https", "ws", "wss"));
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new InvalidPlanException(option, "takes no query: the clients bring their own");
        }
        return uri;
    }

    /** Reads an address that is not the URL of the command. */
    private static URI named(String option, String text, List<String> schemes) {
        try {
            return TargetUri.parse(text, schemes);
        } catch (InvalidPlanException e) {
            throw new InvalidPlanException(option, e.faults().getFirst().message());
        }
    }

    private static InetSocketAddress address(String text) {
        Matcher parts = LISTEN.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65_535) {
            throw new InvalidPlanException(
                    "listen", "'" + text + "' is no address; write it like 127.0.0.1:8089");
        }
        String host = parts.group(1) == null ? "127.0.0.1" : parts.group(1);
        InetSocketAddress address =
                new InetSocketAddress(
                        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                        Integer.parseInt(parts.group(2)));
        if (address.isUnresolved()) {
            throw new InvalidPlanException("listen", "cannot find the host '" + host + "'");
        }
        return address;
    }

    private Optional<String> adminToken() {
        return Optional.ofNullable(token)
                .or(() -> Optional.ofNullable(System.getenv("THREADMILL_ADMIN_TOKEN")))
                .filter(secret -> !secret.isEmpty());
    }

    /** Where a replay goes: the messages have the paths. */
    private static String authority(URI server) {
        boolean secure = server.getScheme().toLowerCase(Locale.ROOT).matches("https|wss");
        return (secure ? "wss://" : "ws://") + server.getRawAuthority();
    }

    /** Reads sizes for picocli. */
    static final class LongSizeConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            try {
                return Sizes.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
