package dev.threadmill.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * What the scheduler of the virtual threads is doing. The JDK tells it since version 24; before
 * that the figures are absent.
 */
public final class VirtualThreads implements AutoCloseable {
    private static final int TOLD_SINCE = 24;

    /**
     * A look at the scheduler.
     *
     * @param parallelism carriers that it aims at
     * @param carriers platform threads that carry now, or could
     * @param mounted virtual threads on a carrier
     * @param queued virtual threads that wait for one
     * @param pinned times since the first look that a virtual thread blocked for {@link
     *     PinnedEvents#THRESHOLD} or longer and kept its carrier
     * @param pinnedTime for how long, together
     */
    public record Stand(
            OptionalLong parallelism,
            OptionalLong carriers,
            OptionalLong mounted,
            OptionalLong queued,
            OptionalLong pinned,
            Optional<Duration> pinnedTime) {}

    private final Optional<PinnedEvents> pinned;

    /**
     * Begins nothing yet.
     *
     * @param countPinned whether the first look starts a Flight Recorder stream
     */
    public VirtualThreads(boolean countPinned) {
        this.pinned =
                countPinned && PinnedEvents.available()
                        ? Optional.of(new PinnedEvents())
                        : Optional.empty();
    }

    /** Whether this JDK tells what its scheduler does. */
    static boolean schedulerTold() {
        return Runtime.version().feature() >= TOLD_SINCE;
    }

    /** Whether pinned virtual threads are counted. */
    boolean pinnedCounted() {
        return pinned.isPresent();
    }

    /** Takes a look; cheap. Any thread may. */
    public Stand stand() {
        pinned.ifPresent(PinnedEvents::startOnce);
        return new Stand(
                attribute("Parallelism"),
                attribute("PoolSize"),
                attribute("MountedVirtualThreadCount"),
                attribute("QueuedVirtualThreadCount"),
                pinned.map(events -> OptionalLong.of(events.count())).orElse(OptionalLong.empty()),
                pinned.map(PinnedEvents::time));
    }

    /** The same as JSON; null is what is not known. */
    public ObjectNode json() {
        Stand stand = stand();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("parallelism", figure(stand.parallelism()));
        json.set("carriers", figure(stand.carriers()));
        json.set("mounted", figure(stand.mounted()));
        json.set("queued", figure(stand.queued()));
        json.set("pinned", figure(stand.pinned()));
        Duration time = stand.pinnedTime().orElse(null);
        return json.put("pinned_ms", time == null ? null : Long.valueOf(time.toMillis()));
    }

    private static JsonNode figure(OptionalLong figure) {
        return figure.isPresent()
                ? JsonNodeFactory.instance.numberNode(figure.getAsLong())
                : JsonNodeFactory.instance.nullNode();
    }

    /** Read by name: the interface is not there in all JDKs that this is compiled for. */
    private static OptionalLong attribute(String name) {
        if (!schedulerTold()) {
            return OptionalLong.empty();
        }
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            ObjectName scheduler = new ObjectName("jdk.management:type=VirtualThreadScheduler");
            return server.getAttribute(scheduler, name) instanceof Number value
                            && value.longValue() >= 0
                    ? OptionalLong.of(value.longValue())
                    : OptionalLong.empty();
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException("a name of our own is wrong", e);
        } catch (JMException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public void close() {
        pinned.ifPresent(PinnedEvents::close);
    }
}
