package dev.threadmill.server.handler;

import dev.threadmill.script.Script;

/** Has a script answer every message as it came. */
record ScriptResponder(MockConnection connection, Script script) implements Responder {
    @Override
    public void answer(Incoming incoming) {
        connection.send(connection.run(script, incoming.raw()));
    }
}
