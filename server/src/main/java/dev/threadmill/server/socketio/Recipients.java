package dev.threadmill.server.socketio;

import java.util.List;

/**
 * Who of a namespace hears something.
 *
 * @param rooms who is in one of them; empty for everybody. Each socket is in the room of its own id
 * @param except but nobody who is in one of these
 * @param onlyNow only who can take it at once
 * @param onlyHere only who is connected to this node
 */
public record Recipients(
        List<String> rooms, List<String> except, boolean onlyNow, boolean onlyHere) {
    /** Everybody in the namespace. */
    public static final Recipients ALL = new Recipients(List.of(), List.of(), false, false);

    /** Copies the lists. */
    public Recipients {
        rooms = List.copyOf(rooms);
        except = List.copyOf(except);
    }

    /** Who is in one of some rooms; with none, everybody. */
    public static Recipients in(List<String> rooms) {
        return new Recipients(rooms, List.of(), false, false);
    }

    /** The same, but nobody who is in one of these rooms. */
    public Recipients except(List<String> others) {
        return new Recipients(rooms, others, onlyNow, onlyHere);
    }

    /** The same, as far as they can take it at once: what comes late is worth nothing. */
    public Recipients nowOnly() {
        return new Recipients(rooms, except, true, onlyHere);
    }

    /** The same, of this node alone. */
    public Recipients hereOnly() {
        return new Recipients(rooms, except, onlyNow, true);
    }
}
