package dev.threadmill.server.handler;

import dev.threadmill.script.Reply;
import dev.threadmill.script.ScriptHost;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.PreparedMessage;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What the scripts of one connection can do. Never waits for a peer: whoever calls is not the
 * connection's own thread.
 */
record MockScriptHost(MockConnection connection) implements ScriptHost {
    private static final Logger LOGGER = Logger.getLogger(MockScriptHost.class.getName());

    @Override
    public String id() {
        return connection.session().id();
    }

    @Override
    public String path() {
        return connection.session().path();
    }

    @Override
    public Map<String, String> params() {
        return connection.asked().parameters();
    }

    @Override
    public Map<String, String> query() {
        return connection.asked().query();
    }

    @Override
    public Map<String, String> headers() {
        return connection.asked().headers();
    }

    @Override
    public void send(Reply reply) {
        connection.send(reply);
    }

    @Override
    public void close(int code, String reason) {
        connection.session().close(code, reason);
    }

    /** To a room, or to all on a path; the sender hears it, too, where it is one of them. */
    @Override
    public void broadcast(String target, Reply message) {
        PreparedMessage prepared =
                switch (message) {
                    case Reply.Text(String text) -> PreparedMessage.text(text);
                    case Reply.Binary(byte[] bytes) ->
                            new PreparedMessage(new Message.Binary(bytes));
                    case Reply.Nothing() -> null;
                };
        if (prepared != null) {
            connection.house().broadcast(target, prepared);
        }
    }

    @Override
    public void join(String room) {
        connection.rooms().join(room);
    }

    @Override
    public void leave(String room) {
        connection.rooms().leave(room);
    }

    @Override
    public List<String> rooms() {
        return connection.rooms().names();
    }

    @Override
    public void log(String line) {
        LOGGER.log(Level.INFO, "{0} {1}: {2}", new Object[] {path(), id(), line});
    }

    @Override
    public String shared(String operation, List<String> jsonArguments) throws Exception {
        return connection.house().shared().perform(operation, jsonArguments);
    }
}
