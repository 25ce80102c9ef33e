package dev.threadmill.server.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.redis.Redis;
import dev.threadmill.redis.testing.RedisServer;
import dev.threadmill.server.bridge.BridgeCounts.Kind;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Failure;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.server.testing.QuietSession;
import dev.threadmill.server.testing.TestSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a client hears that comes before its conversation has begun, or just then. */
class BridgeConversationTest {
    private final BridgeCounts counts = new BridgeCounts();
    private final Connections connections = new Connections();

    /** Keeps what it is sent; is told more while the first is on its way. */
    private static final class Client extends QuietSession {
        private final List<String> heard = new ArrayList<>();
        private Runnable meanwhile = () -> {};
        private int closedWith;

        @Override
        public boolean send(PreparedMessage message) {
            heard.add(new String(message.message().payload(), UTF_8));
            Runnable once = meanwhile;
            meanwhile = () -> {};
            once.run();
            return true;
        }

        @Override
        public void close(int code, String reason) {
            super.close(code, reason);
            closedWith = code;
        }

        @Override
        public Message receive() {
            return null;
        }
    }

    private interface Play {
        void with(BridgeConversation conversation, Client client) throws Exception;
    }

    private void play(Map<String, String> settings, Play play) throws Exception {
        try (RedisServer server = RedisServer.start();
                Redis redis = Redis.connect(server.redisUrl(), Bridged.PATIENCE)) {
            BridgeServices services =
                    BridgeServices.of(TestSettings.with(settings), redis, counts, connections);
            BridgeConversation conversation =
                    new BridgeConversation(new BridgePath("a", "s"), services);
            conversation.begin(redis.channels().subscribe("session:s:down", conversation));
            play.with(conversation, new Client());
            services.renewals().close();
            assertEquals(0, redis.channels().listenerCount("session:s:down"));
            assertEquals(0, counts.sessionCount());
        }
    }

    private static void hear(BridgeConversation conversation, String... texts) {
        for (String text : texts) {
            conversation.heard(text.getBytes(UTF_8));
        }
    }

    @Test
    void itIsHeardOnceAndInOrder() throws Exception {
        play(
                Map.of(),
                (conversation, client) -> {
                    hear(conversation, "1", "2");
                    client.meanwhile = () -> hear(conversation, "3", "4");
                    conversation.hold(client);
                    hear(conversation, "5");
                    assertEquals(List.of("1", "2", "3", "4", "5"), client.heard);
                    assertEquals(5, counts.count(Kind.DOWN));
                });
    }

    @Test
    void tooMuchOfItClosesWith1008() throws Exception {
        play(
                Map.of("websocket.queue_messages", "2"),
                (conversation, client) -> {
                    hear(conversation, "1", "2", "3", "4");
                    conversation.hold(client);
                    assertEquals(List.of("1", "2"), client.heard);
                    assertEquals(1008, client.closedWith);
                    assertEquals(2, counts.count(Kind.DOWN_DROPPED));
                    assertEquals(1, connections.failureCount(Failure.SLOW_CONSUMER));
                });
    }

    @Test
    void tooMuchOfItIsDroppedWhereThatIsThePolicy() throws Exception {
        play(
                Map.of("websocket.queue_messages", "2", "websocket.drop_when_full", "true"),
                (conversation, client) -> {
                    hear(conversation, "1", "2", "3");
                    conversation.hold(client);
                    hear(conversation, "4");
                    assertEquals(List.of("1", "2", "4"), client.heard);
                    assertEquals(0, client.closedWith);
                    assertEquals(1, counts.count(Kind.DOWN_DROPPED));
                });
    }

    @Test
    void aTextThatNobodyDecodesIsStillItsBytes() {
        PreparedMessage message = PreparedMessage.utf8("ü€".getBytes(UTF_8));
        byte[] frame = message.plainFrame();
        assertEquals(new Message.Text("ü€"), message.message());
        assertEquals("ü€", new String(frame, 2, frame.length - 2, UTF_8));
        assertTrue(message.more().isEmpty());
    }
}
