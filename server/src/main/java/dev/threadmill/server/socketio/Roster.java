package dev.threadmill.server.socketio;

import java.util.Arrays;

/**
 * Members in an array without gaps, whose order means nothing. Taking one in or out takes the same
 * time however many there are.
 */
final class Roster {
    private static final int SMALL = 4;

    /** A member's place. */
    static final class Seat {
        private final Member member;
        private int place;

        private Seat(Member member, int place) {
            this.member = member;
            this.place = place;
        }

        Member member() {
            return member;
        }
    }

    private Seat[] seats = new Seat[SMALL];
    private int count;

    Seat add(Member member) {
        if (count == seats.length) {
            seats = Arrays.copyOf(seats, 2 * count);
        }
        Seat seat = new Seat(member, count);
        seats[count++] = seat;
        return seat;
    }

    /** Removes a seat, once. */
    void remove(Seat seat) {
        Seat last = seats[--count];
        seats[seat.place] = last;
        last.place = seat.place;
        seats[count] = null;
        if (count > SMALL && count < seats.length / 4) {
            seats = Arrays.copyOf(seats, seats.length / 2);
        }
    }

    int count() {
        return count;
    }

    /** Who sits at a place below {@link #count}. */
    Member at(int place) {
        return seats[place].member;
    }
}
