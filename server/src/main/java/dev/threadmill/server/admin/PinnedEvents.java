package dev.threadmill.server.admin;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.JMException;
import javax.management.ObjectName;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;

/**
 * Counts virtual threads that block and keep their carrier, by a Flight Recorder stream. The stream
 * takes half a second of CPU to start, so it does when somebody first asks.
 */
final class PinnedEvents implements AutoCloseable {
    /** Shorter pins hold up nobody for long. */
    static final Duration THRESHOLD = Duration.ofMillis(1);

    private static final Logger LOGGER = Logger.getLogger(PinnedEvents.class.getName());
    private static final String EVENT = "jdk.VirtualThreadPinned";
    private static final String[] BUFFERS = {"memorysize=1M", "globalbuffersize=64k"};
    private static final Duration KEPT = Duration.ofSeconds(10);

    private final LongAdder count = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean begun;
    private RecordingStream stream;
    private boolean closed;

    /** Whether this Java runtime has Flight Recorder: small ones may not. */
    static boolean available() {
        return ModuleLayer.boot().findModule("jdk.jfr").isPresent();
    }

    /** Starts counting in the background, the first time that it is called. */
    void startOnce() {
        if (begun) {
            return;
        }
        lock.lock();
        try {
            if (!begun) {
                begun = true;
                Thread.ofPlatform().daemon().name("threadmill-pinned-start").start(this::start);
            }
        } finally {
            lock.unlock();
        }
    }

    private void start() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            keepBuffersSmall();
            stream = new RecordingStream();
            stream.enable(EVENT).withThreshold(THRESHOLD).withoutStackTrace();
            stream.setMaxAge(KEPT);
            stream.setReuse(true);
            stream.onEvent(EVENT, this::add);
            stream.startAsync();
        } catch (IllegalStateException | SecurityException e) {
            LOGGER.log(Level.WARNING, "pinned virtual threads are not counted", e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Flight Recorder takes 8 MB more without these bounds; as a JVM flag they would load it at
     * start.
     */
    private static void keepBuffersSmall() {
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "jfrConfigure",
                            new Object[] {BUFFERS},
                            new String[] {String[].class.getName()});
        } catch (JMException e) {
            LOGGER.log(Level.FINE, "Flight Recorder keeps its usual buffers", e);
        }
    }

    private void add(RecordedEvent event) {
        count.increment();
        nanos.add(event.getDuration().toNanos());
    }

    long count() {
        return count.sum();
    }

    Duration time() {
        return Duration.ofNanos(nanos.sum());
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (stream != null) {
                stream.close();
                stream = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
