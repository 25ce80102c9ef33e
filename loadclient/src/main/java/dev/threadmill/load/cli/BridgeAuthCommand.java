package dev.threadmill.load.cli;

import dev.threadmill.load.plan.BridgeSession;
import dev.threadmill.load.plan.Durations;
import dev.threadmill.load.plan.Faults;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.redis.RedisUrl;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stores the token that lets clients into a session. */
@Command(
        name = "auth",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Stores a session's token in Redis, in session:SESSION:auth.",
            "",
            "It stays until a client has connected: the bridge then gives it a time to live.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  threadmill bridge auth test-session-123 my-secret-token",
            "  threadmill bridge auth test-session-123 my-secret-token --ttl 1h",
            "  threadmill bridge auth s1 t1 --redis redis://:password@127.0.0.1:6380",
            "",
            "Exit codes: 0 stored, 2 wrong usage, 3 Redis could not be reached.",
        })
final class BridgeAuthCommand implements Callable<Integer> {
    private static final int SHOWN_CHARS = 3;
    private static final int LONG_CHARS = 12;
    private static final Duration TTL_MIN = Duration.ofMillis(1);
    private static final Duration TTL_MAX = Duration.ofDays(365);

    private final BridgeTool tool;

    @Parameters(index = "0", paramLabel = "SESSION", description = "the session's id")
    String session;

    @Parameters(index = "1", paramLabel = "TOKEN", description = "what its clients are to bring")
    String token;

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            converter = LoadOptions.DurationConverter.class,
            description = "how long it stays, such as 30s or 1h (default: it stays)")
    Duration ttl;

    @Mixin BridgeRedisOptions redis;

    BridgeAuthCommand(BridgeTool tool) {
        this.tool = tool;
    }

    @Override
    public Integer call() throws InterruptedException {
        Faults faults = new Faults();
        BridgeSession[] where = new BridgeSession[1];
        RedisUrl[] url = new RedisUrl[1];
        faults.attempt(() -> where[0] = new BridgeSession(session));
        faults.attempt(() -> bearer(token));
        faults.unless(
                ttl == null || (ttl.compareTo(TTL_MIN) >= 0 && ttl.compareTo(TTL_MAX) <= 0),
                "ttl",
                "must be between 1ms and 365 days");
        faults.attempt(() -> url[0] = redis.url(tool.environment()));
        faults.throwIfAny();
        String key = where[0].authKey();
        return BridgeRedisOptions.connected(
                tool,
                url[0],
                server -> {
                    if (ttl == null) {
                        server.keys().set(key, token);
                    } else {
                        server.keys().set(key, token, ttl);
                    }
                    tool.say(
                            "stored the token "
                                    + masked(token)
                                    + " in "
                                    + key
                                    + (ttl == null ? "" : " for " + Durations.format(ttl))
                                    + ", at "
                                    + url[0]);
                    return ExitCode.OK;
                });
    }

    /** The header field that brings a token; refuses one that no header can bring. */
    static Header bearer(String token) {
        if (token.isEmpty()) {
            throw new InvalidPlanException("TOKEN", "must not be empty");
        }
        if (!token.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new InvalidPlanException("TOKEN", "must be visible ASCII, without spaces");
        }
        return new Header("Authorization", "Bearer " + token);
    }

    private static String masked(String token) {
        return token.length() < LONG_CHARS ? "***" : token.substring(0, SHOWN_CHARS) + "***";
    }
}
