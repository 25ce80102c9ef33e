package dev.threadmill.server.handler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.threadmill.server.template.Scope;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What the templates of one reply see.
 *
 * @param incoming the message that is answered; null for none
 */
record ReplyScope(MockConnection connection, Incoming incoming, JsonNode params, long sequence)
        implements Scope {
    @Override
    public JsonNode message() {
        return incoming == null ? MissingNode.getInstance() : incoming.json();
    }

    @Override
    public String connectionId() {
        return connection.session().id();
    }

    @Override
    public String path() {
        return connection.session().path();
    }

    @Override
    public int connectionCount() {
        return connection.connectionCount();
    }

    @Override
    public Map<String, String> pathParameters() {
        return connection.asked().parameters();
    }

    @Override
    public Map<String, String> query() {
        return connection.asked().query();
    }

    @Override
    public RandomGenerator random() {
        return connection.house().random();
    }
}
