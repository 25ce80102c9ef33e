package dev.threadmill.server.net;

import dev.threadmill.server.config.Settings;
import io.helidon.common.tls.Tls;
import java.io.IOException;
import java.util.Optional;

/**
 * What the listener shows of itself to its clients.
 *
 * @param tls none for plain HTTP
 * @param reload where files are behind it
 * @param own where it was made at the start
 */
record Identity(Optional<Tls> tls, Optional<TlsReload> reload, Optional<OwnCertificate> own)
        implements AutoCloseable {
    /**
     * Reads the files or makes a certificate, as the settings say.
     *
     * @throws IOException with a message for people
     */
    static Identity of(Settings settings) throws IOException {
        if (settings.server().tls().isPresent()) {
            TlsReload reload = new TlsReload(settings.server().tls().get());
            return new Identity(Optional.of(reload.read()), Optional.of(reload), Optional.empty());
        } else if (settings.server().ownCertificate()) {
            OwnCertificate own = OwnCertificate.make(settings.host());
            return new Identity(Optional.of(own.tls()), Optional.empty(), Optional.of(own));
        }
        return new Identity(Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Override
    public void close() {
        own.ifPresent(OwnCertificate::close);
    }
}
