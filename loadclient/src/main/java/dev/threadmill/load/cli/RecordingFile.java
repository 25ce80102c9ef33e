package dev.threadmill.load.cli;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.recording.Metadata;
import dev.threadmill.recording.RecordingWriter;
import dev.threadmill.recording.RecordingWriter.Existing;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/** The file that {@code ws record} is to write. */
record RecordingFile(Path path, boolean force, long bytesMax, Metadata about) {
    /**
     * Starts it.
     *
     * @throws InvalidPlanException where that is not possible
     */
    RecordingWriter open() {
        try {
            return RecordingWriter.open(
                    path, about, bytesMax, force ? Existing.REPLACE : Existing.REFUSE);
        } catch (FileAlreadyExistsException e) {
            throw new InvalidPlanException(
                    "output", path + " exists: name another file, or replace it with --force");
        } catch (IOException e) {
            throw new InvalidPlanException(
                    "output", path + " cannot be written: " + e.getMessage());
        }
    }
}
