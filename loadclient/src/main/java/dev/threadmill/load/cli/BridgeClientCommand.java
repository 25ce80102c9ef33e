package dev.threadmill.load.cli;

import dev.threadmill.load.plan.BridgeSession;
import dev.threadmill.load.plan.Faults;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.TargetUri;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.ConnectException;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A client of a bridge that talks and listens. */
@Command(
        name = "client",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Connects to a session's WebSocket at /AGENT/ws/SESSION, says something now and then,"
                    + " and prints what comes, until Ctrl-C.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  threadmill bridge client agent1 test-session-123 my-secret-token",
            "  threadmill bridge client agent1 s1 t1 --host 10.0.0.5 --port 4041",
            "  threadmill bridge client agent1 s1 t1 --url wss://bridge.test --cacert ca.pem",
            "  threadmill bridge client agent1 s1 t1 --interval 500ms -n 10",
            "",
            "Exit codes: 0 done, also by Ctrl-C or where the server closed with 1000, 2 wrong",
            "usage, 3 the server could not be reached, refused, went away or closed otherwise.",
        })
final class BridgeClientCommand implements Callable<Integer> {
    private final BridgeTool tool;

    @Parameters(index = "0", paramLabel = "AGENT", description = "the agent's id")
    String agent;

    @Parameters(index = "1", paramLabel = "SESSION", description = "the session's id")
    String session;

    @Parameters(index = "2", paramLabel = "TOKEN", description = "the session's token")
    String token;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "where the bridge is (default ws://127.0.0.1:4040)")
    String url;

    @Option(names = "--host", paramLabel = "HOST", description = "the same, in parts")
    String host;

    @Option(names = "--port", paramLabel = "PORT", description = "default 4040")
    Integer port;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            converter = LoadOptions.DurationConverter.class,
            defaultValue = "3s",
            description = "time between two messages upstream (default ${DEFAULT-VALUE})")
    Duration interval;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "close one interval after so many")
    Long count;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = LoadOptions.DurationConverter.class,
            defaultValue = "5s",
            description = "for connecting (default ${DEFAULT-VALUE})")
    Duration timeout;

    @Mixin TlsOptions trust;

    private final CountDownLatch ended = new CountDownLatch(1);

    /** Whether the end is our own wish. */
    private volatile boolean leaving;

    BridgeClientCommand(BridgeTool tool) {
        this.tool = tool;
    }

    @Override
    public Integer call() {
        Faults faults = new Faults();
        URI[] base = new URI[1];
        String[] path = new String[1];
        Header[] bearer = new Header[1];
        Tls[] tls = new Tls[1];
        faults.unless(
                url == null || (host == null && port == null),
                "url",
                "contradicts --host and --port");
        faults.attempt(() -> base[0] = base());
        faults.attempt(() -> path[0] = new BridgeSession(session).path(agent));
        faults.attempt(() -> bearer[0] = BridgeAuthCommand.bearer(token));
        BridgePublishCommand.check(faults, interval, count);
        faults.unless(
                timeout.toMillis() >= 1 && timeout.compareTo(Plan.TIMEOUT_MAX) <= 0,
                "timeout",
                "must be between 1ms and 1 hour");
        faults.attempt(() -> tls[0] = trust.tls());
        faults.throwIfAny();
        URI address = URI.create(base[0].toString().replaceFirst("/+$", "") + path[0]);
        try (WebSocketClient client =
                WebSocketClient.connect(address, List.of(bearer[0]), tls[0], timeout)) {
            tool.note("connected to " + address);
            return talk(client);
        } catch (UpgradeRefusedException e) {
            String place = address.getRawAuthority();
            return tool.unreachable(BridgeAdvice.refused(place, e.status(), e.getMessage()));
        } catch (IOException e) {
            int to = base[0].getPort() != -1 ? base[0].getPort() : tlsPort(base[0]);
            return tool.unreachable(Advice.on(ConnectException.of(e), base[0], to, timeout));
        }
    }

    private URI base() {
        if (url == null) {
            return bridge(host == null ? "127.0.0.1" : host, port == null ? 4_040 : port);
        }
        URI uri;
        try {
            uri = TargetUri.parse(url, List.of("ws", "wss"));
        } catch (InvalidPlanException e) {
            throw new InvalidPlanException("url", e.faults().getFirst().message());
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new InvalidPlanException("url", "takes no query");
        }
        return uri;
    }

    /** The address of a bridge on a host. */
    static URI bridge(String host, int port) {
        boolean bare = host.contains(":") && !host.startsWith("[");
        try {
            return TargetUri.parse(
                    "ws://" + (bare ? "[" + host + "]" : host) + ":" + port, List.of("ws"));
        } catch (InvalidPlanException e) {
            throw new InvalidPlanException(
                    "options", "'" + host + "' and " + port + " are no host and port");
        }
    }

    private static int tlsPort(URI uri) {
        return "wss".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    private int talk(WebSocketClient client) throws IOException {
        tool.interruption().onOrdinaryRequest(() -> leave(client));
        Thread talker = Thread.ofVirtual().name("threadmill-upstream").start(() -> say(client));
        try {
            for (WebSocketEvent event; (event = client.receive()) != null; ) {
                tool.say(
                        "Received downstream: "
                                + (event instanceof WebSocketEvent.Text text
                                        ? text.text()
                                        : "a binary message"));
            }
        } finally {
            ended.countDown();
            talker.interrupt();
        }
        return end(client);
    }

    private void leave(WebSocketClient client) {
        leaving = true;
        client.close(CloseCode.NORMAL, "");
    }

    private int end(WebSocketClient client) {
        int code = client.closeCode();
        if (leaving) {
            return ExitCode.OK;
        }
        String reason = client.closeReason().isEmpty() ? "" : " (" + client.closeReason() + ")";
        tool.note(
                code == CloseCode.ABNORMAL
                        ? "the connection was lost"
                        : "the server closed with code " + code + reason);
        return code == CloseCode.NORMAL ? ExitCode.OK : ExitCode.UNREACHABLE;
    }

    private void say(WebSocketClient client) {
        long last = count == null ? Long.MAX_VALUE : count;
        long due = System.nanoTime();
        try {
            for (long n = 1; n <= last; n++) {
                if (ended.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return;
                }
                String text =
                        "{\"type\": \"ping\", \"counter\": "
                                + n
                                + ", \"timestamp\": \""
                                + Instant.now().truncatedTo(ChronoUnit.MILLIS)
                                + "\"}";
                tool.say("Sending upstream: " + text);
                client.sendText(text);
                due = Math.max(due + interval.toNanos(), System.nanoTime());
            }
            if (!ended.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                leave(client);
            }
        } catch (IOException | InterruptedException e) {
            // The one who receives knows why.
        }
    }
}
