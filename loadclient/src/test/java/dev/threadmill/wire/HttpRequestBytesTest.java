package dev.threadmill.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpRequestBytesTest {
    private static String build(
            String method,
            List<Map.Entry<String, String>> headers,
            String body,
            boolean keepAlive) {
        byte[] bytes =
                HttpRequestBytes.build(
                        method,
                        "/a?b=c",
                        "example.org:81",
                        headers,
                        body.getBytes(StandardCharsets.UTF_8),
                        keepAlive,
                        "threadmill");
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void addsWhatARequestNeeds() {
        assertEquals(
                "GET /a?b=c HTTP/1.1\r\nHost: example.org:81\r\nUser-Agent: threadmill\r\n"
                        + "Accept: */*\r\n\r\n",
                build("GET", List.of(), "", true));
    }

    @Test
    void headersOfTheUserWin() {
        assertEquals(
                "GET /a?b=c HTTP/1.1\r\nAccept: */*\r\nhost: other\r\nUSER-AGENT: me\r\n\r\n",
                build(
                        "GET",
                        List.of(Map.entry("host", "other"), Map.entry("USER-AGENT", "me")),
                        "",
                        true));
    }

    @Test
    void countsTheBodyInBytes() {
        assertEquals(
                "POST /a?b=c HTTP/1.1\r\nHost: example.org:81\r\nUser-Agent: threadmill\r\n"
                        + "Accept: */*\r\nContent-Length: 2\r\n\r\nß",
                build("POST", List.of(), "ß", true));
    }

    @Test
    void anEmptyPostSaysThatItIsEmpty() {
        assertEquals(
                "POST /a?b=c HTTP/1.1\r\nHost: example.org:81\r\nUser-Agent: threadmill\r\n"
                        + "Accept: */*\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                build("POST", List.of(), "", false));
    }
}
