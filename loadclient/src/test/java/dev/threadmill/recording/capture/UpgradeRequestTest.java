package dev.threadmill.recording.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Header;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UpgradeRequestTest {
    private static final String HEAD =
            """
            GET /a?b=c HTTP/1.1\r
            host: h\r
            UPGRADE: h2c, WebSocket\r
            Connection: keep-alive, Upgrade, X-Hop\r
            X-Hop: 1\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
            Sec-WebSocket-Protocol: a, b\r
            Sec-WebSocket-Protocol: c\r
            Sec-WebSocket-Extensions: permessage-deflate\r
            Cookie:  x=y \r
            \r
            """;

    @Test
    void readsWhatAProxyNeeds() throws Exception {
        assertEquals(
                new UpgradeRequest(
                        "/a?b=c",
                        "AAAAAAAAAAAAAAAAAAAAAA==",
                        List.of("a", "b", "c"),
                        List.of(new Header("Cookie", "x=y"))),
                UpgradeRequest.parse(HEAD));
    }

    @Test
    void noGarbageMakesItThrowAnythingElse() {
        Random random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder head = new StringBuilder(HEAD);
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                head.setCharAt(random.nextInt(head.length() - 4), (char) random.nextInt(256));
            }
            try {
                UpgradeRequest.parse(head.toString());
            } catch (UpgradeRequest.Refused e) {
                assertTrue(e.status() == 400 || e.status() == 426);
            }
        }
    }
}
