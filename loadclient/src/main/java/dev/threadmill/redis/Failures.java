package dev.threadmill.redis;

import dev.threadmill.redis.RedisException.Kind;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import javax.net.ssl.SSLException;

/** What Lettuce throws, in this package's terms and without secrets. */
final class Failures {
    private static final int TEXT_MAX = 300;
    private static final int DEPTH_MAX = 20;

    /** Answers that pass: another node can, or this one later. */
    private static final Set<String> PASSING =
            Set.of("LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "UNBLOCKED");

    private final RedisUrl url;

    Failures(RedisUrl url) {
        this.url = url;
    }

    /** A command has failed. */
    RedisException of(Throwable failure) {
        Throwable answer = find(failure, RedisCommandExecutionException.class);
        if (answer != null) {
            boolean passing = PASSING.contains(code(answer));
            return new RedisException(
                    passing ? Kind.UNAVAILABLE : Kind.REFUSED,
                    "Redis says: " + text(answer.getMessage()),
                    failure);
        }
        if (find(failure, RedisCommandTimeoutException.class) != null
                || find(failure, CancellationException.class) != null) {
            return new RedisException(Kind.TIMEOUT, "Redis did not answer in time", failure);
        }
        return unavailable(reason(failure), failure);
    }

    RedisException unavailable(String reason, Throwable cause) {
        return new RedisException(
                Kind.UNAVAILABLE, "Redis cannot be reached at " + url + ": " + reason, cause);
    }

    /** Whether Redis has said that it is a replica. */
    static boolean isReadOnly(Throwable failure) {
        Throwable answer = find(failure, RedisCommandExecutionException.class);
        return answer != null && "READONLY".equals(code(answer));
    }

    /** Whether to try again is of no use: the password, the database, the certificate. */
    static boolean lasts(Throwable failure) {
        Throwable answer = find(failure, RedisCommandExecutionException.class);
        return (answer != null && !PASSING.contains(code(answer)))
                || find(failure, CertificateException.class) != null;
    }

    /** Why connecting has failed, in one line. */
    String reason(Throwable failure) {
        Throwable answer = find(failure, RedisCommandExecutionException.class);
        if (answer != null) {
            return text(answer.getMessage());
        }
        Throwable certificate = find(failure, CertificateException.class);
        if (certificate != null) {
            return certificate(certificate);
        }
        Throwable tls = find(failure, SSLException.class);
        if (tls != null) {
            return "TLS failed (does it speak TLS?): " + text(tls.getMessage());
        }
        if (find(failure, FileNotFoundException.class) != null
                || find(failure, NoSuchFileException.class) != null) {
            return "the file that cacert names cannot be read";
        }
        Throwable host = find(failure, UnknownHostException.class);
        if (host != null) {
            return "no address is known for " + text(host.getMessage());
        }
        if (find(failure, RedisCommandTimeoutException.class) != null) {
            return "it did not answer in time" + (url.tls().on() ? " (does it speak TLS?)" : "");
        }
        Throwable connect = find(failure, ConnectException.class);
        return text((connect == null ? root(failure) : connect).getMessage());
    }

    private String certificate(Throwable failure) {
        String text = text(failure.getMessage());
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("path")) {
            return "its certificate is signed by nobody known here: ?cacert=FILE names a PEM file"
                    + " to trust, ?insecure=true trusts everybody";
        }
        return "its certificate is refused: " + text;
    }

    private static String code(Throwable answer) {
        String message = String.valueOf(answer.getMessage());
        int space = message.indexOf(' ');
        return space < 0 ? message : message.substring(0, space);
    }

    private static Throwable find(Throwable failure, Class<? extends Throwable> type) {
        Throwable each = failure;
        for (int depth = 0; each != null && depth < DEPTH_MAX; depth++) {
            if (type.isInstance(each)) {
                return each;
            }
            each = each.getCause();
        }
        return null;
    }

    private static Throwable root(Throwable failure) {
        Throwable each = failure;
        for (int depth = 0; each.getCause() != null && depth < DEPTH_MAX; depth++) {
            each = each.getCause();
        }
        return each;
    }

    private String text(String message) {
        String line = String.valueOf(message).replaceAll("\\s+", " ").strip();
        String masked = url.mask(line);
        return masked.length() <= TEXT_MAX ? masked : masked.substring(0, TEXT_MAX) + "…";
    }
}
