package dev.threadmill.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The scripts of the MockForge guide, as they stand there. */
class GuideScriptsTest {
    private static final ScriptFixture ENGINE = new ScriptFixture(ScriptFixture.ONE_LANE);

    private final RecordingHost host = new RecordingHost("c1");

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    private static ScriptInput json(String text) {
        return new ScriptInput.Json(text);
    }

    @Test
    void scriptedHandler() {
        Script script =
                ENGINE.script(
                        """
                        // Access connection state
                        const state = connection.state || { messageCount: 0 };
                        state.messageCount++;
                        connection.state = state;

                        // Parse incoming message
                        const msg = JSON.parse(message.text);

                        // Generate response
                        return {
                          type: "response",
                          request_id: msg.id,
                          message_number: state.messageCount,
                          timestamp: Date.now()
                        };
                        """);
        try (ScriptSession session = ENGINE.scripts.open(host, null)) {
            for (int n = 1; n <= 3; n++) {
                String text =
                        ScriptFixture.text(
                                session, script, new ScriptInput.Text("{\"id\":\"r" + n + "\"}"));
                assertTrue(
                        text.startsWith(
                                "{\"type\":\"response\",\"request_id\":\"r"
                                        + n
                                        + "\",\"message_number\":"
                                        + n
                                        + ",\"timestamp\":1"),
                        text);
            }
        }
    }

    @Test
    void roomBasedBroadcasting() {
        Script join =
                ENGINE.script(
                        """
                        rooms.join(message.room);
                        broadcast(message.room, {
                          type: "user_joined",
                          user: connection.id
                        });
                        """);
        Script leave =
                ENGINE.script(
                        """
                        broadcast(message.room, {
                          type: "user_left",
                          user: connection.id
                        });
                        rooms.leave(message.room);
                        """);
        Script say =
                ENGINE.script(
                        """
                        broadcast(message.room, {
                          type: "chat",
                          from: connection.id,
                          text: message.text
                        });
                        """);
        try (ScriptSession session = ENGINE.scripts.open(host, null)) {
            Outcome nothing = new Outcome.Answer(new Reply.Nothing());
            assertEquals(nothing, session.call(join, json("{\"room\":\"a\"}")));
            assertEquals(List.of("a"), host.rooms());
            assertEquals(nothing, session.call(say, json("{\"room\":\"a\",\"text\":\"hi\"}")));
            assertEquals(nothing, session.call(leave, json("{\"room\":\"a\"}")));
            assertEquals(List.of(), host.rooms());
        }
        assertEquals(
                List.of(
                        "broadcast a {\"type\":\"user_joined\",\"user\":\"c1\"}",
                        "broadcast a {\"type\":\"chat\",\"from\":\"c1\",\"text\":\"hi\"}",
                        "broadcast a {\"type\":\"user_left\",\"user\":\"c1\"}"),
                List.copyOf(host.events));
    }

    @Test
    void perConnectionState() {
        Script auth =
                ENGINE.script(
                        """
                        if (message.token === "valid-token") {
                          state.authenticated = true;
                          return { type: "auth_success" };
                        }
                        return { type: "auth_failed" };
                        """);
        Script subscribe =
                ENGINE.script(
                        """
                        state.subscriptions.push(message.channel);
                        return { type: "subscribed", channel: message.channel };
                        """);
        Script when = ENGINE.script(ScriptSource.Kind.EXPRESSION, "state.authenticated");
        Script kept = ENGINE.script("return connection.state === state && state");
        String initial = "{\"authenticated\":false,\"subscriptions\":[]}";
        try (ScriptSession session = ENGINE.scripts.open(host, initial);
                ScriptSession other = ENGINE.scripts.open(new RecordingHost("c2"), initial)) {
            assertFalse(session.test(when, json("{}")).holds());
            assertEquals(
                    "{\"type\":\"auth_failed\"}",
                    ScriptFixture.text(session, auth, json("{\"token\":\"x\"}")));
            assertEquals(
                    "{\"type\":\"auth_success\"}",
                    ScriptFixture.text(session, auth, json("{\"token\":\"valid-token\"}")));
            assertTrue(session.test(when, json("{}")).holds());
            assertEquals(
                    "{\"type\":\"subscribed\",\"channel\":\"news\"}",
                    ScriptFixture.text(session, subscribe, json("{\"channel\":\"news\"}")));
            assertEquals(
                    "{\"authenticated\":true,\"subscriptions\":[\"news\"]}",
                    ScriptFixture.text(session, kept));
            assertEquals(initial, ScriptFixture.text(other, kept));
        }
    }

    @Test
    void sharedState() {
        Script get =
                ENGINE.script(
                        """
                        const count = await shared.get("counter") || 0;
                        return { type: "counter", value: count };
                        """);
        Script increment =
                ENGINE.script(
                        """
                        const count = await shared.incr("counter");
                        broadcast("/shared", { type: "counter_updated", value: count });
                        return { type: "incremented", value: count };
                        """);
        try (ScriptSession session = ENGINE.scripts.open(host, null)) {
            assertEquals("{\"type\":\"counter\",\"value\":0}", ScriptFixture.text(session, get));
            assertEquals(
                    "{\"type\":\"incremented\",\"value\":1}",
                    ScriptFixture.text(session, increment));
            assertEquals("{\"type\":\"counter\",\"value\":1}", ScriptFixture.text(session, get));
        }
        assertEquals(
                List.of("broadcast /shared {\"type\":\"counter_updated\",\"value\":1}"),
                List.copyOf(host.events));
    }

    @Test
    void proxyTransforms() {
        Script incoming =
                ENGINE.script(
                        ScriptSource.Kind.TRANSFORM,
                        """
                        // Modify messages from client before forwarding
                        msg.client_id = connection.id;
                        return msg;
                        """);
        Script outgoing =
                ENGINE.script(
                        ScriptSource.Kind.TRANSFORM,
                        """
                        // Modify messages from upstream before sending to client
                        delete msg.internal_id;
                        return msg;
                        """);
        try (ScriptSession session = ENGINE.scripts.open(host, null)) {
            assertEquals(
                    "{\"a\":1,\"client_id\":\"c1\"}",
                    ScriptFixture.text(session, incoming, new ScriptInput.Text("{\"a\":1}")));
            assertEquals(
                    "{\"a\":1}",
                    ScriptFixture.text(
                            session,
                            outgoing,
                            new ScriptInput.Text("{\"internal_id\":2,\"a\":1}")));
            assertEquals(
                    "not JSON",
                    ScriptFixture.text(session, outgoing, new ScriptInput.Text("not JSON")));
        }
    }

    @Test
    void aTransformMayDeclareAFunction() {
        Script script =
                ENGINE.script(
                        ScriptSource.Kind.TRANSFORM,
                        """
                        function transform(msg, connection) {
                          if (msg instanceof Uint8Array) return msg.map(b => b + 1);
                          return { ...msg, by: connection.id };
                        }
                        """);
        try (ScriptSession session = ENGINE.scripts.open(host, null)) {
            assertEquals(
                    "{\"a\":1,\"by\":\"c1\"}",
                    ScriptFixture.text(session, script, new ScriptInput.Text("{\"a\":1}")));
            Outcome.Answer answer =
                    (Outcome.Answer)
                            session.call(script, new ScriptInput.Binary(new byte[] {1, 2}));
            assertEquals(
                    "[2, 3]", java.util.Arrays.toString(((Reply.Binary) answer.reply()).bytes()));
        }
    }

    @Test
    void anExpressionThatFailsSaysWhy() {
        Script when = ENGINE.script(ScriptSource.Kind.EXPRESSION, "state.user.name === 'x'");
        Script fine = ENGINE.script(ScriptSource.Kind.EXPRESSION, "message.n > 2 // enough");
        try (ScriptSession session = ENGINE.scripts.open(host, null)) {
            Verdict verdict = session.test(when, json("{}"));
            assertFalse(verdict.holds());
            assertEquals(Outcome.Reason.THROWN, verdict.failure().reason());
            assertEquals(10, verdict.failure().line());
            assertEquals(new Verdict(true, null), session.test(fine, json("{\"n\":3}")));
            assertNull(session.test(fine, json("{\"n\":1}")).failure());
        }
    }
}
