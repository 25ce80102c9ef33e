package dev.threadmill.server.chaos;

import dev.threadmill.server.session.Conversation;
import dev.threadmill.server.session.Session;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Chaos for the connections of one path, each of which has its own random numbers. */
public final class PathChaos {
    /** Nearby seeds shall not give related numbers; any large odd number does. */
    private static final long SPREAD = 0xD1B54A32D192ED03L;

    private final Chaos chaos;
    private final ChaosCounts counts;
    private final long seed;
    private final AtomicLong opened = new AtomicLong();

    PathChaos(Chaos chaos, ChaosCounts counts) {
        this.chaos = chaos;
        this.counts = counts;
        this.seed = chaos.seed().orElseGet(() -> ThreadLocalRandom.current().nextLong());
    }

    /** The conversation of one connection with chaos around it; itself where there is none. */
    public Conversation around(Conversation inner) {
        return chaos.active() ? new ChaosConversation(this, inner) : inner;
    }

    /** Puts chaos around the session of the path's next connection. */
    ChaosSession open(Session session) {
        long ordinal = opened.getAndIncrement();
        Fates incoming = fates(Direction.INCOMING, 2 * ordinal);
        Fates outgoing = fates(Direction.OUTGOING, 2 * ordinal + 1);
        Intake intake =
                chaos.takesTime(Direction.INCOMING) ? new Intake(chaos, incoming, counts) : null;
        Outlet outlet =
                chaos.takesTime(Direction.OUTGOING)
                        ? new Outlet(session, outgoing, counts, chaos.bytesPerSecond())
                        : null;
        return new ChaosSession(
                session,
                chaos.befalls(Direction.INCOMING) ? incoming : null,
                chaos.befalls(Direction.OUTGOING) ? outgoing : null,
                intake,
                outlet);
    }

    private Fates fates(Direction way, long stream) {
        RandomGenerator scattered = new SplittableRandom(seed ^ (stream * SPREAD));
        return new Fates(chaos, way, new SplittableRandom(scattered.nextLong()), counts);
    }
}
