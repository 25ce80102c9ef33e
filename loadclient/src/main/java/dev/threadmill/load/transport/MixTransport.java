package dev.threadmill.load.transport;

import dev.threadmill.load.plan.Mix;
import dev.threadmill.load.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Connections to several targets: first all of the first one's share, then the next one's. */
final class MixTransport implements Transport {
    /** Whose connections are still to be made. */
    private record Share(Transport transport, int last) {}

    private final List<Share> shares = new ArrayList<>();
    private int made;
    private int present;

    MixTransport(Mix mix, Plan plan, LongSupplier nanoClock) {
        int last = 0;
        for (Plan part : mix.plans(plan)) {
            last += part.connections();
            shares.add(new Share(Transport.of(part, nanoClock), last));
        }
    }

    @Override
    public Caller newCaller() {
        while (made == shares.get(present).last()) {
            present++;
        }
        made++;
        return shares.get(present).transport().newCaller();
    }

    @Override
    public void rehearse() {
        shares.forEach(share -> share.transport().rehearse());
    }

    @Override
    public void close() {
        shares.forEach(share -> share.transport().close());
    }
}
