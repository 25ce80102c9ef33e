package dev.threadmill.load.plan;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which server certificates are trusted.
 *
 * @param insecure any certificate, any name: for test servers only
 * @param caFile PEM file with the authorities to trust instead of the JDK's own
 * @param caPem such a file's bytes, a character each, where the plan came from another machine
 */
public record Tls(boolean insecure, Optional<Path> caFile, Optional<String> caPem) {
    public static final Tls DEFAULT = new Tls(false, Optional.empty());

    /** Bytes of a file of authorities. */
    public static final int PEM_BYTES_MAX = 1_024 * 1_024;

    public Tls {
        if (insecure && (caFile.isPresent() || caPem.isPresent())) {
            throw new InvalidPlanException(
                    "insecure", "contradicts cacert: trust everything, or name whom to trust");
        }
    }

    public Tls(boolean insecure, Optional<Path> caFile) {
        this(insecure, caFile, Optional.empty());
    }

    /** Trusts the authorities in a text. */
    public static Tls ofPem(String pem) {
        return new Tls(false, Optional.empty(), Optional.of(pem));
    }

    /**
     * The authorities to trust as PEM, a character for each byte; none where they are the JDK's.
     *
     * @throws InvalidPlanException with the field {@code cacert} where the file is none that can be
     *     read to its end, or is larger than {@link #PEM_BYTES_MAX}
     */
    public Optional<String> authorities() {
        return caPem.isPresent() ? caPem : caFile.map(Tls::read);
    }

    private static String read(Path file) {
        try {
            // Reading a pipe or a device might never end.
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new InvalidPlanException("cacert", file + " is no regular file");
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(PEM_BYTES_MAX + 1);
                if (bytes.length > PEM_BYTES_MAX) {
                    throw new InvalidPlanException("cacert", file + " is larger than 1 MiB");
                }
                return new String(bytes, StandardCharsets.ISO_8859_1);
            }
        } catch (IOException e) {
            throw new InvalidPlanException("cacert", "cannot read " + file);
        }
    }
}
