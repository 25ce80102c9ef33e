package dev.threadmill.server.config;

import dev.threadmill.load.plan.AllowedTargets;
import dev.threadmill.redis.RedisUrl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How the appliance is set up, from all sources together. */
public record Settings(
        Server server,
        WebSockets webSockets,
        Hub hub,
        Control control,
        Runs runs,
        Admin admin,
        Metrics metrics,
        Health health,
        Mock mock,
        SocketIo socketIo,
        Redis redis,
        Bridge bridge,
        Log log,
        Service service) {
    /**
     * Where to listen, and what a connection may do before it has become something.
     *
     * @param host the address to listen on
     * @param port 0 picks a free one
     * @param shutdownGrace how long WebSockets and a running test get at the end
     * @param handshakeTimeout from the accepted connection to its first whole request
     * @param headerBytesMax bound of the request line, and of all headers of a request
     * @param tls none for plain HTTP, or where there is an {@code ownCertificate}: one that is made
     *     at the start, for this machine alone
     */
    public record Server(
            String host,
            int port,
            Duration shutdownGrace,
            Duration handshakeTimeout,
            int headerBytesMax,
            Optional<TlsFiles> tls,
            boolean ownCertificate) {
        /** Whether all is spoken over TLS. */
        public boolean secure() {
            return tls.isPresent() || ownCertificate;
        }
    }

    /** PEM files: the certificate with its chain, and its private key (PKCS#8). */
    public record TlsFiles(Path certificate, Path key) {}

    /** How permessage-deflate (RFC 7692) is negotiated. */
    public enum Compression {
        OFF,
        /** No connection keeps a window between two messages. */
        NO_CONTEXT_TAKEOVER,
        /** Connections keep their windows where the client allows it: some 300 KB each. */
        CONTEXT_TAKEOVER
    }

    /**
     * What every WebSocket is held to.
     *
     * @param connectionsMax open at once
     * @param connectionsPerIpMax open at once from one address; 0 for no limit
     * @param messageBytesMax of a message, after inflation
     * @param pingInterval silence after which the peer is pinged; zero for never
     * @param idleTimeout silence after which the connection is given up; zero for never
     * @param writeTimeout how long one write may be held up
     * @param closeTimeout how long a peer has to answer a Close frame
     * @param queueMessagesMax messages that wait for one peer, and {@code queueBytesMax} their
     *     bytes
     * @param dropWhenFull whether a full queue drops the message; else it closes with 1008
     * @param handshakeWorkers handshakes that are worked on at once
     * @param handshakeQueueMax handshakes that wait for a worker
     * @param allowedOrigins pages that may connect; others than the control endpoint's and the
     *     tap's
     */
    public record WebSockets(
            int connectionsMax,
            int connectionsPerIpMax,
            int messageBytesMax,
            Duration pingInterval,
            Duration idleTimeout,
            Duration writeTimeout,
            Duration closeTimeout,
            int queueMessagesMax,
            int queueBytesMax,
            boolean dropWhenFull,
            Compression compression,
            int handshakeWorkers,
            int handshakeQueueMax,
            Origins allowedOrigins) {}

    /**
     * The broadcast hub.
     *
     * @param path where it is; none for no hub
     * @param storedMax messages that it keeps
     * @param echoToSender whether a message comes back to who sent it
     */
    public record Hub(Optional<String> path, int storedMax, boolean echoToSender) {}

    /**
     * The control endpoint.
     *
     * @param token what controllers must show; without one nobody gets in
     * @param ownToken whether the token was made at the start, and not set by somebody
     * @param connectionsMax controllers at once
     */
    public record Control(
            String path,
            Optional<Secret> token,
            boolean ownToken,
            int connectionsMax,
            AllowedTargets allowedTargets) {}

    /**
     * The results of load tests.
     *
     * @param folder where they are kept; none where they are gone with the process
     * @param countMax how many
     * @param bytesMax of all files together
     */
    public record Runs(Optional<Path> folder, int countMax, long bytesMax) {}

    /**
     * The admin API.
     *
     * @param open whether it needs no token: on a loopback address without one
     * @param token what a request must show; where there is neither, nobody gets in
     * @param port where it is found as well, with health and metrics; 0 picks a free one
     * @param allowedOrigins pages besides the appliance's own that may use it, the control endpoint
     *     and the tap
     */
    public record Admin(
            boolean open, Optional<Secret> token, OptionalInt port, Origins allowedOrigins) {}

    /**
     * What the metrics watch.
     *
     * @param pinned whether pinned virtual threads are counted
     */
    public record Metrics(boolean pinned) {}

    /**
     * The health endpoint.
     *
     * @param text whether a client without a preference gets {@code OK} instead of JSON
     */
    public record Health(boolean text) {}

    /**
     * The simulated endpoints.
     *
     * @param enabled whether there are any
     * @param path where the one is that needs no configuration: it answers a ping with a pong and
     *     sends the rest back
     * @param hotReload whether the file is read again when it changes
     */
    public record Mock(boolean enabled, Optional<String> path, boolean hotReload) {}

    /**
     * The Socket.IO server, and what is around it.
     *
     * @param path where it is, with a slash at the end; none for no Socket.IO
     * @param enginePath where bare Engine.IO is, whose messages come back; none for none
     * @param eventsPath where plain WebSockets hear what Socket.IO clients hear; none for none
     * @param namespaces that clients may connect to, each with a slash in front
     * @param pingInterval from a pong to the next ping
     * @param pingTimeout how long a client may take to answer one
     * @param payloadBytesMax of a message, and of the body of a POST
     * @param connectTimeout how long a client may be without a namespace
     * @param upgradeTimeout how long an upgrade to WebSocket may take
     * @param recovery how long a lost client's rooms and messages are kept; zero for not at all
     * @param token what a client must show to connect; none lets everybody in
     * @param replyEvent as which event a {@code message} comes back to its sender
     * @param greetingEvent the event that tells a client what it authenticated with; none for none
     */
    public record SocketIo(
            Optional<String> path,
            Optional<String> enginePath,
            Optional<String> eventsPath,
            List<String> namespaces,
            Duration pingInterval,
            Duration pingTimeout,
            int payloadBytesMax,
            Duration connectTimeout,
            Duration upgradeTimeout,
            Duration recovery,
            Optional<Secret> token,
            String replyEvent,
            Optional<String> greetingEvent) {
        /** Whether a path is one of Engine.IO's, with the slash at its end or without, or below. */
        public boolean serves(String path) {
            String folder = path.endsWith("/") ? path : path + "/";
            return this.path.filter(folder::startsWith).isPresent()
                    || enginePath.filter(folder::startsWith).isPresent();
        }
    }

    /**
     * The Redis that replicas of this appliance share.
     *
     * @param url none where this process stands alone
     * @param prefix what the names of our keys and channels begin with; not those of the bridge
     */
    public record Redis(Optional<RedisUrl> url, String prefix) {}

    /**
     * The session bridge of {@code reference: wsproxy-examples}.
     *
     * @param enabled whether {@code /{agent_id}/ws/{session_id}} is there
     * @param authTimeout how long Redis may take to tell a session's token
     * @param authGrace how long a session's token is good after it was last used
     * @param messageBytesMax of a message from a client; larger ones are refused, not more
     */
    public record Bridge(
            boolean enabled, Duration authTimeout, Duration authGrace, int messageBytesMax) {}

    /** From which level on events are logged. */
    public record Log(LogLevel level) {}

    /** How much is logged, each level with those before it. */
    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /** As which service {@code /}, {@code /health} and {@code /metrics} answer. */
    public enum Service {
        /** The appliance: endpoints, Helidon's health, Prometheus. */
        THREADMILL,
        /** The Socket.IO service of {@code reference: socketio-microserv}. */
        SOCKETIO,
        /** The session bridge of {@code reference: wsproxy-examples}. */
        WSPROXY
    }

    /** The same with a control token that was made at the start. */
    public Settings withToken(Secret token) {
        return with(
                new Control(
                        control.path(),
                        Optional.of(token),
                        true,
                        control.connectionsMax(),
                        control.allowedTargets()));
    }

    /** The same but for the control endpoint. */
    public Settings with(Control other) {
        return new Settings(
                server,
                webSockets,
                hub,
                other,
                runs,
                admin,
                metrics,
                health,
                mock,
                socketIo,
                redis,
                bridge,
                log,
                service);
    }

    /** The same but for the admin API. */
    public Settings with(Admin other) {
        return new Settings(
                server,
                webSockets,
                hub,
                control,
                runs,
                other,
                metrics,
                health,
                mock,
                socketIo,
                redis,
                bridge,
                log,
                service);
    }

    public String host() {
        return server.host();
    }

    /** The host as it stands in a URL. */
    public String urlHost() {
        return host().contains(":") ? "[" + host() + "]" : host();
    }
}
