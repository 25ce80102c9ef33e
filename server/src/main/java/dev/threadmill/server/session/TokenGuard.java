package dev.threadmill.server.session;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Looks at tokens, so that nobody can go on guessing them. */
@FunctionalInterface
public interface TokenGuard {
    /** Looks at each, whatever came before. */
    TokenGuard NONE =
            (ip, right) ->
                    right.getAsBoolean()
                            ? Optional.empty()
                            : Optional.of(
                                    new Admission.Refused(401, "the token is missing or wrong"));

    /**
     * Why a token is refused; nothing where it is right.
     *
     * @param ip the address that it came from, without the port
     * @param right whether it is right; must be quick
     */
    Optional<Admission.Refused> refusal(String ip, BooleanSupplier right);
}
