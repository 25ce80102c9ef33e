package dev.threadmill.load.planfile;

import dev.threadmill.load.plan.Dialing;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Nearest;
import dev.threadmill.load.plan.Payload;
import dev.threadmill.load.plan.SocketIoMode;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.TargetUri;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.plan.WebSocketMode;
import dev.threadmill.yaml.Section;
import dev.threadmill.yaml.YamlNode;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Reads the target of a plan: its kind is the key that the URL stands under. */
final class TargetReader {
    private static final int SIZE = 64;
    private static final int WINDOW = 16;

    /** What can be put under load. */
    enum Kind {
        HTTP,
        WS,
        SOCKETIO,
        BRIDGE,
        /** A flow: each step has a URL of its own. */
        STEPS;

        List<String> schemes() {
            return switch (this) {
                case HTTP -> List.of("http", "https");
                case WS, BRIDGE -> List.of("ws", "wss");
                case SOCKETIO -> List.of("http", "https", "ws", "wss");
                case STEPS -> List.of();
            };
        }

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The first of those that are there. */
        static Optional<Kind> of(Section target) {
            return Arrays.stream(values()).filter(kind -> target.has(kind.key())).findFirst();
        }

        static List<String> keys() {
            return Arrays.stream(values()).map(Kind::key).toList();
        }
    }

    /** What {@code mode} may say of WebSockets. */
    private enum Talk {
        ECHO,
        REQUEST,
        BROADCAST,
        IDLE
    }

    /** What {@code mode} may say of Socket.IO. */
    private enum Events {
        MESSAGE,
        ACK,
        BROADCAST,
        IDLE
    }

    private final Reading reading;
    private final Section section;
    private final Bodies bodies;
    private final FlowReader flow;
    private final Optional<Path> folder;

    TargetReader(Reading reading, Optional<Path> folder, FlowReader flow) {
        this.flow = flow;
        this.reading = reading;
        this.section = reading.target();
        this.folder = folder;
        this.bodies = new Bodies(reading, folder);
    }

    Optional<Target> read() {
        Optional<Kind> kind = Kind.of(section);
        if (kind.isEmpty()) {
            section.faultAt(section.line(), "target", "needs a URL under " + oneOf() + hint());
            return Optional.empty();
        }
        for (Kind other : Kind.values()) {
            if (other != kind.get() && section.has(other.key())) {
                section.fault(
                        other.key(),
                        "stands beside '" + kind.get().key() + "': a plan has one target");
            }
        }
        Optional<URI> uri =
                kind.get() == Kind.STEPS
                        ? Optional.empty()
                        : section.text(kind.get().key())
                                .flatMap(url ->
                                        reading.make(
                                                () -> TargetUri.parse(url, kind.get().schemes())));
        Optional<Target> target =
                switch (kind.get()) {
                    case HTTP -> http(uri);
                    case WS -> webSocket(uri);
                    case SOCKETIO -> socketIo(uri);
                    case BRIDGE -> new BridgeReader(reading, folder.isPresent()).target(uri, tls());
                    case STEPS -> {
                        Tls tls = tls();
                        yield flow.read(tls);
                    }
                };
        section.finish();
        return target;
    }

    private static String oneOf() {
        return "http, ws, socketio or bridge, or steps";
    }

    private String hint() {
        return section.keys().stream()
                .flatMap(key -> Nearest.to(key, Kind.keys()).stream().map(near -> key + " " + near))
                .findFirst()
                .map(pair -> pair.split(" ", 2))
                .map(pair -> "; did you mean '" + pair[1] + "' by '" + pair[0] + "'?")
                .orElse("");
    }

    private Optional<Target> http(Optional<URI> uri) {
        Payload body = bodies.body();
        String verb = section.text("method").orElse(body.isEmpty() ? "GET" : "POST");
        var headers = bodies.headers(true);
        boolean keepAlive = section.yes("keepalive", true);
        Target.Client client = section.choice("transport", Target.Client.RAW);
        Tls tls = tls();
        return whole(
                uri,
                address ->
                        new Target.Http(
                                address,
                                verb.toUpperCase(Locale.ROOT),
                                headers,
                                body,
                                keepAlive,
                                tls,
                                client));
    }

    private Optional<Target> webSocket(Optional<URI> uri) {
        boolean spoken = bodies.given();
        Talk talk = section.choice("mode", spoken ? Talk.REQUEST : Talk.ECHO);
        boolean broadcast = talk == Talk.BROADCAST;
        only(talk == Talk.REQUEST, "is for mode request", Bodies.KEYS);
        only(talk == Talk.REQUEST, "is for mode request", List.of("expect", "expect_base64"));
        only(broadcast, "is for mode broadcast", List.of("senders", "window"));
        only(talk == Talk.IDLE, "is for mode idle", List.of("probe"));
        only(
                talk != Talk.REQUEST,
                "contradicts body, which has a length of its own",
                List.of("size"));
        if (talk == Talk.REQUEST && !spoken) {
            section.fault("mode", "request needs a body: the message that is sent");
        }
        Payload body = bodies.body();
        Optional<WebSocketMode> mode =
                switch (talk) {
                    case ECHO -> Optional.of(new WebSocketMode.Echo());
                    case REQUEST -> {
                        Payload expected = bodies.expected();
                        yield spoken
                                ? reading.make(() -> new WebSocketMode.Request(body, expected))
                                : Optional.empty();
                    }
                    case BROADCAST -> {
                        int senders = senders();
                        int window = window();
                        yield reading.make(() -> new WebSocketMode.Broadcast(senders, window));
                    }
                    case IDLE -> Optional.of(new WebSocketMode.Idle(section.yes("probe", true)));
                };
        boolean binary = section.yes("binary", false);
        Optional<Integer> size = section.size("size");
        var headers = bodies.headers(false);
        Optional<String> subprotocol = section.text("subprotocol");
        boolean deflate = section.yes("deflate", false);
        Dialing dialing = dialing(true);
        Tls tls = tls();
        return mode.flatMap(what ->
                whole(
                        uri,
                        address ->
                                new Target.WebSocket(
                                        address,
                                        what,
                                        size.orElse(usualSize(what, binary)),
                                        binary,
                                        headers,
                                        subprotocol,
                                        deflate,
                                        dialing,
                                        tls)));
    }

    private static int usualSize(WebSocketMode mode, boolean binary) {
        int bytesMin = Target.WebSocket.bytesMin(mode, binary);
        return mode instanceof WebSocketMode.Request ? bytesMin : Math.max(SIZE, bytesMin);
    }

    private Optional<Target> socketIo(Optional<URI> uri) {
        Events events = section.choice("mode", Events.MESSAGE);
        boolean spoken = bodies.given();
        only(events == Events.BROADCAST, "is for mode broadcast", List.of("senders", "window"));
        only(events != Events.IDLE, "is not for mode idle", Bodies.KEYS);
        only(events != Events.IDLE, "is not for mode idle", List.of("event", "size"));
        only(!spoken, "contradicts body, which has a length of its own", List.of("size"));
        Payload body = bodies.body();
        if (spoken && body.isEmpty()) {
            section.fault("body", "must be JSON");
        }
        Optional<SocketIoMode> mode =
                switch (events) {
                    case MESSAGE -> Optional.of(new SocketIoMode.Message());
                    case ACK -> Optional.of(new SocketIoMode.Ack());
                    case BROADCAST -> {
                        int senders = senders();
                        int window = window();
                        yield reading.make(() -> new SocketIoMode.Broadcast(senders, window));
                    }
                    case IDLE -> Optional.of(new SocketIoMode.Idle());
                };
        Target.Route route = section.choice("transport", Target.Route.UPGRADE);
        String namespace = section.text("namespace").orElse(Target.SocketIo.NAMESPACE);
        Optional<String> event = section.text("event");
        Optional<String> auth = section.node("auth").map(Bodies::text);
        int size = body.isEmpty() ? section.size("size").orElse(SIZE) : body.length();
        var headers = bodies.headers(false);
        Dialing dialing = dialing(false);
        Tls tls = tls();
        return mode.flatMap(what ->
                whole(
                        uri,
                        address ->
                                new Target.SocketIo(
                                        address,
                                        what,
                                        route,
                                        namespace,
                                        event.orElse(Target.SocketIo.usualEvent(what)),
                                        auth,
                                        body,
                                        size,
                                        headers,
                                        dialing,
                                        tls)));
    }

    /** The target, where its address can be read. */
    private Optional<Target> whole(Optional<URI> uri, Function<URI, Target> making) {
        return uri.flatMap(address -> reading.make(() -> making.apply(address)));
    }

    /** Refuses keys that mean nothing beside what else is said. */
    private void only(boolean allowed, String message, List<String> keys) {
        for (String key : keys) {
            if (section.has(key) && !allowed) {
                section.fault(key, message);
            }
        }
    }

    private int senders() {
        return (int) section.number("senders", 1, 1, WebSocketMode.Broadcast.SENDERS_MAX);
    }

    private int window() {
        return (int) section.number("window", WINDOW, 1, WebSocketMode.Broadcast.WINDOW_MAX);
    }

    /**
     * How connections are opened.
     *
     * @param fromWhere whether there are {@code source} and {@code spread}
     */
    private Dialing dialing(boolean fromWhere) {
        double perSecond = section.decimal("connect_rate").orElse(0.0);
        if (section.has("connect_rate") && perSecond == 0) {
            section.fault("connect_rate", "must be more than 0");
        }
        List<InetAddress> sources = new ArrayList<>();
        int spread = 0;
        if (fromWhere) {
            for (YamlNode item : section.items("source")) {
                address(item).ifPresent(sources::add);
            }
            spread = (int) section.number("spread", 0, 1, Dialing.SPREAD_MAX);
            only(sources.isEmpty(), "contradicts source", List.of("spread"));
        }
        int over = spread;
        return reading.make(() -> new Dialing(perSecond, sources, over)).orElse(Dialing.DEFAULT);
    }

    private Optional<InetAddress> address(YamlNode item) {
        String text = item instanceof YamlNode.Scalar scalar ? scalar.text() : "";
        try {
            // Never a name: it would be looked up.
            if (text.matches("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F.]*:[0-9a-fA-F:.]*")) {
                return Optional.of(InetAddress.getByName(text));
            }
        } catch (UnknownHostException e) {
            // As below.
        }
        section.faultAt(item.line(), section.at("source"), "'" + text + "' is no IP address");
        return Optional.empty();
    }

    private Path file(String name) {
        if (folder.isEmpty()) {
            throw new InvalidPlanException("cacert", "a plan from elsewhere may not name files");
        }
        return folder.get().resolve(Bodies.path("cacert", name));
    }

    private Tls tls() {
        boolean insecure = section.yes("insecure", false);
        Optional<Path> authority =
                section.text("cacert").flatMap(name -> reading.make(() -> file(name)));
        // A plan from elsewhere brings its authorities along.
        Optional<String> pem = section.text("cacert_pem");
        if (pem.isPresent() && section.has("cacert")) {
            section.fault("cacert_pem", "contradicts cacert");
        }
        if (pem.filter(text -> text.length() > Tls.PEM_BYTES_MAX).isPresent()) {
            section.fault("cacert_pem", "is larger than 1 MiB");
        }
        try {
            return new Tls(insecure, authority, pem);
        } catch (InvalidPlanException e) {
            section.fault("insecure", e.faults().getFirst().message());
            return Tls.DEFAULT;
        }
    }
}
