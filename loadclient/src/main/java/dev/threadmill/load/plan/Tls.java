package dev.threadmill.load.plan;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which server certificates are trusted.
 *
 * @param insecure any certificate, any name: for test servers only
 * @param caFile PEM file with the authorities to trust instead of the JDK's own
 */
public record Tls(boolean insecure, Optional<Path> caFile) {
    public static final Tls DEFAULT = new Tls(false, Optional.empty());

    public Tls {
        if (insecure && caFile.isPresent()) {
            throw new InvalidPlanException(
                    "insecure", "contradicts cacert: trust everything, or name whom to trust");
        }
    }
}
