package dev.threadmill.server.engineio;

import dev.threadmill.wire.socketio.MalformedPacketException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Notes what it is told; what it does with a message is the test's. */
final class RecordingApplication implements EngineApplication {
    final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>(100_000);
    volatile EngineSession session;
    volatile Reaction reaction = (open, text) -> {};

    interface Reaction {
        void hear(EngineSession session, String text) throws MalformedPacketException;
    }

    @Override
    public EngineConversation open(EngineSession opened) {
        session = opened;
        return new EngineConversation() {
            @Override
            public void text(String message) throws MalformedPacketException {
                reaction.hear(opened, message);
                told.add(message);
            }

            @Override
            public void binary(byte[] message) {
                told.add(message.length + " bytes");
            }

            @Override
            public void closed(String reason) {
                told.add("closed: " + reason);
            }
        };
    }

    String next() throws InterruptedException {
        return String.valueOf(told.poll(20, TimeUnit.SECONDS));
    }
}
