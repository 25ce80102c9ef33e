package dev.threadmill.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.admin.VirtualThreads.Stand;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A look at this process's own scheduler. */
@Timeout(60)
class VirtualThreadsTest {
    /** Blocks while it is initialised: the JDK's native frame below keeps the carrier. */
    static final class Pins {
        static {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }

        private Pins() {}
    }

    /** Defines {@link Pins} anew, so that it is initialised anew. */
    private static final class Fresh extends ClassLoader {
        private Class<?> pins() throws IOException {
            String name = Pins.class.getName();
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            }
        }
    }

    private static void pin() throws Exception {
        Class<?> pins = new Fresh().pins();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        Class.forName(pins.getName(), true, pins.getClassLoader());
                    } catch (ClassNotFoundException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .join();
    }

    @Test
    void aThreadThatBlocksOnItsCarrierIsCounted() throws Exception {
        try (VirtualThreads threads = new VirtualThreads(true)) {
            assertEquals(0, threads.stand().pinned().orElseThrow());
            // The stream starts in the background, and tells what it has once a second.
            while (threads.stand().pinned().orElseThrow() == 0) {
                pin();
            }
            assertTrue(
                    threads.stand().pinnedTime().orElseThrow().compareTo(PinnedEvents.THRESHOLD)
                            >= 0);
        }
    }

    @Test
    void whatNobodyWantsOrTheJdkDoesNotTellIsAbsent() {
        try (VirtualThreads threads = new VirtualThreads(false)) {
            Stand stand = threads.stand();
            assertTrue(stand.pinned().isEmpty());
            assertTrue(stand.pinnedTime().isEmpty());
            assertTrue(threads.json().path("pinned").isNull());
            assertTrue(threads.json().path("pinned_ms").isNull());
            assertEquals(
                    VirtualThreads.schedulerTold(), threads.json().path("carriers").isNumber());
            assertEquals(VirtualThreads.schedulerTold(), stand.carriers().isPresent());
            assertEquals(VirtualThreads.schedulerTold(), stand.queued().isPresent());
        }
    }

    @Test
    void theSchedulerSaysWhatItDoes() throws InterruptedException {
        if (!VirtualThreads.schedulerTold()) {
            return;
        }
        Stand[] seen = new Stand[1];
        try (VirtualThreads threads = new VirtualThreads(false)) {
            Thread.ofVirtual().start(() -> seen[0] = threads.stand()).join();
        }
        assertTrue(seen[0].parallelism().orElseThrow() >= 1);
        assertTrue(seen[0].carriers().orElseThrow() >= 1);
        assertTrue(seen[0].mounted().orElseThrow() >= 1);
    }

    @Test
    void closingBeforeTheStreamHasStartedDoesNoHarm() {
        VirtualThreads threads = new VirtualThreads(true);
        threads.stand();
        threads.close();
        threads.close();
        assertEquals(0, threads.stand().pinned().orElseThrow());
    }
}
