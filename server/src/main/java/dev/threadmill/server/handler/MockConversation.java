package dev.threadmill.server.handler;

import dev.threadmill.script.Scripts;
import dev.threadmill.server.mock.Answer;
import dev.threadmill.server.mock.MockPath;
import dev.threadmill.server.mock.ReplyTemplate;
import dev.threadmill.server.mock.Rule;
import dev.threadmill.server.mock.Schedule;
import dev.threadmill.server.session.Conversation;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.session.Witness;
import java.util.List;

/** What one connection to a mock path says: greeting, rules, the handler's own answer, farewell. */
final class MockConversation implements Conversation {
    private final MockHouse house;
    private final Scripts scripts;
    private final MockPath path;
    private final PathBroadcasts broadcasts;
    private final MockConnection.Asked asked;

    /** Null where the path is no proxy. */
    private final UpstreamLink upstream;

    /** Set by the connection's own thread before anybody can ask for a farewell in vain. */
    private volatile MockConnection connection;

    MockConversation(
            MockHouse house,
            Scripts scripts,
            MockPath path,
            PathBroadcasts broadcasts,
            MockConnection.Asked asked,
            UpstreamLink upstream) {
        this.upstream = upstream;
        this.house = house;
        this.scripts = scripts;
        this.path = path;
        this.broadcasts = broadcasts;
        this.asked = asked;
    }

    @Override
    public void abandon() {
        scripts.release();
        if (upstream != null) {
            upstream.close();
        }
    }

    @Override
    public void hold(Session session) throws InterruptedException {
        try {
            house.paths().join(session.path(), session);
            broadcasts.enter(session);
            try (MockConnection opened = new MockConnection(house, scripts, path, session, asked)) {
                connection = opened;
                talk(opened, responder(opened));
            }
        } finally {
            scripts.release();
            try {
                broadcasts.leave(session);
            } finally {
                house.paths().leave(session.path(), session);
            }
        }
    }

    private static void talk(MockConnection connection, Responder responder)
            throws InterruptedException {
        Thread timetable = null;
        try {
            responder.open();
            for (ReplyTemplate greeting : connection.path().onConnect()) {
                connection.session().sendText(greeting.render(connection.scope()));
            }
            timetable = keepTo(connection.path().schedules(), connection);
            converse(connection, responder);
        } finally {
            if (timetable != null) {
                timetable.interrupt();
            }
            responder.close();
        }
    }

    /** Null where there are no schedules. */
    private static Thread keepTo(List<Schedule> schedules, MockConnection connection) {
        if (schedules.isEmpty()) {
            return null;
        }
        Timetable timetable = new Timetable(schedules);
        Session session = connection.session();
        return Thread.startVirtualThread(() -> {
            try {
                timetable.run(
                        session::isOpen,
                        schedule ->
                                session.sendText(schedule.message().render(connection.scope())));
            } catch (InterruptedException e) {
                // The connection has ended.
            }
        });
    }

    private static void converse(MockConnection connection, Responder responder)
            throws InterruptedException {
        RuleAnswers rules = new RuleAnswers(connection);
        for (Message message; (message = connection.session().receive()) != null; ) {
            Incoming incoming = new Incoming(message);
            if (!rules.answer(incoming)) {
                responder.answer(incoming);
            }
        }
    }

    private Responder responder(MockConnection connection) {
        return switch (connection.path().answer()) {
            case Answer.Echo echo -> new EchoResponder(connection, false);
            case Answer.BinaryEcho echo -> new EchoResponder(connection, true);
            case Answer.Static words -> new StaticResponder(connection, words.onMessage());
            case Answer.Scripted scripted -> new ScriptResponder(connection, scripted.script());
            case Answer.Proxy proxy -> new ProxyResponder(connection, proxy.spec(), upstream);
            case Answer.JsonRpc rpc -> new JsonRpcResponder(connection, rpc);
            case Answer.Silent silent -> new SilentResponder(connection, wantsJson(connection));
        };
    }

    private static boolean wantsJson(MockConnection connection) {
        return connection.path().rules().rules().stream()
                .anyMatch(rule -> rule.match() instanceof Rule.When.Json);
    }

    @Override
    public Witness witness() {
        return house.keepers().of(path);
    }

    @Override
    public Message farewell(Session session) {
        MockConnection opened = connection;
        return opened == null || path.onClose().isEmpty()
                ? null
                : new Message.Text(path.onClose().get().render(opened.scope()));
    }
}
