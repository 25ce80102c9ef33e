package dev.threadmill.server.runs;

import dev.threadmill.load.report.ResultFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** A folder of runs that belongs to this object alone, as long as it is open. */
final class RunFolder implements AutoCloseable {
    static final String LOCK = ".lock";

    /** Names that are looked at; who puts more there has put them there on purpose. */
    private static final int NAMES_MAX = 100_000;

    /** Another appliance has the folder. */
    static final class TakenException extends IOException {
        private static final long serialVersionUID = 1L;

        TakenException(Path folder) {
            super(folder + " belongs to another appliance");
        }
    }

    /**
     * The folders of this process. Its own locks do not tell one appliance from another, and on
     * some systems whoever closes a locked file ends the lock, whoever had it.
     */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final Path real;
    private final Disk disk;
    private final FileChannel lockFile;
    private final FileLock lock;

    private RunFolder(Path path, Path real, Disk disk, FileChannel lockFile, FileLock lock) {
        this.path = path;
        this.real = real;
        this.disk = disk;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /**
     * Takes a folder, makes it where there is none, and removes the files that an earlier owner has
     * not finished writing.
     *
     * @throws TakenException where it belongs to another
     * @throws IOException where it cannot be used
     */
    static RunFolder open(Path path, Disk disk) throws IOException {
        Files.createDirectories(path);
        Path real = path.toRealPath();
        if (!OURS.add(real)) {
            throw new TakenException(path);
        }
        boolean opened = false;
        try {
            RunFolder folder = lock(path, real, disk);
            opened = true;
            return folder;
        } finally {
            if (!opened) {
                OURS.remove(real);
            }
        }
    }

    private static RunFolder lock(Path path, Path real, Disk disk) throws IOException {
        FileChannel lockFile =
                FileChannel.open(
                        path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = lockFile.tryLock();
            if (lock == null) {
                throw new TakenException(path);
            }
            RunFolder folder = new RunFolder(path, real, disk, lockFile, lock);
            for (String name : folder.names()) {
                if (RunIds.isPart(name)) {
                    Files.deleteIfExists(path.resolve(name));
                }
            }
            return folder;
        } catch (OverlappingFileLockException e) {
            lockFile.close();
            throw new TakenException(path);
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    /** The names of all files, sorted. */
    Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                if (names.size() == NAMES_MAX) {
                    break;
                }
                names.add(file.getFileName().toString());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    /** Whether it is still there, and still this object's. */
    boolean stands() {
        return lock.isValid() && Files.exists(path.resolve(LOCK));
    }

    /** Writes a file in one step: whoever reads it, sees all of it or what was there before. */
    void write(String name, byte[] bytes) throws IOException {
        Path part = path.resolve(RunIds.partOf(name));
        try {
            disk.write(part, bytes);
            disk.move(part, path.resolve(name));
        } catch (IOException | RuntimeException e) {
            try {
                Files.deleteIfExists(part);
            } catch (IOException also) {
                e.addSuppressed(also);
            }
            throw e;
        }
        disk.sync(path);
    }

    /**
     * Reads a file.
     *
     * @throws InvalidRunException where it is too large, or no plain file
     */
    byte[] read(String name, long bytesMax) throws IOException {
        long size = size(name);
        if (size > bytesMax) {
            throw new InvalidRunException("is larger than " + bytesMax + " bytes");
        }
        return Files.readAllBytes(path.resolve(name));
    }

    byte[] readResult(String id) throws IOException {
        return read(RunIds.resultFile(id), ResultFile.BYTES_MAX);
    }

    /**
     * The size of a file; 0 where there is none.
     *
     * @throws InvalidRunException where it is no plain file
     */
    long sizeOf(String name) throws IOException {
        try {
            return size(name);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private long size(String name) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(
                        path.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            throw new InvalidRunException("is no plain file");
        }
        return attributes.size();
    }

    /** Removes a run; the summary last, so that half of it is still a run. */
    void remove(String id) throws IOException {
        disk.remove(path.resolve(RunIds.resultFile(id)));
        disk.remove(path.resolve(RunIds.summaryFile(id)));
        disk.sync(path);
    }

    @Override
    public void close() {
        try {
            lock.close();
            lockFile.close();
        } catch (IOException e) {
            // The lock ends with the process at the latest.
        } finally {
            OURS.remove(real);
        }
    }
}
