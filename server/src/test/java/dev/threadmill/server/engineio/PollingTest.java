package dev.threadmill.server.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.testing.Http;
import dev.threadmill.wire.socketio.EnginePayload;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Engine.IO v4 over long polling. */
@Timeout(60)
class PollingTest extends EngineFixture {
    private static final String RS = String.valueOf(EnginePayload.SEPARATOR);
    private static final int PAYLOAD_MAX = 20_000;

    @Override
    Map<String, String> settings() {
        return Map.of(
                "socketio.max_payload",
                String.valueOf(PAYLOAD_MAX),
                "websocket.queue_size",
                "90000",
                "socketio.ping_timeout",
                "1s");
    }

    private void assertBad(Http.Answer answer) {
        assertEquals(400, answer.status());
        assertEquals("{\"code\":3,\"message\":\"Bad request\"}", answer.text());
    }

    @Test
    void whatIsPostedComesBackWithTheNextPoll() throws Exception {
        String sid = openByPolling();
        Http.Answer posted = post(sid, "4hello");
        assertEquals(200, posted.status());
        assertEquals("ok", posted.text());
        assertEquals("text/html", posted.header("content-type"));
        Http.Answer polled = poll(sid);
        assertEquals("4hello", polled.text());
        assertEquals("text/plain; charset=UTF-8", polled.header("content-type"));
    }

    @Test
    void aPollWaitsForTheFirstMessage() throws Exception {
        String sid = openByPolling();
        Pending poll = pollAside(sid);
        assertEquals("ok", post(sid, "4hello").text());
        assertEquals("4hello", poll.answer().text());
    }

    @Test
    void aPollTakesAllThatWaits() throws Exception {
        String sid = openByPolling();
        post(sid, "4one" + RS + "4two" + RS + "bAQIDBA==" + RS + "4");
        assertEquals("4one" + RS + "4two" + RS + "bAQIDBA==" + RS + "4", poll(sid).text());
    }

    @Test
    void textIsUtf8() throws Exception {
        String sid = openByPolling();
        post(sid, "4äöü €uro 😀");
        assertEquals("4äöü €uro 😀", poll(sid).text());
    }

    @Test
    void oneSessionDoesNotHearAnother() throws Exception {
        String one = openByPolling();
        String other = openByPolling();
        post(one, "4one");
        post(other, "4other");
        assertEquals("4other", poll(other).text());
        assertEquals("4one", poll(one).text());
    }

    @Test
    void aPostWithoutAContentTypeIsText() throws Exception {
        String sid = openByPolling();
        assertEquals(200, post(sid, "4a").status());
        assertEquals(200, post(sid, "4b", "Content-Type", "text/plain;charset=UTF-8").status());
        assertEquals("4a" + RS + "4b", poll(sid).text());
    }

    @Test
    void aBinaryPostIsRefusedAndEndsTheSession() throws Exception {
        String sid = openByPolling();
        assertBad(post(sid, "4a", "Content-Type", "application/octet-stream"));
        assertUnknown(sid);
    }

    @Test
    void aMalformedPayloadEndsTheSession() throws Exception {
        for (String body : new String[] {"abc", "", "4a" + RS, "4a" + RS + RS + "4b", "9"}) {
            String sid = openByPolling();
            assertBad(post(sid, body));
            assertUnknown(sid);
        }
        assertEquals(5, figures().path("closed").path("parse error").asInt());
    }

    @Test
    void aPingFromAClientEndsTheSession() throws Exception {
        String sid = openByPolling();
        assertBad(post(sid, "2"));
        assertUnknown(sid);
        assertEquals(1, figures().path("closed").path("transport error").asInt());
    }

    @Test
    void packetsOutOfPlaceDoNoHarm() throws Exception {
        String sid = openByPolling();
        assertEquals("ok", post(sid, "0{}" + RS + "5" + RS + "6" + RS + "3" + RS + "4a").text());
        assertEquals("4a", poll(sid).text());
    }

    @Test
    void aPostAsLargeAsAnnouncedIsTaken() throws Exception {
        String sid = openByPolling();
        String message = "4" + "x".repeat(PAYLOAD_MAX - 1);
        assertEquals("ok", post(sid, message).text());
        assertEquals(message, poll(sid).text());
    }

    @Test
    void aLargerPostGets413AndTheSessionLives() throws Exception {
        String sid = openByPolling();
        Http.Answer answer = post(sid, "4" + "x".repeat(PAYLOAD_MAX));
        assertEquals(413, answer.status());
        assertEquals("*", answer.header("access-control-allow-origin"));
        assertEquals(413, post(sid, "4" + "x".repeat(500 * PAYLOAD_MAX)).status());
        assertEquals("ok", post(sid, "4a").text());
        assertEquals("4a", poll(sid).text());
    }

    @Test
    void aPostThatOnlyClaimsToBeLargeIsRefusedAtOnce() throws Exception {
        String sid = openByPolling();
        try (Raw raw = new Raw()) {
            raw.write(
                    "POST "
                            + POLL
                            + "&sid="
                            + sid
                            + " HTTP/1.1\r\nHost: x\r\n"
                            + "Content-Length: 2000000000\r\n\r\n");
            assertTrue(raw.readLine().startsWith("HTTP/1.1 413 "));
        }
    }

    @Test
    void aChunkedPostIsHeldToTheBoundToo() throws Exception {
        String sid = openByPolling();
        try (Raw raw = new Raw()) {
            raw.write(
                    "POST "
                            + POLL
                            + "&sid="
                            + sid
                            + " HTTP/1.1\r\nHost: x\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n");
            raw.write(Integer.toHexString(PAYLOAD_MAX) + "\r\n" + "4".repeat(PAYLOAD_MAX) + "\r\n");
            raw.write("1\r\n4\r\n");
            assertTrue(raw.readLine().startsWith("HTTP/1.1 413 "));
        }
    }

    @Test
    void requestsMayBePipelined() throws Exception {
        String sid = openByPolling();
        String path = POLL + "&sid=" + sid;
        try (Raw raw = new Raw()) {
            raw.write(
                    "POST "
                            + path
                            + " HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n4hello"
                            + "GET "
                            + path
                            + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertEquals("ok", raw.readAnswer());
            assertEquals("4hello", raw.readAnswer());
        }
    }

    @Test
    void aSecondPollIsRefusedAndEndsTheSession() throws Exception {
        String sid = openByPolling();
        Pending first = pollAside(sid);
        awaitPolled();
        assertBad(poll(sid));
        assertEquals("1", first.answer().text());
        assertEquals(200, first.answer().status());
        assertUnknown(sid);
    }

    @Test
    void aSecondPostIsRefusedAndEndsTheSession() throws Exception {
        String sid = openByPolling();
        try (Raw slow = new Raw()) {
            slow.write(
                    "POST "
                            + POLL
                            + "&sid="
                            + sid
                            + " HTTP/1.1\r\nHost: x\r\n"
                            + "Content-Length: 6\r\n\r\n4he");
            Http.Answer answer = post(sid, "4");
            while (answer.status() == 200) { // the slow one is not there yet
                answer = post(sid, "4");
            }
            assertEquals(400, answer.status());
            assertUnknown(sid);
            slow.write("llo");
            assertTrue(slow.readLine().startsWith("HTTP/1.1 400 "));
        }
    }

    @Test
    void aPostThatEndsEarlyEndsTheSession() throws Exception {
        String sid = openByPolling();
        try (Raw raw = new Raw()) {
            raw.write(
                    "POST "
                            + POLL
                            + "&sid="
                            + sid
                            + " HTTP/1.1\r\nHost: x\r\n"
                            + "Content-Length: 6\r\n\r\n4he");
        }
        await(() -> figures().path("closed").path("transport error").asInt() == 1);
        assertUnknown(sid);
    }

    @Test
    void aCancelledPollEndsTheSessionWithTheNextOne() throws Exception {
        String sid = openByPolling();
        try (Raw raw = new Raw()) {
            raw.write("GET " + POLL + "&sid=" + sid + " HTTP/1.1\r\nHost: x\r\n\r\n");
            awaitPolled();
        }
        assertEquals(400, poll(sid).status());
        assertUnknown(sid);
    }

    @Test
    void aPollThatIsCutOffEndsTheSession() throws Exception {
        String sid = openByPolling();
        try (Raw raw = new Raw()) {
            raw.write("GET " + POLL + "&sid=" + sid + " HTTP/1.1\r\nHost: x\r\n\r\n");
            awaitPolled();
        }
        await(() -> figures().path("closed").path("transport error").asInt() == 1);
        assertEquals(0, figures().path("polls").asInt());
        assertUnknown(sid);
    }

    @Test
    void whatComesBehindAPollThatWaitsIsAnsweredToo() throws Exception {
        String sid = openByPolling();
        String request = "GET " + POLL + "&sid=" + sid + " HTTP/1.1\r\nHost: x\r\n\r\n";
        try (Raw raw = new Raw()) {
            raw.write(request + "GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
            awaitPolled();
            assertEquals("ok", post(sid, "4a").text());
            assertEquals("4a", raw.readAnswer());
            assertEquals(200, raw.readStatus());
        }
    }

    @Test
    void aPollBelowThePathIsOneTooAndAnythingElseIsNot() throws Exception {
        String below = "/engine.io/any/thing?EIO=4&transport=polling";
        String sid = handshake(get(below).text()).path("sid").asText();
        assertEquals("ok", post(sid, "4a").text());
        assertEquals("4a", get(below + "&sid=" + sid).text());
        assertEquals(404, get("/engine.io/engine.io.js").status());
        assertEquals(404, get("/engine.iox?EIO=4&transport=polling").status());
    }

    @Test
    void aBadlyEncodedQueryIsRefusedReadably() throws Exception {
        try (Raw raw = new Raw()) {
            raw.write("GET " + POLL + "&sid=%ZZ HTTP/1.1\r\nHost: x\r\n\r\n");
            assertEquals("{\"code\":3,\"message\":\"Bad request\"}", raw.readAnswer());
        }
    }

    @Test
    void aClientMayEndItsSession() throws Exception {
        String sid = openByPolling();
        Pending poll = pollAside(sid);
        awaitPolled();
        assertEquals("ok", post(sid, "1").text());
        assertEquals("6", poll.answer().text());
        assertUnknown(sid);
        assertEquals(1, figures().path("closed").path("transport close").asInt());
    }

    @Test
    void aClientMayEndItsSessionWithoutAPoll() throws Exception {
        String sid = openByPolling();
        assertEquals("ok", post(sid, "4a" + RS + "1" + RS + "4b").text());
        assertUnknown(sid);
    }

    @Test
    void aPollThatComesJustBehindTheFarewellIsAnswered() throws Exception {
        String sid = openByPolling();
        Pending farewell = new Pending(() -> post(sid, "1"));
        Http.Answer poll = poll(sid);
        assertEquals("ok", farewell.answer().text());
        // Which of them comes first is not ours to say.
        assertTrue(poll.text().equals("6") || poll.status() == 400, poll::text);
        assertUnknown(sid);
    }

    @Test
    void aQueueThatIsFullEndsTheSession() throws Exception {
        String sid = openByPolling();
        assertEquals("ok", post(sid, "4a" + (RS + "4a").repeat(400)).text());
        assertBad(post(sid, "4a" + (RS + "4a").repeat(400)));
        assertUnknown(sid);
        assertEquals(1, figures().path("closed").path("transport error").asInt());
    }

    @Test
    void theBytesOfAQueueAreBoundToo() throws Exception {
        String sid = openByPolling();
        String message = "4" + "x".repeat(PAYLOAD_MAX - 1);
        assertEquals(200, post(sid, message).status());
        assertEquals(200, post(sid, message).status());
        assertBad(post(sid, message));
        assertUnknown(sid);
    }

    @Test
    void whatIsAnsweredMayExceedWhatMayBePosted() throws Exception {
        String sid = openByPolling();
        String message = "4" + "x".repeat(PAYLOAD_MAX - 1);
        post(sid, message);
        post(sid, message);
        assertEquals(message + RS + message, poll(sid).text());
    }

    @Test
    void theEndOfTheApplianceIsToldToPolls() throws Exception {
        String sid = openByPolling();
        Pending poll = pollAside(sid);
        awaitPolled();
        appliance.close();
        assertEquals("1", poll.answer().text());
    }
}
