package dev.threadmill.load.cli;

import dev.threadmill.load.plan.BridgeSession;
import dev.threadmill.load.plan.Faults;
import dev.threadmill.redis.Channels;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import dev.threadmill.redis.RedisUrl;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Hears what a session's clients say, as the backend behind a bridge would. */
@Command(
        name = "subscribe",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Prints what a session's clients say, from session:SESSION:up, until Ctrl-C.",
            "",
            "A Redis that goes away is waited for; what is said meanwhile is lost.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  threadmill bridge subscribe test-session-123",
            "  threadmill bridge subscribe test-session-123 -n 1",
            "  threadmill bridge subscribe s1 --redis redis://127.0.0.1:6380",
            "",
            "Exit codes: 0 done, also by Ctrl-C, 2 wrong usage, 3 Redis could not be reached.",
        })
final class BridgeSubscribeCommand implements Callable<Integer> {
    /** Messages that wait to be printed; those beyond are lost, and told of. */
    private static final int WAITING_MAX = 10_000;

    private static final long LOOK_MS = 100;

    private final BridgeTool tool;

    @Parameters(index = "0", paramLabel = "SESSION", description = "the session's id")
    String session;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "end after so many messages")
    Long count;

    @Mixin BridgeRedisOptions redis;

    private final BlockingQueue<byte[]> heard = new ArrayBlockingQueue<>(WAITING_MAX);
    private final AtomicLong lost = new AtomicLong();
    private final CountDownLatch ended = new CountDownLatch(1);

    BridgeSubscribeCommand(BridgeTool tool) {
        this.tool = tool;
    }

    @Override
    public Integer call() throws InterruptedException {
        Faults faults = new Faults();
        BridgeSession[] where = new BridgeSession[1];
        RedisUrl[] url = new RedisUrl[1];
        faults.attempt(() -> where[0] = new BridgeSession(session));
        faults.unless(count == null || count >= 1, "count", "must be at least 1");
        faults.attempt(() -> url[0] = redis.url(tool.environment()));
        faults.throwIfAny();
        tool.interruption().onOrdinaryRequest(ended::countDown);
        String channel = where[0].upChannel();
        return BridgeRedisOptions.connected(tool, url[0], server -> subscribe(server, channel));
    }

    private int subscribe(Redis server, String channel)
            throws RedisException, InterruptedException {
        Channels.Listening listening = server.channels().subscribe(channel, this::take);
        try {
            tool.note("listening on " + channel + " at " + server.url());
            follow(server);
        } finally {
            listening.close();
        }
        if (lost.get() > 0) {
            tool.note(lost.get() + " messages came faster than they could be printed");
        }
        return ExitCode.OK;
    }

    private void take(byte[] message) {
        if (!heard.offer(message)) {
            lost.incrementAndGet();
        }
    }

    private void follow(Redis server) throws InterruptedException {
        long left = count == null ? Long.MAX_VALUE : count;
        boolean connected = true;
        while (left > 0 && (ended.getCount() > 0 || !heard.isEmpty())) {
            byte[] message = heard.poll(LOOK_MS, TimeUnit.MILLISECONDS);
            if (message != null) {
                tool.say("[UPSTREAM] " + new String(message, StandardCharsets.UTF_8));
                left--;
            }
            if (server.isConnected() != connected) {
                connected = !connected;
                tool.note(
                        connected
                                ? "connected to Redis again"
                                : "the connection to Redis is lost; what is said until it is back"
                                        + " is not heard");
            }
        }
    }
}
