package dev.threadmill.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pages a list of patterns means. */
class OriginsTest {
    @ParameterizedTest
    @CsvSource({
        "https://app.example.com, https://app.example.com, true",
        "https://app.example.com, https://APP.example.com:443, true",
        "https://app.example.com:443, https://app.example.com, true",
        "https://app.example.com, http://app.example.com, false",
        "https://app.example.com, https://app.example.com:8443, false",
        "https://app.example.com, https://app.example.com.evil.example, false",
        "https://app.example.com, https://evilapp.example.com, false",
        "https://app.example.com, null, false",
        "https://*.example.com, https://a.example.com, true",
        "https://*.example.com, https://a.b.example.com, true",
        "https://*.example.com, https://example.com, false",
        "https://*.example.com, https://evilexample.com, false",
        "https://*.example.com, https://evil.example#.example.com, false",
        "https://*.example.com, https://evil.example/.example.com, false",
        "https://*.example.com, https://u@a.example.com, false",
        "http://localhost:*, http://localhost, true",
        "http://localhost:*, http://localhost:5173, true",
        "http://localhost:*, http://localhost:5173.evil.example, false",
        "http://[::1]:8080, http://[::1]:8080, true",
        "null, null, true",
        "null, https://null, false",
        "*, null, true",
        "*, anything at all, true",
        "chrome-extension://abc, chrome-extension://abc, true",
        "chrome-extension://abc, chrome-extension://abd, false",
    })
    void aPatternMeans(String pattern, String origin, boolean allowed) {
        assertTrue(Origins.isPattern(pattern), pattern);
        assertEquals(allowed, new Origins(List.of(pattern)).allows(origin));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "https://",
                "https://a/",
                "https://a.*.com",
                "https://*",
                "**",
                "https://a b",
                "https://a:x",
                "*.example.com",
                "https://user@a"
            })
    void everythingElseIsNoPattern(String pattern) {
        assertFalse(Origins.isPattern(pattern), pattern);
    }

    @ParameterizedTest
    @CsvSource({
        "http://box:8080, box:8080, true",
        "http://Box, bOX:80, true",
        "http://box:80, box, true",
        "https://box, box, true",
        "https://box, box:443, true",
        "https://box, box:80, false",
        "http://box:8080, box:8081, false",
        "http://box, other, false",
        "null, box, false",
        "http://[::1]:80, [::1], true",
        "http://box, '', false",
    })
    void aPageIsOfTheSameOriginWhere(String origin, String host, boolean same) {
        assertEquals(same, Origins.isSame(origin, host));
    }

    @Test
    void nothingIsAllowedByAnEmptyListAndRubbishByNone() {
        assertFalse(new Origins(List.of()).allows("http://a"));
        Origins origins = new Origins(List.of("https://*.example.com", "http://localhost:*"));
        Random random = new Random(3);
        String letters = "htps:/.*[]@#?%e\\xamplco\u0130\u0000";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int left = random.nextInt(40); left > 0; left--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            assertFalse(origins.allows(text.toString()), text::toString);
            Origins.isPattern(text.toString());
            Origins.isSame(text.toString(), text.toString());
        }
    }
}
