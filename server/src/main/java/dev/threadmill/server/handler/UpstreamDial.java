package dev.threadmill.server.handler;

import dev.threadmill.load.plan.Durations;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.TargetUri;
import dev.threadmill.load.transport.ConnectException;
import dev.threadmill.load.transport.Offer;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.mock.ProxySpec;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.template.Scope;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Connects to the server behind a proxy while the client still waits for its handshake. */
final class UpstreamDial {
    private static final Logger LOGGER = Logger.getLogger(UpstreamDial.class.getName());
    private static final int LOGGED_CHARS_MAX = 200;

    private final ProxySpec spec;
    private final MockHouse house;

    /** What came of it. */
    sealed interface Dialed {
        record Reached(UpstreamLink link) implements Dialed {}

        record Failed(Admission.Refused refused) implements Dialed {}
    }

    UpstreamDial(ProxySpec spec, MockHouse house) {
        this.spec = spec;
        this.house = house;
    }

    /** Connects; who gets a link closes it. */
    Dialed dial(Handshake handshake, MockConnection.Asked asked, List<String> subprotocols) {
        URI uri;
        List<Header> headers;
        try {
            uri = uri(handshake, asked);
            headers = headers(handshake, asked);
        } catch (InvalidPlanException e) {
            // Not what it says: a URL that is put together may hold a secret.
            return failed(handshake, 400, "the request cannot be passed on", "");
        }
        try {
            Offer offer = new Offer(subprotocols, false, false);
            WebSocketClient client =
                    WebSocketClient.connect(uri, headers, offer, spec.tls(), spec.connectTimeout());
            return new Dialed.Reached(
                    new UpstreamLink(client, house.upstreams(), house.connections().upstreams()));
        } catch (UpgradeRefusedException e) {
            return failed(
                    handshake,
                    502,
                    "the upstream refused the WebSocket with status " + e.status(),
                    e.getMessage());
        } catch (SocketTimeoutException e) {
            String patience = Durations.format(spec.connectTimeout());
            return failed(handshake, 504, "the upstream did not answer within " + patience, "");
        } catch (IOException e) {
            String detail = ConnectException.of(e).getMessage();
            return failed(handshake, 502, "the upstream cannot be reached: " + detail, "");
        }
    }

    private Dialed failed(Handshake handshake, int status, String text, String more) {
        house.connections().upstreams().failed();
        String shown =
                more.length() <= LOGGED_CHARS_MAX ? more : more.substring(0, LOGGED_CHARS_MAX);
        LOGGER.log(
                Level.WARNING,
                "{0}: {1} {2}",
                new Object[] {handshake.path(), text, shown.replaceAll("\\p{Cntrl}+", " ")});
        return new Dialed.Failed(new Admission.Refused(status, text));
    }

    /** What the client has a say in goes in percent-encoded, so that it stays in its place. */
    private URI uri(Handshake handshake, MockConnection.Asked asked) {
        Scope scope =
                new Asking(
                        house,
                        encoded(handshake.path()),
                        new Encoded(asked.parameters()),
                        new Encoded(asked.query()));
        String url = spec.upstream().render(scope);
        return TargetUri.parse(url, List.of("ws", "wss"));
    }

    /** Values that are encoded when a template asks for them, and refused only then. */
    private static final class Encoded extends AbstractMap<String, String> {
        private final Map<String, String> values;

        Encoded(Map<String, String> values) {
            this.values = values;
        }

        @Override
        public String get(Object name) {
            String value = values.get(name);
            return value == null ? null : encoded(value);
        }

        @Override
        public String getOrDefault(Object name, String otherwise) {
            String value = get(name);
            return value == null ? otherwise : value;
        }

        @Override
        public Set<Entry<String, String>> entrySet() {
            Map<String, String> all = new HashMap<>();
            values.forEach((name, value) -> all.put(name, encoded(value)));
            return all.entrySet();
        }
    }

    private static String encoded(String value) {
        if (value.equals(".") || value.equals("..")) {
            throw new InvalidPlanException("upstream", "a client's '" + value + "' may climb out");
        }
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private List<Header> headers(Handshake handshake, MockConnection.Asked asked) {
        List<Header> headers = new ArrayList<>();
        Scope scope = new Asking(house, handshake.path(), asked.parameters(), asked.query());
        spec.headers().forEach((name, value) -> headers.add(new Header(name, value.render(scope))));
        for (String name : spec.forwarded()) {
            if (spec.headers().keySet().stream().noneMatch(name::equalsIgnoreCase)) {
                handshake.values(name).forEach(value -> headers.add(new Header(name, value)));
            }
        }
        return headers;
    }

    /** What templates see of a client that has no connection yet. */
    private record Asking(
            MockHouse house,
            String path,
            Map<String, String> pathParameters,
            Map<String, String> query)
            implements Scope {
        @Override
        public java.util.random.RandomGenerator random() {
            return house.random();
        }
    }
}
