package dev.threadmill.server.engineio;

/** Sends every message back as it came. */
public final class EngineEcho implements EngineApplication {
    @Override
    public EngineConversation open(EngineSession session) {
        return new Echo(session);
    }

    private record Echo(EngineSession session) implements EngineConversation {
        @Override
        public void text(String message) {
            session.send(EngineMessage.text(message));
        }

        @Override
        public void binary(byte[] message) {
            session.send(EngineMessage.binary(message));
        }

        @Override
        public void closed(String reason) {
            // Nothing was kept.
        }
    }
}
