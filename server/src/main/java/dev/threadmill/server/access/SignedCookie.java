package dev.threadmill.server.access;

import dev.threadmill.server.config.Secret;
import dev.threadmill.server.config.Settings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The cookie of who has signed in: what it gives, until when, and an HMAC under a key made of the
 * token that was shown. It needs no memory, is good on all replicas with the same token, and ends
 * when that token is changed.
 */
final class SignedCookie {
    static final String NAME = "threadmill";

    static final Duration LIFETIME = Duration.ofHours(12);

    private static final String HMAC = "HmacSHA256";
    private static final String ATTRIBUTES = "; HttpOnly; SameSite=Strict; Path=/; Max-Age=";
    private static final Pattern SHAPE =
            Pattern.compile("(control|admin)\\.(\\d{1,12})\\.([A-Za-z0-9_-]{43})");

    /** A token and what it gives. */
    private record Kind(String name, Rights rights, Optional<SecretKeySpec> key) {
        static Kind of(String name, Rights rights, Optional<Secret> token) {
            return new Kind(name, rights, token.map(secret -> derived(name, secret)));
        }

        /** Of one token alone: who holds the control token's cookie learns nothing of the other. */
        private static SecretKeySpec derived(String name, Secret token) {
            byte[] bytes = token.value().getBytes(StandardCharsets.UTF_8);
            return new SecretKeySpec(
                    hmac(new SecretKeySpec(bytes, HMAC), "threadmill session cookie, 1, " + name),
                    HMAC);
        }
    }

    private final Kind control;
    private final Kind admin;
    private final InstantSource clock;

    SignedCookie(Settings settings, InstantSource clock) {
        this.control = Kind.of("control", Rights.CONTROL, settings.control().token());
        this.admin = Kind.of("admin", Rights.ALL, settings.admin().token());
        this.clock = clock;
    }

    /** The {@code Set-Cookie} header that gives rights; nothing where no token stands for them. */
    Optional<String> make(Rights rights, boolean secure) {
        Kind kind = rights.admin() && admin.key.isPresent() ? admin : control;
        if (kind.key.isEmpty() || !rights.control()) {
            return Optional.empty();
        }
        String told = kind.name + "." + clock.instant().plus(LIFETIME).getEpochSecond();
        String value = told + "." + signature(kind.key.get(), told);
        return Optional.of(NAME + "=" + value + attributes(LIFETIME.toSeconds(), secure));
    }

    /** The {@code Set-Cookie} header that takes it back. */
    static String ended(boolean secure) {
        return NAME + "=" + attributes(0, secure);
    }

    private static String attributes(long ageS, boolean secure) {
        return ATTRIBUTES + ageS + (secure ? "; Secure" : "");
    }

    /** What the cookies of a {@code Cookie} header give; those of others are passed over. */
    Rights read(String header) {
        return values(header).map(this::rights).reduce(Rights.NONE, Rights::and);
    }

    /** When the first of those ends that give something; nothing where none does. */
    Optional<Instant> end(String header) {
        return values(header)
                .filter(value -> !rights(value).equals(Rights.NONE))
                .map(value -> Instant.ofEpochSecond(Long.parseLong(value.split("\\.", -1)[1])))
                .min(Comparator.naturalOrder());
    }

    private static Stream<String> values(String header) {
        return Stream.of(header.split(";", -1))
                .map(String::strip)
                .filter(pair -> pair.startsWith(NAME + "="))
                .map(pair -> pair.substring(NAME.length() + 1));
    }

    private Rights rights(String value) {
        Matcher cookie = SHAPE.matcher(value);
        if (!cookie.matches()) {
            return Rights.NONE;
        }
        Kind kind = cookie.group(1).equals(admin.name) ? admin : control;
        boolean good =
                kind.key.isPresent()
                        && MessageDigest.isEqual(
                                ascii(signature(kind.key.get(), value.substring(0, cookie.end(2)))),
                                ascii(cookie.group(3)))
                        && Long.parseLong(cookie.group(2)) > clock.instant().getEpochSecond();
        return good ? kind.rights : Rights.NONE;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String signature(SecretKeySpec key, String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hmac(key, text));
    }

    private static byte[] hmac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }
}
