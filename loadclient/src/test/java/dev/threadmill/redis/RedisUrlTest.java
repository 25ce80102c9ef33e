package dev.threadmill.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisUrlTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private static RedisURI uri(String text) {
        return RedisUrl.parse(text).uris(TIMEOUT).getFirst();
    }

    private static String password(RedisURI uri) {
        char[] password = uri.getCredentialsProvider().resolveCredentials().block().getPassword();
        return password == null ? null : new String(password);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "redis://localhost redis://localhost:6379",
                "redis://10.0.0.1:1/3 redis://10.0.0.1:1/3",
                "redis://localhost/ redis://localhost:6379",
                "redis://:@localhost redis://localhost:6379",
                "redis://[::1]:7 redis://[::1]:7",
                "redis://geheim@h redis://***@h:6379",
                "redis://:geheim@h redis://***@h:6379",
                "redis://u:geheim@h:1/2 redis://***@h:1/2",
                "rediss://u:g%40h%2Fe%23im@h rediss://***@h:6379",
                "rediss://h?cacert=/etc/a%62.pem rediss://h:6379?cacert=/etc/ab.pem",
                "rediss://h/1?insecure=true rediss://h:6379/1?insecure=true",
                "redis-sentinel://u:geheim@a,b:2/1?sentinel_password=x#m"
                        + " redis-sentinel://***@a:26379,b:2/1?sentinel_password=***#m",
                "rediss-sentinel://a?insecure=true#m.1 rediss-sentinel://a:26379?insecure=true#m.1",
                "redis-cluster://p@a:1,b redis-cluster://***@a:1,b:6379",
                "rediss-cluster://a rediss-cluster://a:6379",
            })
    void isShownWithoutSecrets(String text, String shown) {
        assertEquals(shown, RedisUrl.parse(text).toString());
    }

    @Test
    void saysToLettuceWhatItSays() {
        RedisURI single = uri("rediss://me:g%40h%2Fe%C3%A4@h:1/2");
        assertEquals("h", single.getHost());
        assertEquals(1, single.getPort());
        assertEquals(2, single.getDatabase());
        assertEquals("g@h/eä", password(single));
        assertTrue(single.isSsl() && single.isVerifyPeer());
        assertFalse(uri("rediss://h?insecure=true").isVerifyPeer());
        RedisURI sentinel = uri("rediss-sentinel://p@a:1,b:2/3?sentinel_password=s%26#m");
        assertEquals("m", sentinel.getSentinelMasterId());
        assertEquals("p", password(sentinel));
        assertEquals(3, sentinel.getDatabase());
        assertEquals(2, sentinel.getSentinels().size());
        for (RedisURI each : sentinel.getSentinels()) {
            assertEquals("s&", password(each));
            assertTrue(each.isSsl());
            assertEquals(TIMEOUT, each.getTimeout());
        }
        List<RedisURI> cluster = RedisUrl.parse("redis-cluster://u:p@a:1,b:2").uris(TIMEOUT);
        assertEquals(List.of(1, 2), cluster.stream().map(RedisURI::getPort).toList());
        assertEquals("p", password(cluster.getLast()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | must begin with",
                "http://h | must begin with",
                "redis:h | must begin with",
                "redis-foo://h | must begin with",
                "redis+socket:///tmp/x | Unix socket",
                "unix:///tmp/x | Unix socket",
                "redis-socket:///tmp/x | Unix socket",
                "redis://hö | %XX",
                "redis://a b | %XX",
                "redis:// | no host",
                "redis://secret@ | no host",
                "redis://u:secret/x@h | %2F",
                "redis://u:sec@ret@h | %40",
                "redis://u:sec%zzret@h | two hexadecimal digits",
                "redis://u:secret%4 | from 1 to 65535",
                "redis://u:%ff@h | no UTF-8",
                "redis://u:@h | user without a password",
                "redis://h:0 | from 1 to 65535",
                "redis://h:65536 | from 1 to 65535",
                "redis://h: | from 1 to 65535",
                "redis://h:1:2 | from 1 to 65535",
                "redis://h_/a | number",
                "redis://secret/x@h | number",
                "redis://-h | neither a name nor an address",
                "redis://[h] | neither a name nor an address",
                "redis://h/99999999 | number",
                "redis://a,b | several hosts",
                "redis-cluster://a,,b | no host",
                "redis-cluster://a/1 | database 0",
                "redis-sentinel://a | #NAME",
                "redis-sentinel://a#b#c | #NAME",
                "redis://a#m | redis-sentinel",
                "redis://u:secret#x@h | from 1 to 65535",
                "redis://h?cacert=/a | rediss://",
                "redis://h?insecure=true | rediss://",
                "rediss://h?cacert= | no file",
                "rediss://h?insecure=yes | neither true nor false",
                "rediss://h?insecure=true&cacert=/a | contradict",
                "rediss://h?password=secret | option",
                "rediss://h?insecure=true&insecure=true | twice",
                "redis://h?sentinel_password=secret | redis-sentinel",
            })
    void refusesWithoutRepeating(String text, String message) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> RedisUrl.parse(text));
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertFalse(e.getMessage().contains("secret"), e.getMessage());
    }

    @Test
    void isBounded() {
        String host = "redis://" + "h,".repeat(2_000);
        assertThrows(IllegalArgumentException.class, () -> RedisUrl.parse(host));
        String many = "redis-cluster://h" + ",h".repeat(64);
        assertThrows(IllegalArgumentException.class, () -> RedisUrl.parse(many));
    }

    /** Whatever is written around a password: it is refused politely, or shown without it. */
    @Test
    void neverTellsAPassword() {
        Random random = new Random(6);
        String[] parts = {
            "redis",
            "rediss",
            "-sentinel",
            "-cluster",
            "://",
            ":",
            "@",
            "/",
            "?",
            "#",
            ",",
            "%",
            "%40",
            "%2F",
            "[",
            "]",
            "h",
            "127.0.0.1",
            "6379",
            "1",
            "cacert=",
            "insecure=true",
            "sentinel_password=",
            "&",
            "u",
            "ä",
            " ",
            "\0",
            "-",
            "."
        };
        String secret = "Xq9Zw";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "redis://u:" : "");
            for (int n = random.nextInt(8); n > 0; n--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            text.append(secret);
            for (int n = random.nextInt(3); n > 0; n--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            text.append(random.nextInt(4) == 0 ? "" : "@h:1");
            check(text.toString(), secret);
        }
    }

    private static void check(String text, String secret) {
        try {
            RedisUrl url = RedisUrl.parse(text);
            String shown = url.toString();
            if (text.contains("@")) {
                String before = text.substring(0, text.lastIndexOf('@'));
                boolean elsewhere =
                        text.contains("cacert=" + secret)
                                || text.matches(".*[,#@].*" + secret + ".*");
                assertTrue(
                        !before.contains(secret) || elsewhere || !shown.contains(secret),
                        () -> text + " -> " + shown);
            }
            assertEquals(shown.replace(" ", "%20"), again(shown), text);
            url.uris(TIMEOUT);
        } catch (IllegalArgumentException e) {
            assertFalse(e.getMessage().contains(secret), e.getMessage());
        }
    }

    /** What is shown can be read again, but for the secrets and what cacert had encoded. */
    private static String again(String shown) {
        return shown.contains("cacert")
                ? shown.replace(" ", "%20")
                : RedisUrl.parse(shown).toString();
    }
}
