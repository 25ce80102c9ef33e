package dev.threadmill.load.report;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file for a result. Looked at before the run, so that no run is lost to a wrong path; written in
 * one step, so that nobody reads half of it.
 */
public final class OutputFile {
    private final Path named;

    private OutputFile(Path named) {
        this.named = named;
    }

    /**
     * Makes sure that the file can be written later.
     *
     * @throws IOException with a message for people
     */
    public static OutputFile prepare(Path path) throws IOException {
        OutputFile file = new OutputFile(path);
        if (Files.isDirectory(path)) {
            throw new IOException(path + " is a folder, not a file");
        }
        if (Files.exists(path) && !Files.isWritable(path)) {
            throw new IOException(path + " is not writable");
        }
        if (file.isSpecial()) {
            return file;
        }
        Path folder = file.target().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException("the folder of " + path + " does not exist");
        }
        if (!Files.isWritable(folder)) {
            throw new IOException("the folder of " + path + " is not writable");
        }
        return file;
    }

    /** Writes the file in place of any older one. */
    public void write(String text) throws IOException {
        if (isSpecial()) {
            Files.writeString(named, text);
            return;
        }
        Path target = target();
        // Not createTempFile: that file would be readable for its owner alone.
        Path part =
                target.resolveSibling(
                        "." + target.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.writeString(part, text);
            Files.move(
                    part,
                    target,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            // A write that fails does not say of which file.
            throw new IOException(named + ": " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Whether both would be the same file; what is no regular file may be written to twice. */
    public boolean isSameAs(OutputFile other) {
        try {
            return !isSpecial() && target().equals(other.target());
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether it would replace a file that is there. */
    public boolean replaces(Path other) {
        try {
            return !isSpecial() && Files.exists(other) && target().equals(other.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether this is a pipe or a device such as /dev/null: to be written to, not replaced. */
    private boolean isSpecial() {
        return Files.exists(named) && !Files.isRegularFile(named);
    }

    /** The file itself, where a symbolic link was named. */
    private Path target() throws IOException {
        if (Files.exists(named)) {
            return named.toRealPath();
        }
        Path whole = named.toAbsolutePath().normalize();
        Path folder = whole.getParent();
        return folder != null && Files.isDirectory(folder)
                ? folder.toRealPath().resolve(whole.getFileName())
                : whole;
    }
}
