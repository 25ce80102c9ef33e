package dev.threadmill.recording.replay;

import dev.threadmill.load.plan.Faults;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.recording.Entry;
import dev.threadmill.recording.Recording;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is replayed, where and how.
 *
 * @param server without a path, each connection goes to the one that was recorded
 * @param speed times the recorded one; infinite is as fast as the answers come
 * @param copies how many connections play each recorded one, at once
 * @param timeout for connecting, and for answers that do not come
 */
public record ReplayPlan(
        Recording recording,
        URI server,
        double speed,
        int copies,
        List<Header> headers,
        Tls tls,
        Duration timeout,
        Likeness likeness) {
    public static final int CONNECTIONS_MAX = 100_000;
    private static final URI HERE = URI.create("ws://127.0.0.1:8080");
    private static final String USUAL_PATH = "/ws";
    private static final double SPEED_MIN = 0.001;

    public ReplayPlan {
        headers = List.copyOf(headers);
        Faults faults = new Faults();
        faults.unless(
                speed >= SPEED_MIN, "speed", "must be at least 0.001, or 0 or max for no waiting");
        faults.unless(
                copies >= 1 && copies <= CONNECTIONS_MAX,
                "connections",
                "must be between 1 and " + CONNECTIONS_MAX);
        faults.unless(
                timeout.toMillis() >= 1 && timeout.compareTo(Plan.TIMEOUT_MAX) <= 0,
                "timeout",
                "must be between 1ms and 1 hour");
        faults.unless(!recording.entries().isEmpty(), "input", "holds no message");
        faults.throwIfAny();
    }

    /**
     * Where a recording is played when nobody says where: at the server that was recorded, if that
     * is on this machine, else at an appliance on this machine.
     */
    public static URI usualServer(Recording recording) {
        Optional<URI> recorded = recording.metadata().url().flatMap(ReplayPlan::ours);
        boolean paths = recording.entries().stream().map(Entry::path).anyMatch(Optional::isPresent);
        return recorded.orElse(paths ? HERE : HERE.resolve(USUAL_PATH));
    }

    private static Optional<URI> ours(String url) {
        try {
            URI uri = URI.create(url);
            boolean webSocket = uri.getScheme() != null && uri.getScheme().matches("wss?");
            return webSocket
                            && uri.getHost() != null
                            && InetAddress.getByName(uri.getHost()).isLoopbackAddress()
                    ? Optional.of(uri)
                    : Optional.empty();
        } catch (IllegalArgumentException | UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Where a recorded connection goes. */
    URI uri(Conversation conversation) {
        boolean pathless = server.getRawPath() == null || server.getRawPath().isEmpty();
        return pathless && server.getRawQuery() == null && conversation.path().isPresent()
                ? server.resolve(conversation.path().get())
                : server;
    }

    /** When something is due that was recorded {@code ms} after the beginning, in nanoseconds. */
    long dueNanos(long ms) {
        return (long) (ms * 1_000_000.0 / speed);
    }

    /** Whether times are kept. */
    boolean paced() {
        return speed != Double.POSITIVE_INFINITY;
    }
}
