package dev.threadmill.load.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a list of targets lets through, and what it does not, however it is written. */
class AllowedTargetsTest {
    private static final AllowedTargets LISTED =
            AllowedTargets.of(List.of("api.example.com", "*.test.example.com", "10.0.0.7:9000"));

    /** Whether somebody gets a load on it. */
    private static boolean gets(AllowedTargets targets, String url) {
        try {
            return targets.allows(TargetUri.parse(url, List.of("http", "https")));
        } catch (InvalidPlanException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.example.com",
                "http://API.example.com.:8080/x?y",
                "https://a.test.example.com",
                "http://10.0.0.7:9000/"
            })
    void whatIsListedIsAllowed(String url) {
        assertTrue(gets(LISTED, url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data/",
                "http://2852039166/",
                "http://0xa9fea9fe/",
                "http://0251.0376.0251.0376/",
                "http://0xa9.0xfe.0xa9.0xfe/",
                "http://169.254.43518/",
                "http://[::ffff:169.254.169.254]/",
                "http://[::ffff:a9fe:a9fe]/",
                "http://[64:ff9b::a9fe:a9fe]/",
                "http://127.0.0.1/",
                "http://127.1/",
                "http://2130706433/",
                "http://0/",
                "http://0.0.0.0/",
                "http://[::1]/",
                "http://[::]/",
                "http://localhost/",
                "http://api.example.com@169.254.169.254/",
                "http://api.example.com:80@169.254.169.254/",
                "http://api.example.com%40169.254.169.254/",
                "http://169.254.169.254#@api.example.com/",
                "http://169.254.169.254?@api.example.com/",
                "http://169.254.169.254\\@api.example.com/",
                "http://api.example.com\\.evil.example/",
                "http://api.example.com.evil.example/",
                "http://api.example.com../",
                "http://apiXexample.com/",
                "http://test.example.com/",
                "http://eviltest.example.com/",
                "http://10.0.0.7/",
                "http://10.0.0.7:9001/",
                "http://10.0.0.07:9000/",
                "http://[::ffff:10.0.0.7]:9000/",
                "http://api.example.com\r\nHost: evil/",
                "http://api.ex\u00e4mple.com/",
                "http://api\u3002example.com/",
                "http:///api.example.com/",
                "http:api.example.com",
                "ftp://api.example.com/",
            })
    void everythingElseIsNot(String url) {
        assertFalse(gets(LISTED, url));
        assertFalse(gets(AllowedTargets.of(List.of("api.example.com")), url));
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1, true",
        "http://127.99.0.1, true",
        "http://localhost, true",
        "http://[::1], true",
        "http://127.0.0.1.evil.example, false",
        "http://127.evil.example.1, false",
        "http://128.0.0.1, false",
        "http://[::ffff:127.0.0.1], false",
    })
    void thisMachineAloneIsWhatSaysSo(String url, boolean allowed) {
        assertEquals(allowed, gets(AllowedTargets.LOOPBACK, url));
    }

    @ParameterizedTest
    @CsvSource({
        "api.example.com, true",
        "API.example.com:8080, true",
        "10.0.0.7, true",
        "a.test.example.com, true",
        "evil.example, false",
        "api.example.com@evil.example, false",
        "evil.example@api.example.com, false",
        "'api.example.com, evil.example', false",
        "api.example.com/evil, false",
        "'', false",
    })
    void aHostHeaderNamesAListedHostToo(String value, boolean allowed) {
        assertEquals(allowed, LISTED.allowsHost(value));
        assertTrue(AllowedTargets.EVERYTHING.allowsHost(value));
    }

    @Test
    void rubbishIsNeverAllowed() {
        Random random = new Random(5);
        String letters = "htp:/@.\\#?%[]0x1269apiexmplco*\r\n\u0000\u3002";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder("http://");
            for (int left = random.nextInt(30); left > 0; left--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            assertFalse(gets(LISTED, text.toString()), text::toString);
            assertFalse(LISTED.allowsHost(text.substring(7)), text::toString);
        }
    }
}
