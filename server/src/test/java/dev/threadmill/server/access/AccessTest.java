package dev.threadmill.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.config.Secret;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.testing.TestSettings;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what. */
class AccessTest {
    private static final String CONTROL = "the-control-token";
    private static final String ADMIN = "the-admin-token";
    private static final Rights ONLY_ADMIN = new Rights(false, true);

    private final Map<String, String> headers = new HashMap<>(Map.of("host", "localhost:8080"));
    private String method = "GET";
    private boolean webSocket;

    private static Access access(Settings settings) {
        return new Access(settings, InstantSource.system(), System::nanoTime);
    }

    private static Access access(String host, String control, String admin) {
        return access(
                TestSettings.with(
                        Map.of(
                                "server.host", host,
                                "control.token", control,
                                "admin.token", admin,
                                "admin.allowed_origins", "https://load.example.com")));
    }

    private static Access exposed() {
        return access("0.0.0.0", CONTROL, ADMIN);
    }

    private Asking asking() {
        return new Asking(
                method, name -> Optional.ofNullable(headers.get(name)), "192.0.2.1", webSocket);
    }

    private Rights rights(Access access) {
        return assertInstanceOf(Decision.Granted.class, access.rights(asking())).rights();
    }

    private int status(Access access, Right needed) {
        return switch (access.decide(asking(), needed)) {
            case Decision.Granted granted -> 200;
            case Decision.Refused refused -> refused.status();
        };
    }

    private void bearer(String token) {
        headers.put("authorization", "Bearer " + token);
    }

    private void signedIn(Access access, String token) {
        headers.put("origin", "http://localhost:8080");
        Decision signIn = access.signIn(asking(), token);
        Rights rights = assertInstanceOf(Decision.Granted.class, signIn).rights();
        String cookie = access.cookie(asking(), rights);
        headers.remove("origin");
        headers.put("cookie", cookie.substring(0, cookie.indexOf(';')));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 401, 401, 401",
        "the-control-token, 200, 200, 403",
        "the-admin-token, 200, 200, 200",
        "another, 401, 401, 401",
    })
    void beyondLoopbackATokenIsNeeded(String token, int read, int control, int admin) {
        bearer(token);
        assertEquals(read, status(exposed(), Right.READ));
        assertEquals(control, status(exposed(), Right.CONTROL));
        assertEquals(admin, status(exposed(), Right.ADMIN));
        signedInInstead(token, read, control, admin);
    }

    private void signedInInstead(String token, int read, int control, int admin) {
        headers.remove("authorization");
        if (read == 200) {
            Access access = exposed();
            signedIn(access, token);
            assertEquals(read, status(access, Right.READ));
            assertEquals(control, status(access, Right.CONTROL));
            assertEquals(admin, status(access, Right.ADMIN));
        }
    }

    @ParameterizedTest
    @CsvSource({"the-control-token, 200, 0", "the-admin-token, 200, 0", "another, 401, 1"})
    void aControllerShowsTheControlTokenOrTheAdminToken(String token, int status, int wrong) {
        Access access = exposed();
        for (Handshake handshake :
                List.of(
                        handshake(Map.of("token", List.of(token)), Map.of()),
                        handshake(Map.of(), Map.of("authorization", List.of("Bearer " + token))))) {
            switch (access.controller(handshake)) {
                case Decision.Granted granted -> assertEquals(200, status);
                case Decision.Refused refused -> assertEquals(status, refused.status());
            }
        }
        assertEquals(2L * wrong, access.wrongTokenCount());
    }

    private static Handshake handshake(
            Map<String, List<String>> query, Map<String, List<String>> headers) {
        return new Handshake("/control", query, headers, "192.0.2.1:4000");
    }

    @Test
    void whereThereIsNoTokenBeyondLoopbackNobodyMayDoAnything() {
        Access access = access("0.0.0.0", "", "");
        for (Right right : Right.values()) {
            assertEquals(403, status(access, right));
        }
        assertFalse(access.tokenGivesMore(Rights.NONE));
    }

    @Test
    void onThisMachineEverybodyMayDoEverythingUnlessAControlTokenIsSet() {
        assertEquals(Rights.ALL, rights(access("127.0.0.1", "", "")));
        Settings made = TestSettings.with(Map.of()).withToken(new Secret(CONTROL));
        assertEquals(Rights.ALL, rights(access(made)));
        Access set = access("127.0.0.1", CONTROL, "");
        assertEquals(ONLY_ADMIN, rights(set));
        assertTrue(set.tokenGivesMore(ONLY_ADMIN));
        assertEquals(403, status(set, Right.CONTROL));
        bearer(CONTROL);
        assertEquals(Rights.ALL, rights(set));
    }

    @Test
    void anAdminTokenClosesItThereToo() {
        Access access = access("127.0.0.1", "", ADMIN);
        assertEquals(Rights.NONE, rights(access));
        assertEquals(401, status(access, Right.READ));
        bearer(ADMIN);
        assertEquals(Rights.ALL, rights(access));
    }

    @ParameterizedTest
    @CsvSource({
        "host, evil.example",
        "x-forwarded-for, 127.0.0.1",
        "forwarded, for=127.0.0.1",
        "via, 1.1 proxy",
        "x-real-ip, 127.0.0.1",
    })
    void whoNeedNotBeOnThisMachineIsNotTakenForIt(String name, String value) {
        headers.put(name, value);
        Access access = access("127.0.0.1", CONTROL, "");
        assertEquals(403, status(access, Right.READ));
        bearer(CONTROL);
        assertEquals(200, status(access, Right.CONTROL));
        assertEquals(403, status(access, Right.ADMIN));
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example, false",
        "null, false",
        "http://localhost:8081, false",
        "http://localhost:8080, true",
        "https://load.example.com, true",
        "http://load.example.com, false",
    })
    void pagesOfOtherSitesGetNothingWhateverTheyShow(String origin, boolean allowed) {
        headers.put("origin", origin);
        bearer(ADMIN);
        for (Right right : Right.values()) {
            assertEquals(allowed ? 200 : 403, status(exposed(), right));
            assertEquals(allowed ? 200 : 403, status(access("127.0.0.1", "", ""), right));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cross-site, no-cors, 403",
        "same-site, cors, 403",
        "cross-site, navigate, 200",
        "same-origin, cors, 200",
        "none, navigate, 200",
    })
    void partsOfOtherPagesAreRefusedWhereBrowsersTellSo(String site, String mode, int status) {
        headers.put("sec-fetch-site", site);
        headers.put("sec-fetch-mode", mode);
        assertEquals(status, status(access("127.0.0.1", "", ""), Right.READ));
    }

    @Test
    void overTlsAPageOfPlainHttpIsAnother() {
        Access access = access(TestSettings.with(Map.of("server.tls.enabled", "true")));
        headers.put("origin", "http://localhost:8080");
        assertEquals(403, status(access, Right.READ));
        headers.put("origin", "https://localhost:8080");
        assertEquals(200, status(access, Right.READ));
    }

    @Test
    void theCookieAloneChangesNothingWithoutAnOrigin() {
        Access access = exposed();
        signedIn(access, ADMIN);
        method = "DELETE";
        assertEquals(403, status(access, Right.ADMIN));
        headers.put("origin", "http://localhost:8080");
        assertEquals(200, status(access, Right.ADMIN));
        method = "GET";
        webSocket = true;
        assertEquals(200, status(access, Right.READ));
        headers.remove("origin");
        assertEquals(403, status(access, Right.READ));
    }

    @Test
    void afterTenWrongTokensOnlyCookiesAreGoodForAWhile() {
        Access access = exposed();
        signedIn(access, ADMIN);
        Map<String, String> cookie = Map.copyOf(headers);
        headers.remove("cookie");
        for (int i = 0; i < FailedTokens.WRONG_MAX; i++) {
            bearer("wrong-" + i);
            assertEquals(401, status(access, Right.READ));
        }
        bearer(ADMIN);
        assertEquals(429, status(access, Right.READ));
        headers.put("origin", "http://localhost:8080");
        assertEquals(
                429,
                assertInstanceOf(Decision.Refused.class, access.signIn(asking(), ADMIN)).status());
        headers.clear();
        headers.putAll(cookie);
        assertEquals(200, status(access, Right.ADMIN));
        assertEquals(FailedTokens.WRONG_MAX, access.wrongTokenCount());
        assertEquals(2, access.refusedAttemptCount());
    }

    @Test
    void onlyItsOwnPageSignsIn() {
        Access access = exposed();
        assertInstanceOf(Decision.Refused.class, access.signIn(asking(), ADMIN));
        headers.put("origin", "http://evil.example");
        assertInstanceOf(Decision.Refused.class, access.signIn(asking(), ADMIN));
        headers.put("origin", "http://localhost:8080");
        assertInstanceOf(Decision.Granted.class, access.signIn(asking(), ADMIN));
        assertInstanceOf(Decision.Refused.class, access.signIn(asking(), ""));
        assertEquals(0, access.wrongTokenCount());
    }

    @Test
    void theCookieIsForTlsAloneWhereTheBrowserSpeaksIt() {
        headers.put("origin", "https://load.example.com");
        assertTrue(exposed().cookie(asking(), Rights.ALL).endsWith("; Secure"));
        headers.put("origin", "http://localhost:8080");
        assertFalse(exposed().cookie(asking(), Rights.ALL).contains("Secure"));
    }
}
