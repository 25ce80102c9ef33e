package dev.threadmill.server.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.threadmill.server.testing.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Engine.IO v4 over long polling. */
@Timeout(60)
class PollingTest extends EngineFixture {
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
}
