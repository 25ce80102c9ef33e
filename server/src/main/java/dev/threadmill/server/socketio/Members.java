package dev.threadmill.server.socketio;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is in a namespace, and in which of its rooms. A room is there while somebody is in it; the
 * room of a member's own id takes no memory. Not for several threads.
 */
final class Members {
    /** Is shown members. */
    @FunctionalInterface
    interface Visitor {
        void visit(Member member);
    }

    private final Roster all = new Roster();
    private final Map<String, Member> bySid = new HashMap<>();
    private final Map<String, Roster> rooms = new HashMap<>();
    private long round;

    void add(Member member) {
        member.seat = all.add(member);
        bySid.put(member.sid(), member);
    }

    /** Removes a member, from its rooms too; false where it is none. */
    boolean remove(Member member) {
        if (member.seat == null) {
            return false;
        }
        all.remove(member.seat);
        member.seat = null;
        bySid.remove(member.sid(), member);
        if (member.rooms != null) {
            member.rooms.forEach(this::leave);
            member.rooms = null;
        }
        return true;
    }

    int count() {
        return all.count();
    }

    int roomCount() {
        return rooms.size();
    }

    Member find(String sid) {
        return bySid.get(sid);
    }

    /** Puts a member into a room; does nothing where it is no member, or in the room already. */
    void join(Member member, String room) {
        if (member.seat == null || room.equals(member.sid())) {
            return;
        }
        if (member.rooms == null) {
            member.rooms = new LinkedHashMap<>(4);
        }
        member.rooms.computeIfAbsent(
                room, name -> rooms.computeIfAbsent(name, none -> new Roster()).add(member));
    }

    /** Takes a member out of a room, if it is there. */
    void leave(Member member, String room) {
        Roster.Seat seat = member.rooms == null ? null : member.rooms.remove(room);
        if (seat != null) {
            leave(room, seat);
        }
    }

    private void leave(String room, Roster.Seat seat) {
        Roster roster = rooms.get(room);
        roster.remove(seat);
        if (roster.count() == 0) {
            rooms.remove(room);
        }
    }

    /** The rooms that a member has joined, its own one not among them. */
    List<String> roomsOf(Member member) {
        return member.rooms == null ? List.of() : new ArrayList<>(member.rooms.keySet());
    }

    /** Shows each of the recipients once. Members may leave meanwhile. */
    void visit(Recipients recipients, Visitor visitor) {
        round++;
        for (String room : recipients.except()) {
            visitRoom(room, null);
        }
        if (recipients.rooms().isEmpty()) {
            visit(all, visitor);
        } else {
            for (String room : recipients.rooms()) {
                visitRoom(room, visitor);
            }
        }
    }

    private void visitRoom(String room, Visitor visitor) {
        Member own = bySid.get(room);
        if (own != null) {
            visit(own, visitor);
        }
        Roster roster = rooms.get(room);
        if (roster != null) {
            visit(roster, visitor);
        }
    }

    /** Backwards: who leaves meanwhile makes room for one that was there already. */
    private void visit(Roster roster, Visitor visitor) {
        for (int place = roster.count() - 1; place >= 0; place--) {
            if (place < roster.count()) {
                visit(roster.at(place), visitor);
            }
        }
    }

    private void visit(Member member, Visitor visitor) {
        if (member.round != round) {
            member.round = round;
            if (visitor != null) {
                visitor.visit(member);
            }
        }
    }
}
