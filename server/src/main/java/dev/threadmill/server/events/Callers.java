package dev.threadmill.server.events;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How many events of each caller wait for acknowledgements. Any thread may use it. */
final class Callers {
    /** So one caller alone does not take what there is for all. */
    static final int WAITING_MAX = 100;

    /** By address; nobody is in it with none. */
    private final ConcurrentMap<String, Integer> waiting = new ConcurrentHashMap<>();

    /** Takes in one more, which must {@link #leave}. */
    void enter(String address) throws BusyException {
        int present = waiting.merge(address, 1, Integer::sum);
        if (present > WAITING_MAX) {
            leave(address);
            throw new BusyException(
                    WAITING_MAX + " events of this caller wait for their acknowledgements already");
        }
    }

    void leave(String address) {
        waiting.computeIfPresent(address, (key, count) -> count > 1 ? count - 1 : null);
    }

    /** How many callers wait. */
    int count() {
        return waiting.size();
    }
}
