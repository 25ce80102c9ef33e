package dev.threadmill.redis.testing;

import dev.threadmill.redis.RedisUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A cluster of masters that share the slots evenly. */
public record RedisCluster(List<RedisServer> nodes) implements AutoCloseable {
    private static final int SLOTS = 16_384;

    /**
     * Starts one.
     *
     * @param folder for the nodes' files
     */
    public static RedisCluster start(Path folder, int count)
            throws IOException, InterruptedException {
        RedisCluster cluster = new RedisCluster(new ArrayList<>());
        for (int i = 0; i < count; i++) {
            Path own = Files.createDirectories(folder.resolve("node" + i));
            cluster.nodes.add(
                    RedisServer.start(
                            "--cluster-enabled",
                            "yes",
                            "--cluster-node-timeout",
                            "1000",
                            "--dir",
                            own.toString()));
        }
        for (int i = 0; i < count; i++) {
            List<String> slots = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
            IntStream.range(i * SLOTS / count, (i + 1) * SLOTS / count)
                    .forEach(slot -> slots.add("" + slot));
            cluster.nodes.get(i).tell(slots.toArray(String[]::new));
            cluster.nodes
                    .getFirst()
                    .tell("CLUSTER", "MEET", "127.0.0.1", "" + cluster.nodes.get(i).port());
        }
        for (RedisServer node : cluster.nodes) {
            while (!isWhole(node.tell("CLUSTER", "INFO"), count)) {
                Thread.sleep(10);
            }
        }
        return cluster;
    }

    private static boolean isWhole(String info, int count) {
        return info.contains("cluster_state:ok")
                && info.contains("cluster_known_nodes:" + count)
                && info.contains("cluster_size:" + count);
    }

    public RedisUrl redisUrl() {
        return RedisUrl.parse(
                nodes.stream()
                        .map(node -> "127.0.0.1:" + node.port())
                        .collect(Collectors.joining(",", "redis-cluster://", "")));
    }

    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
    }
}
