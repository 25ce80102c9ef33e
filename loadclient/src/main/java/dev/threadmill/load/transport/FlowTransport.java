package dev.threadmill.load.transport;

import dev.threadmill.load.plan.Flow;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Connections to all servers that a flow goes to. */
final class FlowTransport implements Transport {
    private final List<SocketOpener> openers;
    private final long timeoutNanos;
    private final LongSupplier nanoClock;

    FlowTransport(Flow flow, Duration timeout, LongSupplier nanoClock) {
        this.openers = flow.origins().stream().map(origin -> opener(flow, origin)).toList();
        this.timeoutNanos = timeout.toNanos();
        this.nanoClock = nanoClock;
    }

    private static SocketOpener opener(Flow flow, URI origin) {
        boolean secure = "https".equalsIgnoreCase(origin.getScheme());
        int usual = secure ? 443 : 80;
        int port = origin.getPort() == -1 ? usual : origin.getPort();
        return new SocketOpener(origin.getHost(), port, secure, flow.tls(), Routes.direct(), true);
    }

    @Override
    public FlowCaller newCaller() {
        return new FlowCaller(
                openers.stream()
                        .map(opener -> new HttpConnection(opener, timeoutNanos, nanoClock))
                        .toList());
    }
}
