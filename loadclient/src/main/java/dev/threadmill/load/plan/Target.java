package dev.threadmill.load.plan;

import dev.threadmill.redis.RedisUrl;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What is put under load, and with which request. */
public sealed interface Target
        permits Target.Http, Target.WebSocket, Target.SocketIo, Target.Bridge, Flow, Mix {
    /** Where the target is. */
    URI uri();

    /** Everything that is put under load. */
    default List<URI> uris() {
        return List.of(uri());
    }

    /** The names of its requests; empty where all are of one kind. */
    default List<String> requestNames() {
        return List.of();
    }

    /** Whether a turn is several requests, so that limits count iterations. */
    default boolean iterates() {
        return false;
    }

    /** How many requests a turn has, about. */
    default double requestsPerTurn() {
        return Math.max(1, requestNames().size());
    }

    /** Whom to trust where the target speaks TLS. */
    Tls tls();

    /** Whether TLS is spoken. */
    default boolean secure() {
        String scheme = uri().getScheme();
        return "https".equalsIgnoreCase(scheme) || "wss".equalsIgnoreCase(scheme);
    }

    /** The port that is connected to. */
    default int port() {
        if (uri().getPort() != -1) {
            return uri().getPort();
        }
        return secure() ? 443 : 80;
    }

    /** How connections are opened. */
    default Dialing dialing() {
        return Dialing.DEFAULT;
    }

    /** How many sockets so many connections need, at most. */
    default long sockets(int connections) {
        return connections;
    }

    /** Which client speaks to an HTTP target. */
    enum Client {
        /** Our own wire code on a blocking socket: the measuring instrument. */
        RAW,
        /** Helidon's WebClient: for comparison. */
        HELIDON,
        /** HTTP/2: OkHttp's frames over our own connections. */
        HTTP2;

        /** Its name in plans and options. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * An HTTP server and the one request that is sent to it.
     *
     * @param uri {@code http} or {@code https}, with a host
     * @param method GET, POST, PUT, DELETE, PATCH, HEAD or OPTIONS
     * @param headers sent as given; Host, User-Agent, Accept and Content-Length are added unless
     *     named here
     * @param keepAlive whether a connection carries more than one request
     */
    record Http(
            URI uri,
            String method,
            List<Header> headers,
            Payload body,
            boolean keepAlive,
            Tls tls,
            Client client)
            implements Target {
        public static final Set<String> METHODS =
                Set.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS");

        public static final int HEADERS_MAX = 200;

        public Http {
            headers = List.copyOf(headers);
            Faults faults = new Faults();
            faults.unless(
                    METHODS.contains(method),
                    "method",
                    "'" + method + "' is not one of GET, POST, PUT, DELETE, PATCH, HEAD, OPTIONS");
            faults.unless(headers.size() <= HEADERS_MAX, "headers", "give at most 200");
            faults.unless(
                    client != Client.HTTP2
                            || body.isEmpty()
                            || !(method.equals("GET") || method.equals("HEAD")),
                    "body",
                    "is not sent with GET and HEAD over HTTP/2");
            faults.throwIfAny();
        }

        /** A plain GET over kept-alive connections. */
        public static Http get(URI uri) {
            return new Http(uri, "GET", List.of(), Payload.NONE, true, Tls.DEFAULT, Client.RAW);
        }

        public Http with(Client client) {
            return new Http(uri, method, headers, body, keepAlive, tls, client);
        }
    }

    /**
     * A WebSocket server and the message that is sent to it.
     *
     * @param uri {@code ws} or {@code wss}, with a host
     * @param messageBytes length of a message's payload, up to {@link #MESSAGE_BYTES_MAX}
     * @param binary whether messages are binary rather than text
     * @param headers sent with the opening handshake
     * @param subprotocol offered, and then demanded
     * @param deflate whether permessage-deflate (RFC 7692) is offered, and then demanded
     */
    record WebSocket(
            URI uri,
            WebSocketMode mode,
            int messageBytes,
            boolean binary,
            List<Header> headers,
            Optional<String> subprotocol,
            boolean deflate,
            Dialing dialing,
            Tls tls)
            implements Target {
        public static final int MESSAGE_BYTES_MAX = 16 * 1024 * 1024;

        private static final Set<String> HANDSHAKE =
                Set.of(
                        "connection",
                        "upgrade",
                        "sec-websocket-key",
                        "sec-websocket-version",
                        "sec-websocket-protocol",
                        "sec-websocket-extensions");

        /** Room for the number that tells a message's echo from others. */
        public static final int ECHO_BYTES_MIN = 8;

        /** Room for the marker of a broadcast message. */
        public static final int BROADCAST_BYTES_MIN = 44;

        /** Room for the marker inside a hub's JSON message. */
        public static final int BROADCAST_JSON_BYTES_MIN = 128;

        public WebSocket {
            headers = List.copyOf(headers);
            int bytesMin = bytesMin(mode, binary);
            Faults faults = new Faults();
            faults.unless(
                    messageBytes >= bytesMin && messageBytes <= MESSAGE_BYTES_MAX,
                    "size",
                    "must be between " + bytesMin + " bytes and 16MiB");
            faults.unless(headers.size() <= Http.HEADERS_MAX, "headers", "give at most 200");
            for (Header header : headers) {
                faults.unless(
                        !HANDSHAKE.contains(header.name().toLowerCase(Locale.ROOT)),
                        "headers",
                        "the handshake sets " + header.name() + " itself");
            }
            faults.unless(
                    subprotocol.isEmpty() || Header.isToken(subprotocol.get()),
                    "subprotocol",
                    "'" + subprotocol.orElse("") + "' is no name of a subprotocol");
            faults.throwIfAny();
        }

        /** The shortest message that a mode can do with, in bytes. */
        public static int bytesMin(WebSocketMode mode, boolean binary) {
            return switch (mode) {
                case WebSocketMode.Echo echo -> ECHO_BYTES_MIN;
                case WebSocketMode.Request request -> request.message().length();
                case WebSocketMode.Idle idle -> ECHO_BYTES_MIN;
                case WebSocketMode.Broadcast broadcast ->
                        binary ? BROADCAST_BYTES_MIN : BROADCAST_JSON_BYTES_MIN;
            };
        }

        /** A WebSocket that sends text of 64 bytes and measures its echo. */
        public static WebSocket echo(URI uri) {
            return of(uri, new WebSocketMode.Echo());
        }

        /** A WebSocket with a mode's shortest usual message, as text. */
        public static WebSocket of(URI uri, WebSocketMode mode) {
            return new WebSocket(
                    uri,
                    mode,
                    Math.max(64, bytesMin(mode, false)),
                    false,
                    List.of(),
                    Optional.empty(),
                    false,
                    Dialing.DEFAULT,
                    Tls.DEFAULT);
        }
    }

    /** How Engine.IO packets travel. */
    enum Route {
        /** HTTP long-polling alone. */
        POLLING,
        /** A WebSocket from the beginning. */
        WEBSOCKET,
        /** Polling at first, then a WebSocket: what socket.io-client does. */
        UPGRADE
    }

    /**
     * A Socket.IO server (protocol 5 over Engine.IO 4) and the event that is emitted to it.
     *
     * @param uri {@code http}, {@code https}, {@code ws} or {@code wss}, with a host; its path is
     *     Engine.IO's, {@link #PATH} where it has none
     * @param namespace begins with a slash
     * @param auth a JSON object for the namespace; never shown anywhere
     * @param body an event's argument as JSON, of modes that look for their own events an object;
     *     empty for an object of {@code messageBytes}
     * @param messageBytes length of the argument in bytes
     * @param headers sent with each request
     */
    record SocketIo(
            URI uri,
            SocketIoMode mode,
            Route route,
            String namespace,
            String event,
            Optional<String> auth,
            Payload body,
            int messageBytes,
            List<Header> headers,
            Dialing dialing,
            Tls tls)
            implements Target {
        public static final String PATH = "/socket.io/";
        public static final String NAMESPACE = "/";

        /** Room for the marker that tells an event from others, and what is around it. */
        public static final int MESSAGE_BYTES_MIN = 53;

        private static final int NAME_CHARS_MAX = 256;

        /** Handshakes that may be under way, which have two sockets for a while. */
        private static final int UPGRADING_MAX = 128;

        private static final Set<String> OURS = Set.of("content-type", "content-length");

        public SocketIo {
            headers = List.copyOf(headers);
            Faults faults = new Faults();
            String query = uri.getRawQuery() == null ? "" : "&" + uri.getRawQuery();
            faults.unless(
                    !query.matches(".*&(EIO|transport|sid)=.*"),
                    "target",
                    "EIO, transport and sid are not yours to say");
            faults.unless(
                    namespace.startsWith("/")
                            && namespace.length() <= NAME_CHARS_MAX
                            && namespace.chars().noneMatch(c -> c < ' ' || c == ',' || c == '?'),
                    "namespace",
                    "'" + namespace + "' is no namespace; write it like /admin");
            faults.unless(
                    !event.isEmpty()
                            && event.length() <= NAME_CHARS_MAX
                            && !SocketIoMode.RESERVED.contains(event),
                    "event",
                    "'" + event + "' is no name that an event may have");
            auth.ifPresent(json ->
                    faults.unless(
                            json.length() <= Json.AUTH_CHARS_MAX && Json.isObject(json),
                            "auth",
                            "must be a JSON object, such as {\"token\":\"x\"}"));
            EventBody.check(mode, body, messageBytes, faults);
            faults.unless(headers.size() <= Http.HEADERS_MAX, "headers", "give at most 200");
            for (Header header : headers) {
                String name = header.name().toLowerCase(Locale.ROOT);
                faults.unless(
                        !OURS.contains(name) && !WebSocket.HANDSHAKE.contains(name),
                        "headers",
                        "the client sets " + header.name() + " itself");
            }
            faults.throwIfAny();
        }

        /** A server with the mode's usual event, and otherwise as socket.io-client has it. */
        public static SocketIo of(URI uri, SocketIoMode mode) {
            return new SocketIo(
                    uri,
                    mode,
                    Route.UPGRADE,
                    NAMESPACE,
                    usualEvent(mode),
                    Optional.empty(),
                    Payload.NONE,
                    64,
                    List.of(),
                    Dialing.DEFAULT,
                    Tls.DEFAULT);
        }

        /** What a mode emits unless told otherwise. */
        public static String usualEvent(SocketIoMode mode) {
            return mode instanceof SocketIoMode.Broadcast ? "broadcast" : "message";
        }

        /** Engine.IO's path, with a slash at its end. */
        public String path() {
            String path = uri.getRawPath();
            if (path == null || path.isEmpty() || path.equals("/")) {
                return PATH;
            }
            return path.endsWith("/") ? path : path + "/";
        }

        @Override
        public long sockets(int connections) {
            return switch (route) {
                case WEBSOCKET -> connections;
                case UPGRADE -> connections + UPGRADING_MAX;
                case POLLING -> 2L * connections;
            };
        }
    }

    /**
     * A bridge from Redis to WebSockets: each connection has a session of its own, publishes to its
     * channel and hears it on its WebSocket.
     *
     * @param uri {@code ws} or {@code wss}, with a host; the sessions' paths come behind its own
     * @param redis the one that the bridge listens to
     * @param interval between two messages of a session, {@link #INTERVAL_MIN} to an hour
     * @param together whether all sessions publish at the same moments, not in turns
     */
    record Bridge(URI uri, RedisUrl redis, Duration interval, boolean together, Tls tls)
            implements Target {
        public static final Duration INTERVAL_MIN = Duration.ofMillis(1);
        public static final Duration INTERVAL_MAX = Duration.ofHours(1);

        /** Times that are kept one by one, 8 bytes each. */
        public static final int MESSAGES_MAX = 10_000_000;

        private static final double SECOND_NANOS = 1e9;

        public Bridge {
            if (interval.compareTo(INTERVAL_MIN) < 0 || interval.compareTo(INTERVAL_MAX) > 0) {
                throw new InvalidPlanException("interval", "must be between 1ms and 1 hour");
            }
            if (uri != null && uri.getRawQuery() != null) {
                throw new InvalidPlanException("target", "takes no ?query: sessions are paths");
            }
        }

        /** The pace of so many sessions together. */
        public LoadModel.Open model(int connections, Limit limit) {
            double perSecond = connections * SECOND_NANOS / interval.toNanos();
            return new LoadModel.Open(
                    Math.min(LoadModel.RATE_MAX, perSecond), Arrival.CONSTANT, limit);
        }

        /** How many messages fall into a time: at its beginning, and each interval to its end. */
        public long messages(Duration time) {
            return time.toNanos() / interval.toNanos() + 1;
        }
    }
}
