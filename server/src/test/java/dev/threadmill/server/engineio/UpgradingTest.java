package dev.threadmill.server.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.server.testing.Peer;
import dev.threadmill.server.testing.SessionWithoutSocket;
import dev.threadmill.server.testing.UpstreamServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of messages while a WebSocket takes over. */
@Timeout(60)
class UpgradingTest extends EngineServerFixture {
    /** Sends until it is told to end, never much more than the client has heard. */
    private static Thread sender(
            EngineSession session, String name, Semaphore room, AtomicBoolean over) {
        return Thread.ofVirtual()
                .start(() -> {
                    for (int i = 0; !over.get(); i++) {
                        room.acquireUninterruptibly();
                        session.send(text(name + ":" + i));
                    }
                    session.send(text(name + ":end"));
                });
    }

    /** Checks the order of what one sender has sent. */
    private static void hear(String packet, int[] next, AtomicInteger ended) {
        String[] parts = packet.substring(1).split(":", -1);
        if (parts[1].equals("end")) {
            ended.incrementAndGet();
        } else {
            assertEquals(next[Integer.parseInt(parts[0])]++, Integer.parseInt(parts[1]), packet);
        }
    }

    @Test
    void whatManyThreadsSendDuringAnUpgradeArrivesOnceAndInEachOnesOrder() throws Exception {
        int senders = 4;
        for (int round = 0; round < 5; round++) {
            try (UpstreamServer listener = webSockets()) {
                String sid = open();
                EngineSession session = application.session;
                Semaphore room = new Semaphore(500);
                AtomicBoolean over = new AtomicBoolean();
                for (int s = 0; s < senders; s++) {
                    sender(session, String.valueOf(s), room, over);
                }
                int[] next = new int[senders];
                AtomicInteger ended = new AtomicInteger();
                for (String packet : ask("GET", sid, "").body().split(RS, -1)) {
                    hear(packet, next, ended);
                    room.release();
                }
                try (Peer peer = connect(listener, "&sid=" + sid)) {
                    peer.say("2probe");
                    assertEquals("3probe", peer.hear());
                    peer.say("5");
                    for (int heard = 0; ended.get() < senders; heard++) {
                        hear(peer.hear(), next, ended);
                        room.release();
                        over.compareAndSet(false, heard == 5_000);
                    }
                    peer.heardNothingElse();
                    assertEquals("websocket", session.transport());
                }
            }
        }
    }

    @Test
    void anOrderlyEndAmidAnUpgradeSendsWhatWaits() throws Exception {
        open();
        Client client = (Client) application.session;
        List<String> sent = new ArrayList<>();
        SessionWithoutSocket successor =
                new SessionWithoutSocket() {
                    @Override
                    public boolean send(PreparedMessage message) {
                        sent.add(((Message.Text) message.message()).text());
                        client.send(text("goodbye"));
                        client.close();
                        return true;
                    }

                    @Override
                    public boolean send(Message message) {
                        throw new IllegalStateException();
                    }

                    @Override
                    public Message receive() {
                        return null;
                    }

                    @Override
                    public boolean isOpen() {
                        return true;
                    }

                    @Override
                    public void close(int code, String reason) {
                        sent.add("closed");
                    }
                };
        client.send(text("one"));
        client.send(text("two"));
        assertTrue(Upgrading.begin(client, successor));
        assertTrue(Upgrading.complete(client, successor));
        assertEquals(List.of("4one", "4two", "4goodbye", "closed"), sent);
        assertEquals("closed: forced close", application.next());
        assertEquals(0, room.bytes());
        assertEquals(0, server.sessionCount());
    }
}
