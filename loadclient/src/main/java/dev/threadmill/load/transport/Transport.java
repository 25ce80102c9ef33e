package dev.threadmill.load.transport;

import dev.threadmill.load.plan.Flow;
import dev.threadmill.load.plan.Mix;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import java.util.function.LongSupplier;

/** Makes the connections of one run. */
public interface Transport extends AutoCloseable {
    /** A connection that is not open yet. */
    Caller newCaller();

    /**
     * Has the client's own code run before the clock does, where a run is too short to make it
     * fast; tells the target nothing.
     */
    default void rehearse() {}

    /** Lets go of what the callers share. */
    @Override
    default void close() {}

    /**
     * The transport that a plan asks for.
     *
     * @param nanoClock the run's clock, in nanoseconds
     */
    static Transport of(Plan plan, LongSupplier nanoClock) {
        return switch (plan.target()) {
            case Target.Http http ->
                    switch (http.client()) {
                        case RAW -> new HttpTransport(http, plan.timeout(), nanoClock);
                        case HELIDON -> new HelidonTransport(http, plan.timeout(), nanoClock);
                        case HTTP2 -> new Http2Transport(http, plan.timeout(), nanoClock);
                    };
            case Target.WebSocket webSocket ->
                    new WebSocketTransport(
                            webSocket, plan.connections(), plan.timeout(), nanoClock);
            case Target.SocketIo socketIo ->
                    new SocketIoTransport(socketIo, plan.connections(), plan.timeout(), nanoClock);
            case Target.Bridge bridge -> new BridgeTransport(bridge, plan, nanoClock);
            case Mix mix -> new MixTransport(mix, plan, nanoClock);
            case Flow flow -> new FlowTransport(flow, plan.timeout(), nanoClock);
        };
    }
}
