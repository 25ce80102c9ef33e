package dev.threadmill.redis.testing;

import dev.threadmill.redis.RedisUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A master, a replica of it and a Sentinel, which fails over after a second.
 *
 * @param sentinel alone, so it is the quorum
 */
public record RedisSentinels(RedisServer master, RedisServer replica, RedisServer sentinel)
        implements AutoCloseable {
    private static final String NAME = "mymaster";

    /**
     * Starts them.
     *
     * @param folder for the Sentinel's configuration, which it writes to
     */
    public static RedisSentinels start(Path folder) throws IOException, InterruptedException {
        String[] quick = {"--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0"};
        RedisServer master = RedisServer.start(quick);
        RedisServer replica =
                RedisServer.start(
                        "--replicaof", "127.0.0.1", "" + master.port(), "--dir", folder.toString());
        while (!replica.tell("INFO", "replication").contains("master_link_status:up")) {
            Thread.sleep(10);
        }
        Path file = folder.resolve("sentinel.conf");
        Files.writeString(
                file,
                "sentinel monitor %s 127.0.0.1 %d 1%n".formatted(NAME, master.port())
                        + "sentinel down-after-milliseconds %s 1000%n".formatted(NAME)
                        + "sentinel failover-timeout %s 5000%n".formatted(NAME));
        RedisServer sentinel =
                RedisServer.start(
                        List.of(file.toString(), "--sentinel"),
                        List.of("--port", "PORT", "--dir", folder.toString()));
        while (!sentinel.tell("SENTINEL", "replicas", NAME).contains("" + replica.port())) {
            Thread.sleep(10);
        }
        return new RedisSentinels(master, replica, sentinel);
    }

    public RedisUrl redisUrl() {
        return RedisUrl.parse("redis-sentinel://127.0.0.1:" + sentinel.port() + "#" + NAME);
    }

    @Override
    public void close() {
        sentinel.close();
        replica.close();
        master.close();
    }
}
