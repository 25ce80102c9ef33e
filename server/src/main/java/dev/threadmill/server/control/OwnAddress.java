package dev.threadmill.server.control;

import dev.threadmill.load.plan.Tls;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where the appliance itself is, whose made certificate its own tests trust: nobody else could. All
 * other targets need a certificate that the JDK trusts.
 */
public final class OwnAddress {
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    private record Known(String host, Set<Integer> ports, Tls tls) {}

    private volatile Known known = new Known("", Set.of(), Tls.DEFAULT);

    /**
     * Makes it known, once it listens.
     *
     * @param host as a URL has it
     * @param certificate a PEM file
     */
    public void isAt(String host, Set<Integer> ports, Path certificate) throws IOException {
        String pem = Files.readString(certificate, StandardCharsets.ISO_8859_1);
        known = new Known(host, Set.copyOf(ports), Tls.ofPem(pem));
    }

    /** Whom a test of a target trusts. */
    Tls tls(URI target) {
        Known now = known;
        String host = target.getHost();
        boolean own =
                "https".equalsIgnoreCase(target.getScheme())
                        && host != null
                        && now.ports.contains(target.getPort() < 0 ? 443 : target.getPort())
                        && (host.equalsIgnoreCase(now.host) || LOOPBACK.matcher(host).matches());
        return own ? now.tls : Tls.DEFAULT;
    }
}
