package dev.threadmill.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A cluster. Each link knows the nodes as they were when it was made, and has connected to all
 * masters: a command finds a connection or fails. What is published is heard at all nodes.
 */
final class ClusterClient implements Client {
    private final ClientResources resources = Client.resources();
    private final RedisClusterClient client;

    /** Nodes that took no connection: a link is not worn for their sake. */
    private final Map<String, Boolean> missing = new ConcurrentHashMap<>();

    ClusterClient(RedisUrl url, Duration commandTimeout) {
        client = RedisClusterClient.create(resources, url.uris(commandTimeout));
        client.setOptions(Client.options(ClusterClientOptions.builder(), url).build());
    }

    @Override
    public Link connect() {
        client.refreshPartitions();
        StatefulRedisClusterConnection<String, byte[]> connection = client.connect(CODEC);
        missing.clear();
        for (RedisClusterNode node : connection.getPartitions()) {
            if (isMaster(node)) {
                try {
                    at(connection, node);
                } catch (RedisException e) {
                    missing.put(node.getNodeId(), true);
                }
            }
        }
        return new Link(connection, connection.sync(), connection.async());
    }

    private static boolean isMaster(RedisClusterNode node) {
        return node.is(NodeFlag.UPSTREAM) && !node.hasNoSlots();
    }

    /** The connection that commands by key take, too. */
    private static StatefulRedisConnection<String, byte[]> at(
            StatefulRedisClusterConnection<String, byte[]> connection, RedisClusterNode node) {
        RedisURI uri = node.getUri();
        return connection.getConnection(uri.getHost(), uri.getPort());
    }

    @Override
    public StatefulRedisPubSubConnection<String, byte[]> hear() {
        return client.connectPubSub(CODEC);
    }

    @Override
    public boolean isWorn(Link link, boolean troubled) {
        if (troubled || !missing.isEmpty()) {
            return true;
        }
        try {
            StatefulRedisClusterConnection<String, byte[]> connection = cluster(link);
            for (RedisClusterNode node : connection.getPartitions()) {
                if (isMaster(node) && !at(connection, node).isOpen()) {
                    return true;
                }
            }
            return false;
        } catch (RedisException e) {
            return true;
        }
    }

    @SuppressWarnings("unchecked")
    private static StatefulRedisClusterConnection<String, byte[]> cluster(Link link) {
        return (StatefulRedisClusterConnection<String, byte[]>) link.connection();
    }

    @Override
    public long listenerCount(Link link, String channel) {
        long count = 0;
        StatefulRedisClusterConnection<String, byte[]> connection = cluster(link);
        for (RedisClusterNode node : connection.getPartitions()) {
            if (!node.is(NodeFlag.FAIL) && !node.is(NodeFlag.NOADDR)) {
                count +=
                        at(connection, node).sync().pubsubNumsub(channel).getOrDefault(channel, 0L);
            }
        }
        return count;
    }

    @Override
    public void close() {
        client.shutdown(0, SHUTDOWN_MAX_MS, TimeUnit.MILLISECONDS);
        Client.shutDown(resources);
    }
}
