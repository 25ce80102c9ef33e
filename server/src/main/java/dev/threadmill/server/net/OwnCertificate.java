package dev.threadmill.server.net;

import dev.threadmill.load.transport.TlsContexts;
import io.helidon.common.tls.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * A certificate for this machine's own names, signed by itself and made by the JDK's keytool. The
 * private key stays in memory: no file holds it once this has been made.
 *
 * @param file the certificate as PEM, for clients to trust; gone after closing
 */
record OwnCertificate(Tls tls, Path file) implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(OwnCertificate.class.getName());
    private static final String ALIAS = "threadmill";
    private static final String PASSWORD = "THREADMILL_STORE_PASSWORD";
    private static final int PASSWORD_BYTES = 24;
    private static final int PATIENCE_S = 60;
    private static final int LINE_CHARS = 64;
    private static final String INSTEAD =
            "; give files of your own with --ws-cert and --ws-key (server.tls.cert_path and"
                    + " key_path)";

    /**
     * Makes one.
     *
     * @param host what is listened on; added to localhost and the loopback addresses
     * @throws IOException with a message that says what to do instead
     */
    static OwnCertificate make(String host) throws IOException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        if (!Files.isExecutable(keytool)) {
            throw new IOException(
                    "there is no " + keytool + " to make a certificate with" + INSTEAD);
        }
        Path folder =
                Files.createTempDirectory(
                        "threadmill-tls-",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
        Path store = folder.resolve("store.p12");
        try {
            String password = newPassword();
            run(keytool, store, names(host), password);
            return read(store, password, folder.resolve("ca.crt"));
        } catch (IOException | RuntimeException e) {
            delete(folder);
            throw e;
        } finally {
            Files.deleteIfExists(store);
        }
    }

    private static String newPassword() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static String names(String host) throws IOException {
        List<String> names = new ArrayList<>(List.of("dns:localhost", "ip:127.0.0.1", "ip:::1"));
        InetAddress address = InetAddress.getByName(host);
        if (!address.isAnyLocalAddress()) {
            String own = "ip:" + address.getHostAddress().replaceFirst("%.*$", "");
            if (!names.contains(own) && !own.equals("ip:0:0:0:0:0:0:0:1")) {
                names.add(own);
            }
            if (!host.equals("localhost") && host.matches("[A-Za-z][A-Za-z0-9.-]*")) {
                names.add("dns:" + host);
            }
        }
        return String.join(",", names);
    }

    /** The password goes through the environment: others may see a command line. */
    private static void run(Path keytool, Path store, String names, String password)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(keytool.toString(), "-genkeypair"));
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "397"));
        command.addAll(List.of("-alias", ALIAS, "-dname", "CN=Threadmill on this machine"));
        command.addAll(List.of("-ext", "san=" + names, "-ext", "eku=serverAuth"));
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString()));
        command.addAll(List.of("-storepass:env", PASSWORD));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put(PASSWORD, password);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(
                        "keytool made no certificate: "
                                + said.lines().findFirst().orElse("it said nothing")
                                + INSTEAD);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a certificate was made", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static OwnCertificate read(Path store, String password, Path file) throws IOException {
        char[] secret = password.toCharArray();
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, secret);
            X509Certificate certificate = (X509Certificate) keys.getCertificate(ALIAS);
            PrivateKey key = (PrivateKey) keys.getKey(ALIAS, secret);
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, pem(certificate));
            return new OwnCertificate(
                    Tls.builder()
                            .enabledProtocols(TlsContexts.PROTOCOLS)
                            .privateKey(key)
                            .privateKeyCertChain(List.of(certificate))
                            .build(),
                    file);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read what keytool made: " + e.getMessage(), e);
        }
    }

    private static String pem(X509Certificate certificate) throws GeneralSecurityException {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(LINE_CHARS, new byte[] {'\n'})
                        .encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    @Override
    public void close() {
        delete(file.getParent());
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "cannot delete " + folder, e);
        }
    }
}
