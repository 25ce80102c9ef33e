package dev.threadmill.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One Redis, or the one that Sentinels name; they are asked for each connection. */
final class SingleClient implements Client {
    private final ClientResources resources = Client.resources();
    private final RedisURI uri;
    private final boolean sentinels;
    private final RedisClient client;

    SingleClient(RedisUrl url, Duration commandTimeout) {
        uri = url.uris(commandTimeout).getFirst();
        sentinels = url.kind() == RedisUrl.Kind.SENTINEL;
        client = RedisClient.create(resources, uri);
        client.setOptions(Client.options(ClientOptions.builder(), url).build());
    }

    @Override
    public Link connect() {
        StatefulRedisConnection<String, byte[]> connection = client.connect(CODEC, uri);
        Link link = new Link(connection, connection.sync(), connection.async());
        if (sentinels) {
            requireMaster(link);
        }
        return link;
    }

    /** For a moment after it has come back, Sentinels still name the old master. */
    private static void requireMaster(Link link) {
        Object role = "";
        try {
            List<Object> roles = link.sync().role();
            role = roles.isEmpty() ? "" : roles.getFirst();
        } catch (RedisException e) {
            // Not everybody may ask.
        }
        if (role instanceof byte[] name) {
            role = new String(name, StandardCharsets.US_ASCII);
        }
        if ("slave".equals(role)) {
            link.close();
            throw new RedisConnectionException("the Sentinels name a replica, no master");
        }
    }

    @Override
    public StatefulRedisPubSubConnection<String, byte[]> hear() {
        return client.connectPubSub(CODEC, uri);
    }

    @Override
    public boolean isWorn(Link link, boolean troubled) {
        return false;
    }

    @Override
    public long listenerCount(Link link, String channel) {
        return link.sync().pubsubNumsub(channel).getOrDefault(channel, 0L);
    }

    @Override
    public void close() {
        client.shutdown(0, SHUTDOWN_MAX_MS, TimeUnit.MILLISECONDS);
        Client.shutDown(resources);
    }
}
