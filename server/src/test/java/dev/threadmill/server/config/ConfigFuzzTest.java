package dev.threadmill.server.config;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that nobody meant: each is taken or refused with faults, and never more than that. */
class ConfigFuzzTest {
    private static final int ROUNDS = 3_000;
    private static final List<String> PIECES =
            List.of(
                    "websocket:",
                    "server:",
                    "  port: ",
                    "  tls: {enabled: true}",
                    "- ",
                    "{",
                    "}",
                    "[",
                    "]",
                    "&a ",
                    "*a",
                    "<<: *a",
                    "\"",
                    "'",
                    "|\n",
                    ": ",
                    "? ",
                    "!!set ",
                    "~",
                    "\t",
                    "\u0000",
                    "é");

    @TempDir Path folder;

    @Test
    void noFileBreaksTheReader() throws Exception {
        Random random = new Random(4);
        String good = SettingsReader.defaults();
        Path file = folder.resolve("c.yaml");
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder(good);
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                    case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(40)));
                    default -> text.setCharAt(at, (char) (random.nextInt(95) + 32));
                }
            }
            Files.writeString(file, text);
            try {
                Configuration read =
                        SettingsReader.configuration(
                                Profile.DEFAULT, Optional.of(file), folder, Map.of(), Map.of());
                refused += read.faults().isEmpty() ? 0 : 1;
            } catch (InvalidConfigException e) {
                refused++;
            }
        }
        assertTrue(refused > ROUNDS / 10, "only " + refused + " were refused");
    }
}
