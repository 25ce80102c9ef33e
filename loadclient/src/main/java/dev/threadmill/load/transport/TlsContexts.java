package dev.threadmill.load.transport;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Tls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Turns a plan's trust settings into an SSL context. */
public final class TlsContexts {
    /** What is spoken, by clients and servers: nothing older than TLS 1.2 (RFC 8996). */
    public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private TlsContexts() {}

    /**
     * Makes a context.
     *
     * @throws InvalidPlanException with the field {@code cacert} where the file cannot be used
     */
    public static SSLContext of(Tls tls) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust(tls), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK offers no TLS", e);
        }
    }

    private static TrustManager[] trust(Tls tls) throws GeneralSecurityException {
        if (tls.insecure()) {
            return new TrustManager[] {new TrustAnyone()};
        }
        Optional<String> pem = tls.authorities();
        String place = tls.caFile().map(Path::toString).orElse("the plan's text");
        return pem.isPresent() ? authorities(pem.get(), place) : null;
    }

    private static TrustManager[] authorities(String text, String place)
            throws GeneralSecurityException {
        try (InputStream pem =
                new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1))) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int count = 0;
            for (Certificate authority :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                trusted.setCertificateEntry("ca-" + count++, authority);
            }
            if (count == 0) {
                throw new InvalidPlanException("cacert", place + " holds no PEM certificate");
            }
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return factory.getTrustManagers();
        } catch (IOException e) {
            throw new InvalidPlanException("cacert", "cannot read " + place);
        } catch (CertificateException e) {
            throw new InvalidPlanException("cacert", place + " holds no PEM certificate");
        }
    }

    /** Accepts every certificate: what {@code --insecure} asks for. */
    private static final class TrustAnyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
