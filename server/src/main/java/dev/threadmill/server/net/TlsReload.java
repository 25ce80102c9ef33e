package dev.threadmill.server.net;

import dev.threadmill.load.transport.TlsContexts;
import dev.threadmill.server.config.Settings;
import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The listener's certificate and key, read again when their files have changed. */
final class TlsReload {
    private static final Logger LOGGER = Logger.getLogger(TlsReload.class.getName());

    private final Settings.TlsFiles files;
    private List<FileTime> readAt;

    /**
     * Remembers how old the files are.
     *
     * @throws IOException where they cannot be read
     */
    TlsReload(Settings.TlsFiles files) throws IOException {
        this.files = files;
        this.readAt = times();
    }

    /**
     * Reads the files.
     *
     * @throws IOException with a message for people where they hold no certificate and key
     */
    Tls read() throws IOException {
        try {
            Keys keys =
                    Keys.builder()
                            .pem(pem ->
                                    pem.key(Resource.create(files.key()))
                                            .certChain(Resource.create(files.certificate())))
                            .build();
            return Tls.builder()
                    .enabledProtocols(TlsContexts.PROTOCOLS)
                    .privateKey(keys)
                    .privateKeyCertChain(keys)
                    .build();
        } catch (RuntimeException e) {
            throw new IOException(
                    "cannot use "
                            + files.certificate()
                            + " and "
                            + files.key()
                            + " for TLS: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Hands on a new certificate where there is one; a broken one leaves the old in use. */
    void tend(Consumer<Tls> changed) {
        try {
            List<FileTime> now = times();
            if (!now.equals(readAt)) {
                readAt = now;
                changed.accept(read());
                LOGGER.info("the TLS certificate was read again");
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "the TLS certificate in use stays: " + e.getMessage());
        }
    }

    private List<FileTime> times() throws IOException {
        return List.of(
                Files.getLastModifiedTime(files.certificate()),
                Files.getLastModifiedTime(files.key()));
    }
}
