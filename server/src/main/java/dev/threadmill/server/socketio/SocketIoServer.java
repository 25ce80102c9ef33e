package dev.threadmill.server.socketio;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.server.bus.Bus;
import dev.threadmill.server.config.Secret;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.engineio.EngineApplication;
import dev.threadmill.server.engineio.EngineConversation;
import dev.threadmill.server.engineio.EngineSession;
import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.TokenGuard;
import dev.threadmill.wire.socketio.SocketPacket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Socket.IO v5: the namespaces, and what the service does in them. Any thread may use it. */
public final class SocketIoServer implements EngineApplication, AutoCloseable {
    private final Map<String, Namespace> namespaces = new LinkedHashMap<>();
    private final SocketIoCounts counts = new SocketIoCounts();
    private final AtomicInteger clients = new AtomicInteger();
    private final Optional<Secret> token;
    private final TokenGuard guard;
    private final Optional<String> greetingEvent;
    private final String replyEvent;
    private final ServiceEvents service;
    private final Lobby lobby;

    /**
     * Begins.
     *
     * @param bus joins this node's namespaces with those of others; somebody else closes it
     */
    public SocketIoServer(Settings.SocketIo settings, Bus bus) {
        this(settings, bus, TokenGuard.NONE);
    }

    /** The same; {@code guard} looks at the tokens that clients show. */
    public SocketIoServer(Settings.SocketIo settings, Bus bus, TokenGuard guard) {
        this.token = settings.token();
        this.guard = guard;
        this.greetingEvent = settings.greetingEvent();
        this.replyEvent = settings.replyEvent();
        this.service = new ServiceEvents(replyEvent);
        this.lobby = new Lobby(settings.connectTimeout());
        AckBudget budget = new AckBudget();
        for (String name : settings.namespaces()) {
            Recovery recovery = new Recovery(settings.recovery(), System::nanoTime);
            namespaces.put(name, new Namespace(name, counts, recovery, budget, bus));
        }
    }

    @Override
    public EngineConversation open(EngineSession session) {
        Connection client = new Connection(this, session);
        clients.incrementAndGet();
        lobby.enter(client);
        return client;
    }

    /**
     * Sends an event to clients of all nodes.
     *
     * @param rooms who is in one of them; empty for everybody in the namespace
     * @param except but nobody who is in one of these
     * @param argumentsJson JSON values with commas between them; empty for none
     * @return to how many clients of this node, plain WebSockets among them
     * @throws IllegalArgumentException where there is no such namespace
     */
    public int emit(
            String namespace,
            List<String> rooms,
            List<String> except,
            String event,
            String argumentsJson) {
        return required(namespace)
                .emit(Recipients.in(rooms).except(except), event, argumentsJson, List.of());
    }

    /**
     * Sends an event to clients of all nodes, and waits for their acknowledgements.
     *
     * @return what has come before the timeout; of plain WebSockets none is expected
     * @throws IllegalArgumentException where there is no such namespace
     */
    public Answers emitWithAck(
            String namespace,
            List<String> rooms,
            List<String> except,
            String event,
            String argumentsJson,
            Duration timeout)
            throws InterruptedException, TooManyAcksException {
        return required(namespace)
                .emitWithAck(
                        Recipients.in(rooms).except(except),
                        event,
                        argumentsJson,
                        List.of(),
                        timeout);
    }

    private Namespace required(String name) {
        return namespace(name)
                .orElseThrow(() -> new IllegalArgumentException("no namespace " + name));
    }

    /** One of the namespaces, such as {@code /}. */
    public Optional<Namespace> namespace(String name) {
        return Optional.ofNullable(find(name));
    }

    /** The namespaces there are. */
    public List<Namespace> namespaces() {
        return List.copyOf(namespaces.values());
    }

    /** How many Socket.IO clients are connected to this node, in whichever namespaces. */
    public int clientCount() {
        return clients.get();
    }

    /** What has happened so far. */
    public SocketIoCounts counts() {
        return counts;
    }

    /** All of it, as {@code /stats} shows it. */
    public ObjectNode figures() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("clients", clientCount());
        ObjectNode each = json.putObject("namespaces");
        namespaces.forEach((name, namespace) ->
                each.putObject(name)
                        .put("members", namespace.memberCount())
                        .put("rooms", namespace.roomCount()));
        for (SocketIoCounts.Kind kind : SocketIoCounts.Kind.values()) {
            json.put(kind.key(), counts.count(kind));
        }
        return json;
    }

    /** What is said on plain WebSockets; none where there is no main namespace. */
    public Optional<Handler> plainWebSockets() {
        return namespace(SocketPacket.MAIN).map(main -> new PlainHandler(this, main, replyEvent));
    }

    Namespace find(String name) {
        return namespaces.get(name);
    }

    /** Why who shows this, or null for nothing, may not come in; nothing where they may. */
    Optional<Admission.Refused> refusal(String ip, String shown) {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        // Who shows nothing has guessed nothing.
        return shown == null || shown.isEmpty()
                ? TokenGuard.NONE.refusal(ip, () -> false)
                : guard.refusal(ip, () -> token.get().matches(shown));
    }

    /** Null for none. */
    String greetingEvent() {
        return greetingEvent.orElse(null);
    }

    ServiceEvents service() {
        return service;
    }

    Lobby lobby() {
        return lobby;
    }

    /** A session has ended. */
    void left() {
        clients.decrementAndGet();
    }

    /** Leaves the bus; sessions end with Engine.IO. */
    @Override
    public void close() {
        lobby.close();
        namespaces.values().forEach(Namespace::close);
    }
}
