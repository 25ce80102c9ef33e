package dev.threadmill.server.socketio;

/** What comes of one event: who takes it. Under its namespace's lock, but for {@link #done}. */
final class Delivery {
    /** What may wait for a member that is still being greeted; beyond it, its connection ends. */
    static final int WAITING_MAX = 1_024;

    static final long WAITING_BYTES_MAX = 4L * 1_024 * 1_024;

    private final Broadcast broadcast;
    private final boolean onlyNow;
    private final Member sender;
    private int told;

    /** Whether the sender has a copy, too. */
    private boolean own;

    /**
     * Begins.
     *
     * @param sender whose own thread this is; null for nobody's
     */
    Delivery(Broadcast broadcast, boolean onlyNow, Member sender) {
        this.broadcast = broadcast;
        this.onlyNow = onlyNow;
        this.sender = sender;
    }

    /** Sends it to a member; false where that does not get it. */
    boolean to(Member member) {
        boolean taken;
        if (member.waiting != null) {
            taken = keep(member);
        } else {
            taken = member.take(broadcast, onlyNow);
            own |= taken && member.equals(sender);
        }
        told += taken ? 1 : 0;
        return taken;
    }

    private boolean keep(Member member) {
        member.waitingBytes += broadcast.bytes();
        if (member.waiting.size() < WAITING_MAX && member.waitingBytes <= WAITING_BYTES_MAX) {
            return member.waiting.add(broadcast);
        }
        member.giveUp();
        return false;
    }

    /**
     * Waits while the sender does not read its own copy: it is not to say more than it reads.
     *
     * @return how many have got the event
     */
    int done() {
        if (own) {
            sender.awaitRoom();
        }
        return told;
    }
}
