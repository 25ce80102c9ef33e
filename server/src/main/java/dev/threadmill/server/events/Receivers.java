package dev.threadmill.server.events;

import java.util.Set;

/**
 * Who is to get an event: who is in one of the rooms, or everybody where none is named, but nobody
 * who is in one of the others.
 */
public record Receivers(String namespace, Set<String> rooms, Set<String> except) {
    public Receivers {
        rooms = Set.copyOf(rooms);
        except = Set.copyOf(except);
    }
}
