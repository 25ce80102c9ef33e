package dev.threadmill.load.plan;

import java.net.InetAddress;
import java.util.List;

/**
 * How connections are opened.
 *
 * @param perSecond how many a second, at most; 0 means as fast as the target lets
 * @param sources local addresses to open from, in turns; empty leaves it to the system
 * @param spread over how many addresses a target on 127.0.0.1 is spread: 127.0.0.1, 127.0.0.2 and
 *     so on; 0 means as many as the number of connections needs
 */
public record Dialing(double perSecond, List<InetAddress> sources, int spread) {
    public static final Dialing DEFAULT = new Dialing(0, List.of(), 0);

    public static final int SPREAD_MAX = 250;

    public Dialing {
        sources = List.copyOf(sources);
        Faults faults = new Faults();
        faults.unless(
                perSecond >= 0 && perSecond <= LoadModel.RATE_MAX,
                "connect-rate",
                "must be more than 0 and at most 10000000 per second");
        faults.unless(
                spread >= 0 && spread <= SPREAD_MAX,
                "spread",
                "must be between 1 and " + SPREAD_MAX);
        faults.throwIfAny();
    }
}
