package dev.threadmill.server.probe;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * One GET, by hand: a health check starts a JVM each time, so this loads next to nothing. As
 * kubelet's probes it takes any certificate, and follows no redirect.
 */
public final class Probe {
    /** Where the appliance writes its address when it has started, if this is set. */
    public static final String URL_FILE = "THREADMILL_URL_FILE";

    static final int WELL = 0;
    static final int ILL = 1;
    static final int USAGE = 2;
    static final int UNREACHABLE = 3;

    private static final String DEFAULT_URL = "http://127.0.0.1:8080";
    private static final String DEFAULT_PATH = "/health/live";
    private static final int TIMEOUT_MS = 5000;
    private static final int STATUS_LINE_MAX = 256;
    private static final int URL_CHARS_MAX = 2048;
    private static final int STATUS_DIGITS = 3;

    private Probe() {}

    /** What a probe has found: an exit code and a line for people. */
    record Finding(int code, String line) {}

    /**
     * Asks once.
     *
     * @param given the URL, or null for that of the environment
     */
    static Finding probe(String given, Map<String, String> environment) {
        URI url;
        try {
            url = url(given == null ? usual(environment) : given);
        } catch (IllegalArgumentException e) {
            return new Finding(USAGE, e.getMessage());
        }
        try {
            String line = statusLine(url);
            return new Finding(status(line) == 200 ? WELL : ILL, url + ": " + line);
        } catch (UnknownHostException e) {
            return new Finding(UNREACHABLE, url + ": unknown host");
        } catch (IOException e) {
            return new Finding(UNREACHABLE, url + ": " + e.getMessage());
        }
    }

    private static String usual(Map<String, String> environment) {
        String file = environment.get(URL_FILE);
        if (file == null || file.isBlank()) {
            return DEFAULT_URL;
        }
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            String url =
                    new String(in.readNBytes(URL_CHARS_MAX), StandardCharsets.ISO_8859_1).strip();
            return url.isEmpty() ? DEFAULT_URL : url;
        } catch (IOException e) {
            return DEFAULT_URL;
        }
    }

    private static URI url(String text) {
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a URL: " + text, e);
        }
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!http || url.getHost() == null) {
            throw new IllegalArgumentException("not an http:// or https:// URL: " + text);
        }
        return url.getRawPath() == null || url.getRawPath().isEmpty()
                ? url.resolve(DEFAULT_PATH)
                : url;
    }

    private static String statusLine(URI url) throws IOException {
        boolean tls = url.getScheme().equals("https");
        String host = url.getHost();
        int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(unbracketed(host), port), TIMEOUT_MS);
            plain.setSoTimeout(TIMEOUT_MS);
            Socket socket = tls ? secured(plain, host, port) : plain;
            String path =
                    url.getRawQuery() == null
                            ? url.getRawPath()
                            : url.getRawPath() + "?" + url.getRawQuery();
            socket.getOutputStream()
                    .write(
                            ("GET "
                                            + path
                                            + " HTTP/1.1\r\nHost: "
                                            + host
                                            + ":"
                                            + port
                                            + "\r\nUser-Agent: threadmill-probe\r\n"
                                            + "Connection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            return firstLine(socket.getInputStream());
        }
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static String firstLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next >= 0 && next != '\n' && line.length() < STATUS_LINE_MAX) {
            line.append(next >= ' ' && next < 0x7f ? String.valueOf((char) next) : "");
            next = in.read();
        }
        if (line.isEmpty()) {
            throw new IOException("no answer");
        }
        return line.toString();
    }

    /** The status, or -1 where this is no HTTP/1.x status line. */
    static int status(String line) {
        String[] parts = line.split(" ", 3);
        return line.startsWith("HTTP/1.")
                        && parts.length > 1
                        && parts[1].length() == STATUS_DIGITS
                        && parts[1].chars().allMatch(digit -> digit >= '0' && digit <= '9')
                ? Integer.parseInt(parts[1])
                : -1;
    }

    private static Socket secured(Socket plain, String host, int port) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AnyCertificate()}, null);
            return context.getSocketFactory().createSocket(plain, host, port, true);
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS: " + e.getMessage(), e);
        }
    }

    /** A probe sends no secret and believes nothing but a status, so it need not know its peer. */
    private static final class AnyCertificate implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
