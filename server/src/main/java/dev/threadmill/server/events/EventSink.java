package dev.threadmill.server.events;

import java.time.Duration;
import java.util.List;

/** What carries events to the clients. Any thread may use it. */
public interface EventSink {
    /** Whether there is a namespace. */
    boolean hasNamespace(String namespace);

    /**
     * Sends an event; never waits for a client.
     *
     * @param mayBeDropped whether clients that cannot take it at once are left out
     * @return to how many clients it goes
     */
    int emit(Event event, Receivers receivers, boolean mayBeDropped);

    /**
     * Sends an event and waits until all who get it have acknowledged it, or for the timeout.
     *
     * @throws InterruptedException where the wait is cut short
     * @throws BusyException where too many events wait already
     */
    Acks emitWithAck(Event event, Receivers receivers, Duration timeout)
            throws InterruptedException, BusyException;

    /**
     * What clients have acknowledged with.
     *
     * @param answers the arguments of each, in the order in which they came: JSON values with
     *     commas between them; empty for none
     * @param missing how many clients have not answered
     */
    record Acks(List<String> answers, int missing) {}
}
