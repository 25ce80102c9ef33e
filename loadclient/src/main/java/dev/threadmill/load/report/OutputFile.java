package dev.threadmill.load.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file for a result. Looked at before the run, so that no run is lost to a wrong path; written in
 * one step, so that nobody reads half of it.
 */
public final class OutputFile {
    private final Path path;

    private OutputFile(Path path) {
        this.path = path;
    }

    /**
     * Makes sure that the file can be written later.
     *
     * @throws IOException with a message for people
     */
    public static OutputFile prepare(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException("the folder of " + path + " does not exist");
        }
        if (Files.isDirectory(path)) {
            throw new IOException(path + " is a folder, not a file");
        }
        if (!Files.isWritable(folder)) {
            throw new IOException("the folder of " + path + " is not writable");
        }
        return new OutputFile(path);
    }

    /** Writes the file in place of any older one. */
    public void write(String text) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        Path part = Files.createTempFile(folder, ".threadmill-", ".part");
        try {
            Files.writeString(part, text);
            Files.move(
                    part,
                    path,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
