package dev.threadmill.server.handler;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/** A self-signed certificate for 127.0.0.1 and its key, as PEM files. */
record Certificates(Path certificate, Path key) {
    private static final String PASSWORD = "changeit";

    static Certificates in(Path folder) throws Exception {
        Path store = folder.resolve("made.p12");
        Process keytool =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                                .toString(),
                                        "-genkeypair",
                                        "-keyalg",
                                        "EC",
                                        "-dname",
                                        "CN=upstream",
                                        "-ext",
                                        "san=ip:127.0.0.1",
                                        "-alias",
                                        "a",
                                        "-storetype",
                                        "PKCS12",
                                        "-storepass",
                                        PASSWORD,
                                        "-keystore",
                                        store.toString()))
                        .redirectErrorStream(true)
                        .start();
        keytool.getInputStream().readAllBytes();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool made no certificate");
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        byte[] key = keys.getKey("a", PASSWORD.toCharArray()).getEncoded();
        byte[] certificate = keys.getCertificate("a").getEncoded();
        return new Certificates(
                pem(folder.resolve("upstream.crt"), "CERTIFICATE", certificate),
                pem(folder.resolve("upstream.key"), "PRIVATE KEY", key));
    }

    private static Path pem(Path file, String what, byte[] bytes) throws Exception {
        String base64 = Base64.getMimeEncoder().encodeToString(bytes);
        return Files.writeString(
                file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, base64, what));
    }
}
