package dev.threadmill.server.engineio;

import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.SecretIds;
import dev.threadmill.server.session.Session;
import dev.threadmill.wire.socketio.EnginePacket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The Engine.IO v4 server of one path, which HTTP and WebSockets share: finds out what a request
 * wants, and whose it is.
 */
public final class EngineServer {
    private static final Logger LOGGER = Logger.getLogger(EngineServer.class.getName());
    private static final String VERSION = "4";
    private static final String WEBSOCKET = "websocket";
    private static final String POLLING = "polling";
    private static final int RETRY_AFTER_S = 1;

    private final EngineServices services;
    private final EngineApplication application;
    private final long pingIntervalNanos;
    private final long pingTimeoutNanos;
    private final ConcurrentMap<String, Client> clients = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile boolean closed;

    /** Makes a server for an application. */
    public EngineServer(EngineServices services, EngineApplication application) {
        this.services = services;
        this.application = application;
        this.pingIntervalNanos = services.settings().pingInterval().toNanos();
        this.pingTimeoutNanos = services.settings().pingTimeout().toNanos();
    }

    EngineServices services() {
        return services;
    }

    long pingIntervalNanos() {
        return pingIntervalNanos;
    }

    long pingTimeoutNanos() {
        return pingTimeoutNanos;
    }

    long upgradeNanos() {
        return services.settings().upgradeTimeout().toNanos();
    }

    /** Sessions that are open now, or have still to fetch what waits. */
    public int sessionCount() {
        return clients.size();
    }

    /**
     * Answers a request over HTTP, in the calling thread, which may have to wait for long.
     *
     * @param transport sends the answer; throws where the client is gone, which ends its session
     */
    public void serve(EngineRequest request, Consumer<EngineAnswer> transport) {
        requests.incrementAndGet();
        try {
            Client client = request.parameter("sid").map(this::find).orElse(null);
            EngineAnswer answer = answerOrGiveUp(request, client);
            long bytes = answer.body().length();
            services.room().take(bytes);
            try {
                transport.accept(answer);
            } catch (RuntimeException e) {
                if (client != null) {
                    client.end(EndReason.TRANSPORT_ERROR);
                }
                throw e;
            } finally {
                services.room().giveBack(bytes);
            }
        } finally {
            requests.decrementAndGet();
        }
    }

    /** Where the heap is full, one session less is what helps the others. */
    private EngineAnswer answerOrGiveUp(EngineRequest request, Client client) {
        try {
            return answer(request, client);
        } catch (OutOfMemoryError e) {
            LOGGER.log(Level.WARNING, "no memory is left for a request", e);
            if (client != null) {
                client.end(EndReason.TRANSPORT_ERROR);
            }
            return EngineAnswer.bare(503, Map.of("Retry-After", String.valueOf(RETRY_AFTER_S)));
        }
    }

    private EngineAnswer answer(EngineRequest request, Client client) {
        if (request.method().equals("OPTIONS")) {
            return preflight(request);
        }
        String sid = request.parameter("sid").orElse("");
        Optional<EngineError> error =
                check(request.parameter("transport"), sid, client)
                        .or(() -> checkHttp(request, client))
                        .or(() -> checkVersion(request.parameter("EIO")));
        if (error.isPresent()) {
            return EngineAnswer.error(error.get());
        }
        if (client == null) {
            return open(request);
        }
        return request.method().equals("GET")
                ? Polling.get(client, request, services.figures())
                : Polling.post(client, request, services.settings().payloadBytesMax());
    }

    private static EngineAnswer preflight(EngineRequest request) {
        return EngineAnswer.bare(
                204,
                Map.of(
                        "Access-Control-Allow-Methods",
                        "GET, POST, OPTIONS",
                        "Access-Control-Allow-Headers",
                        request.header("Access-Control-Request-Headers").orElse("*"),
                        "Vary",
                        "Access-Control-Request-Headers"));
    }

    /** The one who has shown an id, if it is there still. */
    private Client find(String sid) {
        Client client = clients.get(sid);
        return client == null || client.isGone(System.nanoTime()) ? null : client;
    }

    private static Optional<EngineError> check(
            Optional<String> transport, String sid, Client client) {
        if (!transport.orElse("").equals(POLLING) && !transport.orElse("").equals(WEBSOCKET)) {
            return Optional.of(EngineError.UNKNOWN_TRANSPORT);
        }
        return sid.isEmpty() || client != null
                ? Optional.empty()
                : Optional.of(EngineError.UNKNOWN_SID);
    }

    private static Optional<EngineError> checkHttp(EngineRequest request, Client client) {
        boolean get = request.method().equals("GET");
        if (client == null && !get) {
            return Optional.of(EngineError.BAD_HANDSHAKE_METHOD);
        }
        boolean polls = request.parameter("transport").orElse("").equals(POLLING);
        return polls && (get || request.method().equals("POST"))
                ? Optional.empty()
                : Optional.of(EngineError.BAD_REQUEST);
    }

    private static Optional<EngineError> checkVersion(Optional<String> version) {
        return version.orElse("").equals(VERSION)
                ? Optional.empty()
                : Optional.of(EngineError.UNSUPPORTED_VERSION);
    }

    /** Decides about the handshake of a WebSocket. */
    public Admission admit(Handshake handshake) {
        String sid = handshake.parameter("sid").orElse("");
        Client client = sid.isEmpty() ? null : find(sid);
        Optional<String> transport = handshake.parameter("transport");
        Optional<EngineError> error =
                check(transport, sid, client).or(() -> checkVersion(handshake.parameter("EIO")));
        if (error.isEmpty() && !transport.orElse("").equals(WEBSOCKET)) {
            error = Optional.of(EngineError.BAD_REQUEST);
        }
        if (error.isPresent()) {
            EngineAnswer answer = EngineAnswer.error(error.get());
            return new Admission.Refused(answer.status(), Map.of(), error.get().message());
        }
        return closed
                ? shuttingDown()
                : new Admission.Accepted(
                        new WebSocketTransport(this, client, handshake.path(), handshake.peer()));
    }

    /** Whether a WebSocket is to take over a session, and with that its place. */
    public boolean isUpgrade(Handshake handshake) {
        Client client = clients.get(handshake.parameter("sid").orElse(""));
        return client != null && Upgrading.mayBegin(client);
    }

    private static Admission.Refused shuttingDown() {
        return Admission.Refused.full("shutting down", RETRY_AFTER_S);
    }

    private EngineAnswer open(EngineRequest request) {
        long asked = System.nanoTime();
        Optional<Admission.Refused> full =
                closed ? Optional.of(shuttingDown()) : services.limits().tryEnter(request.ip());
        if (full.isPresent()) {
            services.connections().rejected();
            return EngineAnswer.bare(full.get().status(), full.get().headers());
        }
        PollQueue queue = new PollQueue(request.ip(), services);
        Client client = client(request.path(), request.peer(), queue, null);
        try {
            client.startHeartbeat(asked);
            client.open(application, client);
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "the application of " + request.path() + " failed", e);
            client.end(EndReason.TRANSPORT_ERROR);
            return EngineAnswer.bare(500, Map.of());
        }
        return EngineAnswer.payload(openPacket(client.id(), "\"websocket\""));
    }

    /** Opens a session on a WebSocket, in its own thread. */
    Client open(WebSocketTransport transport, Session session) {
        long asked = System.nanoTime();
        Client client = client(transport.path(), transport.peer(), null, session);
        boolean opened = false;
        try {
            session.sendText(openPacket(client.id(), ""));
            client.startHeartbeat(asked);
            client.open(application, client);
            opened = true;
        } finally {
            if (!opened) {
                client.end(EndReason.TRANSPORT_ERROR);
            }
        }
        return client;
    }

    private Client client(String path, String peer, PollQueue queue, Session session) {
        String id = SecretIds.fresh();
        // Of the request nothing is kept but what nobody else keeps.
        Handshake handshake = new Handshake(path, Map.of(), Map.of(), peer);
        Client client = new Client(this, id, handshake, queue, session);
        clients.put(id, client);
        services.figures().opened(session != null);
        if (closed) {
            client.shutDown();
        }
        return client;
    }

    private String openPacket(String sid, String upgrades) {
        EngineSettings settings = services.settings();
        return new EnginePacket.Open(
                        "{\"sid\":\""
                                + sid
                                + "\",\"upgrades\":["
                                + upgrades
                                + "],\"pingInterval\":"
                                + settings.pingInterval().toMillis()
                                + ",\"pingTimeout\":"
                                + settings.pingTimeout().toMillis()
                                + ",\"maxPayload\":"
                                + settings.payloadBytesMax()
                                + "}")
                .frame();
    }

    /** Forgets a session that has ended. */
    void forget(Client client) {
        clients.remove(client.id(), client);
    }

    /**
     * Ends all sessions: who polls gets a Close packet, WebSockets are closed with 1001.
     *
     * @param patience how long the answers to polls may take
     */
    public void shutDown(Duration patience) {
        closed = true;
        clients.values().forEach(Client::shutDown);
        long end = System.nanoTime() + patience.toNanos();
        while (requests.get() > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }
}
