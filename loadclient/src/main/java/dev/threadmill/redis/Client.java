package dev.threadmill.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Makes connections; sees to none of them. Lettuce must not reconnect by itself: it would send
 * again what was under way, and a message could be heard twice.
 */
sealed interface Client extends AutoCloseable permits SingleClient, ClusterClient {
    RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    /** How long a TCP connection may take. */
    Duration CONNECT_MAX = Duration.ofSeconds(2);

    /** Beyond what {@link Room} admits. */
    int QUEUE_MAX = 10_000;

    int THREADS = 2;
    int SHUTDOWN_MAX_MS = 1_000;

    /** A connection for commands, in its forms. */
    record Link(
            StatefulConnection<String, byte[]> connection,
            RedisClusterCommands<String, byte[]> sync,
            RedisClusterAsyncCommands<String, byte[]> async) {
        boolean isOpen() {
            return connection.isOpen();
        }

        void close() {
            connection.close();
        }
    }

    static Client of(RedisUrl url, Duration commandTimeout) {
        return url.kind() == RedisUrl.Kind.CLUSTER
                ? new ClusterClient(url, commandTimeout)
                : new SingleClient(url, commandTimeout);
    }

    /** Opens a connection for commands. */
    Link connect();

    /** Opens a connection to hear. */
    StatefulRedisPubSubConnection<String, byte[]> hear();

    /**
     * Whether a link must be replaced though it is open.
     *
     * @param troubled whether a command has failed for want of a connection
     */
    boolean isWorn(Link link, boolean troubled);

    /** How many connections listen to a channel, at all nodes. */
    long listenerCount(Link link, String channel);

    @Override
    void close();

    static ClientResources resources() {
        return DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
    }

    static void shutDown(ClientResources resources) {
        resources
                .shutdown(0, SHUTDOWN_MAX_MS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(SHUTDOWN_MAX_MS);
    }

    static <B extends ClientOptions.Builder> B options(B builder, RedisUrl url) {
        builder.autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(QUEUE_MAX)
                .timeoutOptions(TimeoutOptions.create())
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(
                        SocketOptions.builder()
                                .connectTimeout(CONNECT_MAX)
                                .tcpNoDelay(true)
                                .build());
        if (url.tls().on()) {
            builder.sslOptions(tls(url.tls().cacert().map(Path::toFile)));
        }
        return builder;
    }

    private static SslOptions tls(Optional<File> certificates) {
        SslOptions.Builder options =
                SslOptions.builder().jdkSslProvider().protocols("TLSv1.3", "TLSv1.2");
        certificates.map(SslOptions.Resource::from).ifPresent(options::trustManager);
        return options.build();
    }
}
