package dev.threadmill.server.runs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** A disk that does what a test says. */
final class FaultyDisk implements Disk {
    /** A process that is killed says nothing more, and cleans nothing up. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    volatile boolean full;
    volatile boolean killedBeforeMove;
    volatile boolean killedWhileWriting;

    /** Removes nothing. */
    volatile boolean holdsFast;

    /** Closed, it holds up whoever writes. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    @Override
    public void write(Path file, byte[] bytes) throws IOException {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        if (killedWhileWriting) {
            Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            throw new Killed();
        }
        if (full) {
            Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            throw new IOException("No space left on device");
        }
        Disk.REAL.write(file, bytes);
    }

    @Override
    public void move(Path file, Path target) throws IOException {
        if (killedBeforeMove) {
            throw new Killed();
        }
        Disk.REAL.move(file, target);
    }

    @Override
    public void remove(Path file) throws IOException {
        if (holdsFast) {
            throw new AccessDeniedException(file.toString());
        }
        Disk.REAL.remove(file);
    }

    @Override
    public void sync(Path folder) {
        Disk.REAL.sync(folder);
    }
}
