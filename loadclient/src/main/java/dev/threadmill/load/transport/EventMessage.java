package dev.threadmill.load.transport;

import dev.threadmill.load.plan.SocketIoMode;
import dev.threadmill.load.plan.Target;
import dev.threadmill.wire.MaskedFrame;
import java.util.concurrent.ThreadLocalRandom;

/** What one Socket.IO connection emits again and again; for one thread at a time. */
public final class EventMessage {
    private final Target.SocketIo target;

    /** Patched for each event; null where each has its own acknowledgement's id. */
    private final BroadcastMessage marked;

    private final String argument;

    /**
     * Makes a connection's event.
     *
     * @param run tells this run's events from those of others
     */
    public EventMessage(Target.SocketIo target, int run, int number) {
        this.target = target;
        boolean acknowledged = target.mode() instanceof SocketIoMode.Ack;
        this.marked = acknowledged ? null : BroadcastMessage.of(target, run, number);
        this.argument = acknowledged ? EventText.plainArgument(target) : "";
    }

    /**
     * The next event's frame, to be written before the one after it is asked for.
     *
     * @param id of the acknowledgement, or within the marker; 0 or more
     * @param nanos when it was due
     */
    public MaskedFrame next(long id, long nanos) {
        if (marked != null) {
            return marked.next(id, nanos);
        }
        MaskedFrame frame = EngineLine.frame(EventText.of(target, id, argument));
        frame.mask(ThreadLocalRandom.current().nextInt());
        return frame;
    }
}
