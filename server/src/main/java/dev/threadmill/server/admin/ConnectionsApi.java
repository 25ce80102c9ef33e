package dev.threadmill.server.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.server.access.Access;
import dev.threadmill.server.access.Decision;
import dev.threadmill.server.access.Right;
import dev.threadmill.server.bus.Bus;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.replicas.Announcements;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.session.Traffic;
import dev.threadmill.server.setup.Reload;
import dev.threadmill.wire.CloseCode;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Lists, shows, addresses and closes the open WebSockets; {@code reference: mockforge-websocket},
 * "REST API".
 */
public final class ConnectionsApi {
    /** Where the API is. */
    public static final String PREFIX = "/__mockforge/ws";

    /** Where a WebSocket tells what is said on the others. */
    public static final String TAP = PREFIX + "/tap";

    /** Where pages of the dashboard hear what happens. */
    public static final String LIVE = "/dashboard/live";

    /** Whom a broadcast is for, among replicas: all, or those on the path that follows. */
    private static final String TO_ALL = "all";

    private static final String TO_PATH = "path ";
    private static final String LIST = "/connections";
    private static final int LISTED_MAX = 10_000;
    private static final int LISTED = 1_000;
    private static final int CLOSE_CODE_MAX = 4_999;
    private static final int REASON_BYTES_MAX = 123;

    private final Connections connections;
    private final Optional<Reload> reload;
    private final Access access;
    private final int messageBytesMax;
    private final JournalApi journal;

    /** Who is there reads messages of another kind than what is sent to all. */
    private final Set<String> apart;

    private final Announcements replicas;

    /**
     * Prepares it.
     *
     * @param access who may use it
     * @param reload none where there is no configuration to read again
     * @param bus carries broadcasts to other replicas; somebody else closes it
     */
    public ConnectionsApi(
            Connections connections,
            Settings settings,
            Access access,
            Optional<Reload> reload,
            Bus bus) {
        this.connections = connections;
        this.reload = reload;
        this.access = access;
        this.messageBytesMax = settings.webSockets().messageBytesMax();
        this.journal = new JournalApi(connections.journals());
        this.apart = Set.of(settings.control().path(), TAP, LIVE);
        this.replicas = new Announcements(bus, "admin", this::heard);
    }

    /** Answers a request below {@link #PREFIX}, whatever it may be. */
    public AdminAnswer answer(AdminRequest request) {
        if (access.decide(request.asking(), Right.ADMIN) instanceof Decision.Refused refused) {
            return AdminAnswer.refused(refused);
        }
        try {
            return route(request);
        } catch (RefusedException e) {
            return e.answer();
        }
    }

    private AdminAnswer route(AdminRequest request) throws RefusedException {
        String[] parts = request.path().split("/", -1);
        String kind = parts.length > 1 ? parts[1] : "";
        String id = parts.length > 2 ? parts[2] : "";
        if (request.path().equals(LIST)) {
            allow(request, "GET, HEAD");
            return list(request);
        }
        if (request.path().equals("/paths")) {
            allow(request, "GET, HEAD");
            request.allowParameters(Set.of());
            return AdminAnswer.ok(PathFigures.of(connections.all()));
        }
        if (request.path().equals("/broadcast")) {
            allow(request, "POST");
            return broadcast(request);
        }
        if (kind.equals("connections") && parts.length == 3 && !id.isEmpty()) {
            allow(request, "GET, HEAD, DELETE");
            return request.method().equals("DELETE") ? close(id, request) : show(id, request);
        }
        if (kind.equals("connections") && parts.length == 4 && parts[3].equals("send")) {
            allow(request, "POST");
            return send(id, request);
        }
        if (request.path().equals("/reload") && reload.isPresent()) {
            allow(request, "POST");
            request.allowParameters(Set.of());
            return ReloadAnswer.of(reload.get().reload());
        }
        if (TAP.equals(PREFIX + request.path())) {
            throw RefusedException.upgradeRequired(TAP);
        }
        if (request.path().equals("/journal")) {
            allow(request, "GET, HEAD, DELETE");
            return journal.answer(request);
        }
        throw RefusedException.notFound(PREFIX + request.path());
    }

    private static void allow(AdminRequest request, String methods) throws RefusedException {
        if (!List.of(methods.split(", ", -1)).contains(request.method())) {
            throw RefusedException.methodNotAllowed(
                    request.method(), PREFIX + request.path(), methods);
        }
    }

    private AdminAnswer list(AdminRequest request) throws RefusedException {
        request.allowParameters(Set.of("limit", "after", "path"));
        int limit = request.integer("limit", 1, LISTED_MAX, LISTED);
        OptionalLong after = OptionalLong.of(0);
        if (request.parameter("after").isPresent()) {
            after = Connections.numberOf(request.parameter("after").get());
        }
        if (after.isEmpty()) {
            throw RefusedException.invalid("after", "must be an id such as conn-17");
        }
        long last = after.getAsLong();
        List<Session> found = onPath(request.parameter("path")).toList();
        List<Session> page =
                found.stream()
                        .filter(session -> numberOf(session) > last)
                        .sorted(Comparator.comparingLong(ConnectionsApi::numberOf))
                        .limit(limit + 1L)
                        .toList();
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("total", found.size());
        ArrayNode list = json.putArray("connections");
        page.stream().limit(limit).forEach(session -> list.add(json(session)));
        if (page.size() > limit) {
            json.put("next", page.get(limit - 1).id());
        }
        return AdminAnswer.ok(json);
    }

    private static long numberOf(Session session) {
        return Connections.numberOf(session.id()).orElse(Long.MAX_VALUE);
    }

    private Stream<Session> onPath(Optional<String> path) {
        return connections.all().stream()
                .filter(session -> path.isEmpty() || session.path().equals(path.get()));
    }

    private AdminAnswer show(String id, AdminRequest request) throws RefusedException {
        request.allowParameters(Set.of());
        return AdminAnswer.ok(json(find(id)));
    }

    private Session find(String id) throws RefusedException {
        return connections.find(id).orElseThrow(() -> RefusedException.noConnection(id));
    }

    private static ObjectNode json(Session session) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", session.id()).put("path", session.path()).put("peer", session.peer());
        json.put("subprotocol", session.subprotocol().orElse(null));
        json.put("opened_at", session.openedAt().toString());
        json.put("closing", !session.isOpen());
        Traffic traffic = session.traffic();
        json.put("messages_in", traffic.messagesIn()).put("messages_out", traffic.messagesOut());
        json.put("bytes_in", traffic.bytesIn()).put("bytes_out", traffic.bytesOut());
        return json.put("dropped", traffic.dropped());
    }

    private AdminAnswer send(String id, AdminRequest request) throws RefusedException {
        request.allowParameters(Set.of());
        Session session = find(id);
        PreparedMessage message = MessageBody.read(request, messageBytesMax);
        if (!session.send(message)) {
            throw session.isOpen()
                    ? RefusedException.queueFull(id)
                    : RefusedException.noConnection(id);
        }
        return AdminAnswer.ok(JsonNodeFactory.instance.objectNode().put("sent", 1).put("id", id));
    }

    private AdminAnswer broadcast(AdminRequest request) throws RefusedException {
        request.allowParameters(Set.of("path", "local"));
        boolean local = request.yes("local");
        Optional<String> path = request.parameter("path");
        PreparedMessage message = MessageBody.read(request, messageBytesMax);
        ObjectNode json = tell(path, message);
        if (local) {
            return AdminAnswer.ok(json.put("replicas", 0));
        }
        replicas.tell(path.map(TO_PATH::concat).orElse(TO_ALL), message.message());
        return AdminAnswer.ok(json.put("replicas", replicas.otherCount()));
    }

    /**
     * Tells the WebSockets of this replica, those on a path or all. Those that are closing are
     * neither sent nor dropped: they are no receivers any more. Controllers and taps read messages
     * of other kinds, so they are meant only where their path is named.
     */
    private ObjectNode tell(Optional<String> path, PreparedMessage message) {
        int sent = 0;
        int dropped = 0;
        for (Session session : onPath(path).toList()) {
            if (session.isOpen() && (path.isPresent() || !apart.contains(session.path()))) {
                if (session.send(message)) {
                    sent++;
                } else {
                    dropped++;
                }
            }
        }
        return JsonNodeFactory.instance.objectNode().put("sent", sent).put("dropped", dropped);
    }

    /** A broadcast of another replica. */
    private void heard(String to, PreparedMessage message) {
        if (to.equals(TO_ALL)) {
            tell(Optional.empty(), message);
        } else if (to.startsWith(TO_PATH)) {
            tell(Optional.of(to.substring(TO_PATH.length())), message);
        }
    }

    private AdminAnswer close(String id, AdminRequest request) throws RefusedException {
        request.allowParameters(Set.of("code", "reason"));
        int code = request.integer("code", CloseCode.NORMAL, CLOSE_CODE_MAX, CloseCode.NORMAL);
        if (!CloseCode.allowedOnWire(code)) {
            throw RefusedException.invalid(
                    "code", "must be one that may be sent, such as 1000, 1001 or 3000 to 4999");
        }
        String reason = request.parameter("reason").orElse("");
        if (reason.getBytes(StandardCharsets.UTF_8).length > REASON_BYTES_MAX) {
            throw RefusedException.invalid("reason", "must have at most 123 bytes of UTF-8");
        }
        find(id).close(code, reason);
        return AdminAnswer.ok(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("id", id)
                        .put("code", code)
                        .put("reason", reason));
    }
}
