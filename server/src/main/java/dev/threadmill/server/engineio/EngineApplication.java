package dev.threadmill.server.engineio;

/** What speaks over Engine.IO sessions. */
@FunctionalInterface
public interface EngineApplication {
    /**
     * A session has been opened, and its client knows; nothing has come in yet. May send at once.
     */
    EngineConversation open(EngineSession session);
}
