package dev.threadmill.server.handler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.threadmill.script.Outcome;
import dev.threadmill.script.Reply;
import dev.threadmill.script.Script;
import dev.threadmill.script.ScriptInput;
import dev.threadmill.script.ScriptSession;
import dev.threadmill.script.Scripts;
import dev.threadmill.script.Verdict;
import dev.threadmill.server.mock.MockPath;
import dev.threadmill.server.session.Failure;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.template.Scope;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One connection to a mock path: what its answers are made with. */
final class MockConnection implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(MockConnection.class.getName());

    /**
     * What is kept of the handshake.
     *
     * @param parameters of the path
     * @param query each parameter's first value
     * @param headers each field's first value, names in lower case
     */
    record Asked(
            Map<String, String> parameters,
            Map<String, String> query,
            Map<String, String> headers) {
        static final Asked NOTHING = new Asked(Map.of(), Map.of(), Map.of());
    }

    private final MockHouse house;
    private final MockPath path;
    private final Session session;
    private final Asked asked;
    private final RoomsJoined rooms;
    private final Later later;
    private final AtomicLong rendered = new AtomicLong();

    /** Null where the path has no scripts. */
    private final ScriptSession scripts;

    MockConnection(MockHouse house, Scripts engine, MockPath path, Session session, Asked asked) {
        this.house = house;
        this.path = path;
        this.session = session;
        this.asked = asked;
        this.later = new Later(session);
        this.rooms = new RoomsJoined(house.rooms(), session);
        this.scripts =
                path.scripted()
                        ? engine.open(new MockScriptHost(this), path.initialState().orElse(null))
                        : null;
    }

    Session session() {
        return session;
    }

    MockPath path() {
        return path;
    }

    MockHouse house() {
        return house;
    }

    Asked asked() {
        return asked;
    }

    RoomsJoined rooms() {
        return rooms;
    }

    Later later() {
        return later;
    }

    int connectionCount() {
        return house.paths().size(session.path());
    }

    /** What templates see that answer no message. */
    Scope scope() {
        return new ReplyScope(this, null, MissingNode.getInstance(), rendered.incrementAndGet());
    }

    /** What templates see that answer a message. */
    Scope scope(Incoming incoming) {
        return new ReplyScope(
                this, incoming, MissingNode.getInstance(), rendered.incrementAndGet());
    }

    /** What templates see that answer a call with parameters; a MissingNode for none. */
    Scope scope(Incoming incoming, JsonNode params) {
        return new ReplyScope(this, incoming, params, rendered.incrementAndGet());
    }

    /** Whether an expression holds of a message; false where it fails, which is told. */
    boolean holds(Script expression, ScriptInput input) {
        Verdict verdict = scripts.test(expression, input);
        if (verdict.failure() != null) {
            tell(verdict.failure());
        }
        return verdict.holds();
    }

    /** Runs a script; null where it fails, which is told. */
    Reply run(Script script, ScriptInput input) {
        return switch (call(script, input)) {
            case Outcome.Answer(Reply reply) -> reply;
            case Outcome.Failed failed -> {
                tell(failed);
                yield null;
            }
        };
    }

    /** Runs a script, and tells nobody where it fails. */
    Outcome call(Script script, ScriptInput input) {
        return scripts.call(script, input);
    }

    /** Logs that a script failed, and tells the client where the configuration wants that. */
    void tell(Outcome.Failed failed) {
        if (note(failed) && path.tellErrors()) {
            session.sendText(ErrorText.of(failed.message()));
        }
    }

    /** Logs and counts that a script failed; false where it ended with its connection. */
    boolean note(Outcome.Failed failed) {
        if (failed.reason() == Outcome.Reason.ENDED && !session.isOpen()) {
            return false;
        }
        LOGGER.log(Level.WARNING, "{0}: {1}", new Object[] {session.id(), failed});
        house.connections().failed(Failure.HANDLER);
        return true;
    }

    /** Sends what a script returned; null for nothing. */
    void send(Reply reply) {
        switch (reply) {
            case Reply.Text(String text) -> session.sendText(text);
            case Reply.Binary(byte[] bytes) -> session.send(new Message.Binary(bytes));
            case Reply.Nothing() -> {
                // It has no reply.
            }
            case null -> {
                // It failed.
            }
        }
    }

    /** Ends what runs beside the connection. */
    @Override
    public void close() {
        later.close();
        rooms.close();
        if (scripts != null) {
            scripts.close();
        }
    }
}
