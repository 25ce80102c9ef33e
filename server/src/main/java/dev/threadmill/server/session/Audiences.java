package dev.threadmill.server.session;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Audiences by name: each is there as long as it has members. */
public final class Audiences {
    private final ConcurrentMap<String, Audience> byName = new ConcurrentHashMap<>();

    /** Takes a session into an audience, which may be new. */
    public boolean join(String name, Session session) {
        boolean[] joined = new boolean[1];
        // Within compute, so that it is not thrown away as empty in between.
        byName.compute(
                name,
                (key, present) -> {
                    Audience audience = present == null ? new Audience() : present;
                    joined[0] = audience.join(session);
                    return audience;
                });
        return joined[0];
    }

    /** Lets a session go; the last one takes the audience with it. */
    public void leave(String name, Session session) {
        byName.computeIfPresent(
                name,
                (key, audience) -> {
                    audience.leave(session);
                    return audience.size() == 0 ? null : audience;
                });
    }

    public Optional<Audience> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** How many members an audience has. */
    public int size(String name) {
        Audience audience = byName.get(name);
        return audience == null ? 0 : audience.size();
    }

    /** How many audiences there are. */
    public int count() {
        return byName.size();
    }
}
