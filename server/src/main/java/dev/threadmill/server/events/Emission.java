package dev.threadmill.server.events;

import java.time.Duration;
import java.util.List;

/**
 * What a request asks to be sent.
 *
 * @param events in order
 */
record Emission(List<Event> events, Receivers receivers, Delivery delivery) {
    Emission {
        events = List.copyOf(events);
    }

    /** How it is sent. */
    sealed interface Delivery {}

    /** As any event. */
    record Usual() implements Delivery {}

    /** Not to clients that cannot take it at once. */
    record Volatile() implements Delivery {}

    /** The clients' acknowledgements are waited for; there is one event then. */
    record Acknowledged(Duration timeout) implements Delivery {}
}
