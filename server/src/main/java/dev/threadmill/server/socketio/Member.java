package dev.threadmill.server.socketio;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Who hears what is said in a namespace: a Socket.IO client, or a plain WebSocket. */
abstract class Member {
    private final String sid;

    // All of this belongs to the namespace, under its lock.

    /** Its place among all members; null while it is none. */
    Roster.Seat seat;

    /** Its places in rooms, by their names; null for none, as with most members. */
    Map<String, Roster.Seat> rooms;

    /** The last round that it was found or left out in. */
    long round;

    /** What has yet to be sent while it is greeted; null from then on. */
    List<Broadcast> waiting = new ArrayList<>();

    long waitingBytes;

    Member(String sid) {
        this.sid = sid;
    }

    /** Its public id in the namespace, which is a room too. */
    String sid() {
        return sid;
    }

    /**
     * Sends it something, and never waits.
     *
     * @param onlyNow whether to drop it where the peer cannot take it at once
     * @return whether it is on its way
     */
    abstract boolean take(Broadcast broadcast, boolean onlyNow);

    /** The same in its own thread, which waits while the peer does not read. */
    abstract boolean takeAndWait(Broadcast broadcast);

    /** Waits, in its own thread, while the peer does not read what it has taken. */
    abstract void awaitRoom();

    /** Whether it can acknowledge an event. */
    abstract boolean answers();

    /** It cannot keep up: its connection ends. Never waits. */
    abstract void giveUp();

    /** Makes it leave the namespace, and, where asked for, end its connection. Never waits. */
    abstract void disconnect(boolean closing);
}
