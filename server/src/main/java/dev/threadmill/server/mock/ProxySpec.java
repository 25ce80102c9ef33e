package dev.threadmill.server.mock;

import dev.threadmill.load.plan.Durations;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.TargetUri;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.TlsContexts;
import dev.threadmill.script.Script;
import dev.threadmill.script.ScriptSource;
import dev.threadmill.server.template.Template;
import dev.threadmill.yaml.Section;
import dev.threadmill.yaml.YamlNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The server behind a proxy.
 *
 * @param upstream its URL; the client may have a say behind host and port only
 * @param headers sent with the handshake, by name
 * @param forwarded names of the client's header fields that are sent, too, in lower case
 * @param incoming changes what clients say
 * @param outgoing changes what the server says
 */
public record ProxySpec(
        Template upstream,
        Map<String, Template> headers,
        List<String> forwarded,
        Tls tls,
        Duration connectTimeout,
        Optional<Script> incoming,
        Optional<Script> outgoing) {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CONNECT_TIMEOUT_MAX = Duration.ofMinutes(1);
    private static final int HEADERS_MAX = 100;

    /** What the handshake says itself, and what belongs to one connection only. */
    private static final Set<String> OWN_HEADERS =
            Set.of(
                    "connection",
                    "upgrade",
                    "sec-websocket-key",
                    "sec-websocket-version",
                    "sec-websocket-protocol",
                    "sec-websocket-extensions",
                    "content-length",
                    "transfer-encoding",
                    "te",
                    "trailer",
                    "keep-alive",
                    "proxy-authorization");

    /** Whether anything in it is a script. */
    public boolean isScripted() {
        return incoming.isPresent() || outgoing.isPresent();
    }

    /** Reads the keys of a handler; nothing where the server's URL is at fault. */
    static Optional<ProxySpec> read(Section handler, Reading reading) {
        Optional<Template> upstream = upstream(handler, reading);
        Map<String, Template> headers = headers(handler, reading);
        List<String> forwarded = forwarded(handler);
        Tls tls = tls(handler);
        Duration connectTimeout = connectTimeout(handler);
        Optional<Section> transform = handler.section("transform");
        Optional<Script> incoming = transform.flatMap(section -> script(section, reading, true));
        Optional<Script> outgoing = transform.flatMap(section -> script(section, reading, false));
        transform.ifPresent(Section::finish);
        return upstream.map(url ->
                new ProxySpec(url, headers, forwarded, tls, connectTimeout, incoming, outgoing));
    }

    private static Optional<Script> script(Section transform, Reading reading, boolean incoming) {
        return reading.script(
                transform, incoming ? "incoming" : "outgoing", ScriptSource.Kind.TRANSFORM);
    }

    private static Optional<Template> upstream(Section handler, Reading reading) {
        Optional<Template> upstream =
                reading.text(
                        handler, "upstream", handler.text("upstream").orElse(""), reading.names());
        if (upstream.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI one = parse(SampleScope.render(upstream.get(), "a"));
            URI other = parse(SampleScope.render(upstream.get(), "b"));
            if (one.getRawAuthority().equals(other.getRawAuthority())
                    && one.getScheme().equals(other.getScheme())) {
                return upstream;
            }
            handler.fault("upstream", "must not let the client choose the server or its port");
        } catch (InvalidPlanException e) {
            // A URL that is put together may hold a secret.
            handler.fault(
                    "upstream",
                    handler.text("upstream").filter(text -> !text.contains("{{")).isPresent()
                            ? e.faults().getFirst().message()
                            : "is no ws:// or wss:// URL once its {{…}} are filled in");
        }
        return Optional.empty();
    }

    private static URI parse(String url) {
        return TargetUri.parse(url, List.of("ws", "wss"));
    }

    private static Map<String, Template> headers(Section handler, Reading reading) {
        Map<String, Template> headers = new LinkedHashMap<>();
        Optional<Section> connect = handler.section("on_connect");
        Optional<Section> section = connect.flatMap(outer -> outer.section("headers"));
        connect.ifPresent(Section::finish);
        if (section.isEmpty()) {
            return headers;
        }
        if (section.get().keys().size() > HEADERS_MAX) {
            handler.fault("on_connect", "has more than " + HEADERS_MAX + " headers");
            return headers;
        }
        for (String name : section.get().keys()) {
            Optional<String> text = section.get().text(name);
            if (!isSendable(name)) {
                section.get().fault(name, "is no header that can be set here");
            } else if (text.isPresent()) {
                reading.text(section.get(), name, text.get(), reading.names())
                        .ifPresent(value -> header(section.get(), name, value, headers));
            }
        }
        return headers;
    }

    private static void header(
            Section section, String name, Template value, Map<String, Template> into) {
        try {
            new Header(name, SampleScope.render(value, "a"));
            into.put(name, value);
        } catch (InvalidPlanException e) {
            // Not the value itself, which may hold a secret.
            section.fault(name, "holds a line break or a character beyond Latin-1");
        }
    }

    private static boolean isSendable(String name) {
        return Header.isToken(name) && !OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT));
    }

    private static List<String> forwarded(Section handler) {
        List<String> names = new ArrayList<>();
        for (YamlNode item : handler.items("forward_headers")) {
            if (item instanceof YamlNode.Scalar scalar
                    && isSendable(scalar.text())
                    && !scalar.text().equalsIgnoreCase("host")) {
                names.add(scalar.text().toLowerCase(Locale.ROOT));
            } else {
                handler.faultAt(
                        item.line(),
                        handler.at("forward_headers"),
                        "must be names of header fields that can be passed on");
            }
        }
        if (names.size() > HEADERS_MAX) {
            handler.fault("forward_headers", "are more than " + HEADERS_MAX);
        }
        return List.copyOf(names);
    }

    private static Tls tls(Section handler) {
        boolean insecure = handler.yes("insecure", false);
        Optional<Path> cacert = handler.text("cacert").map(Path::of);
        if (insecure && cacert.isPresent()) {
            handler.fault("cacert", "contradicts insecure: true");
            return Tls.DEFAULT;
        }
        try {
            Tls tls = new Tls(insecure, cacert);
            TlsContexts.of(tls);
            return tls;
        } catch (InvalidPlanException e) {
            handler.fault("cacert", e.faults().getFirst().message());
            return Tls.DEFAULT;
        }
    }

    private static Duration connectTimeout(Section handler) {
        try {
            Duration timeout =
                    handler.text("connect_timeout").map(Durations::parse).orElse(CONNECT_TIMEOUT);
            if (timeout.isPositive() && timeout.compareTo(CONNECT_TIMEOUT_MAX) <= 0) {
                return timeout;
            }
            handler.fault("connect_timeout", "must be more than 0 and at most 1m");
        } catch (IllegalArgumentException e) {
            handler.fault("connect_timeout", e.getMessage());
        }
        return CONNECT_TIMEOUT;
    }
}
