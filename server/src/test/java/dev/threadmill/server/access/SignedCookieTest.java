package dev.threadmill.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.testing.TestSettings;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a cookie gives, and what it cannot be made to give. */
class SignedCookieTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final String CONTROL = "the-control-token";
    private static final String ADMIN = "the-admin-token";

    private static SignedCookie cookie(String control, String admin, Instant now) {
        Map<String, String> values = new HashMap<>();
        values.put("control.token", control);
        values.put("admin.token", admin);
        return new SignedCookie(TestSettings.with(values), () -> now);
    }

    private static SignedCookie cookie() {
        return cookie(CONTROL, ADMIN, NOW);
    }

    /** The pair that a browser sends back. */
    private static String pair(String setCookie) {
        return setCookie.substring(0, setCookie.indexOf(';'));
    }

    private static String made(Rights rights) {
        return pair(cookie().make(rights, false).orElseThrow());
    }

    @Test
    void itGivesWhatWasPutIntoItOnAllReplicas() {
        assertEquals(Rights.ALL, cookie().read(made(Rights.ALL)));
        assertEquals(Rights.CONTROL, cookie().read(made(Rights.CONTROL)));
        assertEquals(
                Rights.CONTROL, cookie().read("a=b; " + made(Rights.CONTROL) + "; threadmill=x"));
    }

    @Test
    void browsersKeepItFromScriptsAndOtherSites() {
        String plain = cookie().make(Rights.ALL, false).orElseThrow();
        assertTrue(plain.endsWith("; HttpOnly; SameSite=Strict; Path=/; Max-Age=43200"), plain);
        assertTrue(cookie().make(Rights.ALL, true).orElseThrow().endsWith("; Secure"));
        assertEquals(
                "threadmill=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0",
                SignedCookie.ended(false));
    }

    @Test
    void itEndsAfterTwelveHours() {
        String pair = made(Rights.ALL);
        Instant end = NOW.plus(SignedCookie.LIFETIME);
        assertEquals(Rights.ALL, cookie(CONTROL, ADMIN, end.minusSeconds(1)).read(pair));
        assertEquals(Rights.NONE, cookie(CONTROL, ADMIN, end).read(pair));
        assertEquals(Optional.of(end), cookie().end("a=b; threadmill=x; " + pair));
        assertEquals(Optional.empty(), cookie(CONTROL, ADMIN, end).end(pair));
        assertEquals(Optional.empty(), cookie().end("threadmill=admin.1.x"));
    }

    @Test
    void itEndsWhenItsTokenIsChanged() {
        assertEquals(Rights.NONE, cookie(CONTROL, "another", NOW).read(made(Rights.ALL)));
        assertEquals(Rights.NONE, cookie("another", ADMIN, NOW).read(made(Rights.CONTROL)));
        assertEquals(Rights.NONE, cookie("", "", NOW).read(made(Rights.CONTROL)));
        // Each is made of the token that was shown, and of no other.
        assertEquals(Rights.ALL, cookie("another", ADMIN, NOW).read(made(Rights.ALL)));
    }

    @Test
    void withoutATokenThereIsNone() {
        assertEquals(Optional.empty(), cookie("", "", NOW).make(Rights.ALL, false));
        assertEquals(Optional.empty(), cookie("", ADMIN, NOW).make(Rights.CONTROL, false));
    }

    @Test
    void itHoldsNoToken() {
        for (Rights rights : new Rights[] {Rights.ALL, Rights.CONTROL}) {
            assertFalse(made(rights).contains(ADMIN));
            assertFalse(made(rights).contains(CONTROL));
        }
    }

    @Test
    void whatIsNotAsItWasMadeGivesNothing() {
        String pair = made(Rights.CONTROL);
        assertEquals(Rights.NONE, cookie().read(pair.replace("control", "admin")));
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder changed = new StringBuilder(pair);
            int at = SignedCookie.NAME.length() + 1 + random.nextInt(pair.length() - 11);
            char other = (char) (33 + random.nextInt(94));
            switch (random.nextInt(3)) {
                case 0 -> changed.setCharAt(at, other);
                case 1 -> changed.deleteCharAt(at);
                default -> changed.insert(at, other);
            }
            String text = changed.toString();
            // A semicolon at the end only ends the pair.
            if (!text.equals(pair) && !text.startsWith(pair + ";")) {
                assertEquals(Rights.NONE, cookie().read(text), text);
            }
        }
    }

    @Test
    void rubbishGivesNothing() {
        Random random = new Random(11);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder("threadmill=");
            for (int left = random.nextInt(200); left > 0; left--) {
                text.append((char) random.nextInt(0x250));
            }
            assertEquals(Rights.NONE, cookie().read(text.toString()));
        }
        assertEquals(Rights.NONE, cookie().read("threadmill=admin.999999999999." + "A".repeat(43)));
    }
}
