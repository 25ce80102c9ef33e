package dev.threadmill.server.runs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What is done to files; tests let parts of it fail. */
interface Disk {
    /** The file system. */
    Disk REAL =
            new Disk() {
                @Override
                public void write(Path file, byte[] bytes) throws IOException {
                    try (FileChannel channel =
                            FileChannel.open(
                                    file,
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.TRUNCATE_EXISTING,
                                    StandardOpenOption.WRITE)) {
                        ByteBuffer buffer = ByteBuffer.wrap(bytes);
                        while (buffer.hasRemaining()) {
                            channel.write(buffer);
                        }
                        channel.force(true);
                    }
                }

                @Override
                public void move(Path file, Path target) throws IOException {
                    Files.move(
                            file,
                            target,
                            StandardCopyOption.ATOMIC_MOVE,
                            StandardCopyOption.REPLACE_EXISTING);
                }

                @Override
                public void remove(Path file) throws IOException {
                    Files.deleteIfExists(file);
                }

                @Override
                public void sync(Path folder) {
                    try (FileChannel channel = FileChannel.open(folder)) {
                        channel.force(true);
                    } catch (IOException e) {
                        // Windows opens no folders, some file systems sync none.
                    }
                }
            };

    /** Writes a whole file, to the platter. */
    void write(Path file, byte[] bytes) throws IOException;

    /** Puts a file in the place of another, in one step. */
    void move(Path file, Path target) throws IOException;

    /** Removes a file, where there is one. */
    void remove(Path file) throws IOException;

    /** Makes names in a folder last, where the platform can. */
    void sync(Path folder);
}
