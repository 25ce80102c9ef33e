package dev.threadmill.server.handler;

import dev.threadmill.script.Scripts;
import dev.threadmill.server.chaos.PathChaos;
import dev.threadmill.server.mock.Answer;
import dev.threadmill.server.mock.HandshakeRule;
import dev.threadmill.server.mock.MockPath;
import dev.threadmill.server.mock.ProxySpec;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.Conversation;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One mock path: decides about handshakes, and opens a conversation for each. */
final class MockHandler implements Handler {
    private final MockHouse house;
    private final Scripts scripts;
    private final MockPath path;
    private final PathBroadcasts broadcasts;
    private final PathChaos chaos;

    MockHandler(MockHouse house, Scripts scripts, MockPath path) {
        this.house = house;
        this.scripts = scripts;
        this.path = path;
        this.broadcasts = new PathBroadcasts(path);
        this.chaos = path.chaos().begin(house.chaos());
    }

    MockPath path() {
        return path;
    }

    @Override
    public Admission admit(Handshake handshake) {
        for (HandshakeRule rule : path.handshake()) {
            if (fits(rule, handshake)) {
                if (rule.status() != HandshakeRule.ACCEPTED) {
                    return new Admission.Refused(rule.status(), rule.fields(), rule.body());
                }
                break;
            }
        }
        MockConnection.Asked asked = asked(handshake);
        // A reload while a proxy's server is reached must not take the script engine away.
        scripts.reserve();
        boolean accepted = false;
        try {
            Admission admission =
                    path.answer() instanceof Answer.Proxy proxy
                            ? proxied(handshake, asked, proxy.spec())
                            : new Admission.Accepted(
                                    subprotocol(handshake), conversation(asked, null));
            accepted = admission instanceof Admission.Accepted;
            return admission;
        } finally {
            if (!accepted) {
                scripts.release();
            }
        }
    }

    @Override
    public boolean waitsForOthers() {
        return path.answer() instanceof Answer.Proxy;
    }

    /** The server behind it answers first, and chooses the subprotocol. */
    private Admission proxied(Handshake handshake, MockConnection.Asked asked, ProxySpec spec) {
        List<String> offered = handshake.subprotocols().stream().filter(this::speaks).toList();
        return switch (new UpstreamDial(spec, house).dial(handshake, asked, offered)) {
            case UpstreamDial.Dialed.Failed failed -> failed.refused();
            case UpstreamDial.Dialed.Reached reached ->
                    new Admission.Accepted(
                            reached.link().subprotocol(), conversation(asked, reached.link()));
        };
    }

    @Override
    public void serve(Session session) throws InterruptedException {
        scripts.reserve();
        conversation(MockConnection.Asked.NOTHING, null).hold(session);
    }

    /**
     * Begins a conversation, which gives the reserved engine back and closes its link to the server
     * behind a proxy.
     */
    private Conversation conversation(MockConnection.Asked asked, UpstreamLink upstream) {
        return chaos.around(
                new MockConversation(house, scripts, path, broadcasts, asked, upstream));
    }

    private static boolean fits(HandshakeRule rule, Handshake handshake) {
        return rule.headers().entrySet().stream()
                        .allMatch(field ->
                                handshake.values(field.getKey()).stream()
                                        .anyMatch(value ->
                                                HandshakeRule.fits(field.getValue(), value)))
                && rule.query().entrySet().stream()
                        .allMatch(field ->
                                handshake.query().getOrDefault(field.getKey(), List.of()).stream()
                                        .anyMatch(value ->
                                                HandshakeRule.fits(field.getValue(), value)));
    }

    /** The client's favourite among those configured; without a list, its favourite. */
    private Optional<String> subprotocol(Handshake handshake) {
        return handshake.subprotocols().stream().filter(this::speaks).findFirst();
    }

    private boolean speaks(String subprotocol) {
        return path.subprotocols().isEmpty() || path.subprotocols().contains(subprotocol);
    }

    private MockConnection.Asked asked(Handshake handshake) {
        Map<String, String> parameters = path.pattern().match(handshake.path()).orElse(Map.of());
        Map<String, String> query = firsts(handshake.query());
        // Only scripts can ask for header fields, and nobody else is to keep them.
        Map<String, String> headers = path.scripted() ? firsts(handshake.headers()) : Map.of();
        return parameters.isEmpty() && query.isEmpty() && headers.isEmpty()
                ? MockConnection.Asked.NOTHING
                : new MockConnection.Asked(parameters, query, headers);
    }

    private static Map<String, String> firsts(Map<String, List<String>> values) {
        if (values.isEmpty()) {
            return Map.of();
        }
        Map<String, String> firsts = new HashMap<>();
        values.forEach((name, all) -> firsts.put(name, all.getFirst()));
        return firsts;
    }
}
