package dev.threadmill.server.socketio;

/** What comes of one event: who takes it. Under its namespace's lock, but for {@link #last}. */
final class Delivery {
    /** What may wait for a member that is still being greeted; beyond it, its connection ends. */
    static final int WAITING_MAX = 1_024;

    static final long WAITING_BYTES_MAX = 4L * 1_024 * 1_024;

    private final Broadcast broadcast;
    private final boolean onlyNow;
    private final Member sender;
    private int told;

    /** Whether the sender is to have a copy, once the lock is free. */
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
        } else if (member.equals(sender)) {
            own = true;
            return true;
        } else {
            taken = member.take(broadcast, onlyNow);
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
     * Sends the sender's own copy, which may wait for its peer.
     *
     * @return how many have got it, all together
     */
    int last() {
        if (own && sender.take(broadcast, onlyNow)) {
            told++;
        }
        return told;
    }
}
