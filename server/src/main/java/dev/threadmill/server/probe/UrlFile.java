package dev.threadmill.server.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** Tells probes beside the appliance where it listens, whatever port and scheme were chosen. */
public final class UrlFile {
    private UrlFile() {}

    /**
     * Writes the address to the file that {@link Probe#URL_FILE} names; does nothing where it names
     * none.
     *
     * @throws IOException where the file cannot be written
     */
    public static void write(String url, Map<String, String> environment) throws IOException {
        String name = environment.get(Probe.URL_FILE);
        if (name == null || name.isBlank()) {
            return;
        }
        Path file = Path.of(name).toAbsolutePath();
        Path made = Files.createTempFile(file.getParent(), "threadmill", ".url");
        Files.writeString(made, reachable(url) + System.lineSeparator());
        Files.move(made, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Who listens on all addresses is asked on the loopback one. */
    static String reachable(String url) {
        return url.replaceFirst("//0\\.0\\.0\\.0:", "//127.0.0.1:")
                .replaceFirst("//\\[(::|0:0:0:0:0:0:0:0)]:", "//[::1]:");
    }
}
