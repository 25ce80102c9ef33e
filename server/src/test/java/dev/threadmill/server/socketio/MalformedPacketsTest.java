package dev.threadmill.server.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.Appliance;
import dev.threadmill.server.socketio.SocketIoCounts.Kind;
import dev.threadmill.server.testing.TestSettings;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Garbage ends its own session at most. */
@Timeout(120)
class MalformedPacketsTest {
    private static final String[] SEEDS = {
        "40",
        "40{\"token\":\"x\"}",
        "40/admin,{\"a\":[1,2]}",
        "41",
        "41/admin,",
        "42[\"message\",1,{\"a\":[true,null]}]",
        "4212[\"join\",[\"a\",\"b\"]]",
        "42[\"leave\",{\"channel\":\"a\"}]",
        "452-7[\"broadcast\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]",
        "430[\"x\"]",
        "461-0[{\"_placeholder\":true,\"num\":0}]",
        "44{\"message\":\"x\"}"
    };

    private final Random random = new Random(5);

    private String mutated() {
        StringBuilder frame = new StringBuilder(SEEDS[random.nextInt(SEEDS.length)]);
        for (int i = random.nextInt(5); i >= 0; i--) {
            int at = 1 + random.nextInt(frame.length());
            switch (random.nextInt(4)) {
                case 0 -> frame.insert(at, (char) (' ' + random.nextInt(95)));
                case 1 -> frame.insert(at, (char) random.nextInt(0xd800));
                case 2 -> frame.setLength(at);
                default -> frame.insert(at, "[{\"/,-0123456789}]".charAt(random.nextInt(18)));
            }
        }
        return frame.toString();
    }

    private void harass(SioPeer peer) throws Exception {
        for (int i = 0; i < 4; i++) {
            peer.say(mutated());
            if (random.nextInt(3) == 0) {
                peer.say(new byte[random.nextInt(4)]);
            }
        }
    }

    @Test
    void tenThousandGarbledPacketsHarmNobodyElse() throws Exception {
        try (SioFixture fixture = new SioFixture(Map.of("socketio.namespaces", "/,/admin"))) {
            MemoryPeer quiet = fixture.peer();
            quiet.connect("40/admin,");
            for (int i = 0; i < 3_000; i++) {
                MemoryPeer peer = fixture.peer();
                if (random.nextBoolean()) {
                    peer.say("40");
                }
                harass(peer);
                assertEquals(peer.isOpen() ? 2 : 1, fixture.server.clientCount());
                peer.close();
            }
            quiet.say("42/admin,1[\"x\"]");
            String heard;
            do {
                heard = quiet.next(); // what valid packets among them were broadcast
            } while (heard.contains("broadcast") || heard.startsWith("b"));
            assertEquals("43/admin,1[]", heard);
            assertTrue(fixture.server.counts().count(Kind.MALFORMED) > 1_000);
            assertEquals(0, fixture.main().memberCount());
            assertEquals(0, fixture.main().roomCount());
        }
    }

    @Test
    void norOnSockets() throws Exception {
        try (Appliance appliance = Appliance.start(TestSettings.with(Map.of()))) {
            try (SioPeer quiet = new WebSocketPeer(appliance.url())) {
                quiet.connect();
                for (int i = 0; i < 200; i++) {
                    try (SioPeer peer = new WebSocketPeer(appliance.url())) {
                        peer.say("40");
                        harass(peer);
                    } catch (IOException e) {
                        // Its session has ended already.
                    }
                }
                quiet.say("421[\"x\"]");
                String heard;
                do {
                    heard = quiet.next();
                } while (!heard.startsWith("43"));
                assertEquals("431[]", heard);
            }
        }
    }
}
