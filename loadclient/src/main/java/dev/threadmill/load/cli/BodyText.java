package dev.threadmill.load.cli;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads {@code --body}. */
final class BodyText {
    private BodyText() {}

    /** The text itself, or the file that it names with an {@code @}. */
    static Payload read(String body) {
        if (!body.startsWith("@")) {
            return Payload.of(body);
        }
        Path file = Path.of(body.substring(1));
        try {
            if (Files.size(file) > Payload.LENGTH_MAX) {
                throw new InvalidPlanException("body", file + " is larger than 64 MiB");
            }
            return Payload.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new InvalidPlanException("body", "cannot read the file " + file);
        }
    }
}
