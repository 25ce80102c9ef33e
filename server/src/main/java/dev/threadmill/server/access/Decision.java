package dev.threadmill.server.access;

import dev.threadmill.server.session.Admission;
import java.util.Map;

/** Whether somebody gets what was asked for. */
public sealed interface Decision {
    /** Yes; and what else there is for them. */
    record Granted(Rights rights) implements Decision {}

    /**
     * No.
     *
     * @param error for programs, such as {@code unauthorized}
     * @param message for people
     */
    record Refused(int status, Map<String, String> headers, String error, String message)
            implements Decision {
        static Refused forbidden(String message) {
            return new Refused(403, Map.of(), "forbidden", message);
        }

        /** Who asks must show a token (RFC 6750, section 3). */
        static Refused unauthorized(String message) {
            return new Refused(401, Map.of("WWW-Authenticate", "Bearer"), "unauthorized", message);
        }

        static Refused tooManyWrong(int retryAfterS) {
            return new Refused(
                    429,
                    Map.of("Retry-After", String.valueOf(retryAfterS)),
                    "too_many_wrong_tokens",
                    "too many wrong tokens came from this address: try again in "
                            + retryAfterS
                            + " s");
        }

        /** The same to an opening handshake. */
        public Admission.Refused admission() {
            return new Admission.Refused(status, headers, message);
        }
    }
}
