package dev.threadmill.load.cli;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.planfile.InvalidPlanFileException;
import dev.threadmill.load.planfile.PlanReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Reads a text that somebody has written into a file, or types. */
final class PlanText {
    private PlanText() {}

    /**
     * Reads a plan; {@code -} is the standard input, and files that it names are in this folder.
     */
    static Plan plan(String file) throws InvalidPlanFileException {
        String text = read(file, PlanReader.FILE_BYTES_MAX, "file");
        if (file.equals("-")) {
            return PlanReader.read("stdin", text, Path.of(""));
        }
        Path folder = Path.of(file).getParent();
        return PlanReader.read(file, text, folder == null ? Path.of("") : folder);
    }

    /**
     * Reads a whole text; {@code -} is the standard input.
     *
     * @param field whose value the name is
     */
    static String read(String file, int bytesMax, String field) {
        try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(bytesMax + 1);
            if (bytes.length > bytesMax) {
                throw new InvalidPlanException(
                        field, file + " is larger than " + bytesMax / 1_024 / 1_024 + " MiB");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException e) {
            throw new InvalidPlanException(field, "cannot read the file " + file);
        }
    }
}
