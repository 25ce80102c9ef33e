package dev.threadmill.server.session;

import dev.threadmill.wire.CloseCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sessions that hear the same messages. One lock orders everything that is said here, so all
 * members hear it in the same order, which is the store's; who joins hears the greeting, the latest
 * stored messages, and then every later message once. Nothing waits for a peer under that lock: a
 * foreign thread's send only queues, and what a member sends to itself goes out afterwards, so only
 * a sender's own echo may overtake or follow others' messages out of that order.
 */
public final class Room {
    /** What may wait for a member that is still being greeted; beyond it, 1008. */
    static final int WAITING_MAX = 1_024;

    static final long WAITING_BYTES_MAX = 4 * 1_024 * 1_024;

    /** A session in a room. */
    public static final class Member {
        private final Session session;

        /** Where it stands among the members; negative once it has left. */
        private int place;

        /** What has yet to be sent while it is greeted; null from then on. */
        private List<PreparedMessage> waiting;

        private int waitingMore;
        private long waitingBytes;

        private Member(Session session, List<PreparedMessage> greeting) {
            this.session = session;
            this.waiting = greeting;
        }

        public Session session() {
            return session;
        }
    }

    private final Connections connections;
    private final MessageStore store;
    private final ReentrantLock order = new ReentrantLock();

    /** Without gaps; the rest is null. Its order means nothing. */
    private Member[] members = new Member[16];

    private int count;

    /**
     * Makes an empty room.
     *
     * @param connections counts the members that are too slow
     * @param store belongs to the room from now on
     */
    public Room(Connections connections, MessageStore store) {
        this.connections = connections;
        this.store = store;
    }

    /**
     * Takes a session in: what is said from now on, it hears. Nothing is sent before {@link
     * #greet}. Whoever joins must leave.
     *
     * @param replayedMax how many stored messages it is to hear first
     */
    public Member join(Session session, PreparedMessage greeting, int replayedMax) {
        order.lock();
        try {
            List<PreparedMessage> first = new ArrayList<>();
            first.add(greeting);
            first.addAll(store.latest(replayedMax));
            Member member = new Member(session, first);
            if (count == members.length) {
                members = Arrays.copyOf(members, 2 * count);
            }
            member.place = count;
            members[count++] = member;
            return member;
        } finally {
            order.unlock();
        }
    }

    /**
     * Sends the greeting, the stored messages and what has been said meanwhile. Belongs to the
     * session's own thread, which waits while the peer does not read.
     */
    public void greet(Member member) {
        for (List<PreparedMessage> batch; (batch = next(member)) != null; ) {
            for (PreparedMessage message : batch) {
                member.session.send(message);
            }
        }
    }

    /** What waits for a member; null where nothing does, and messages now go straight to it. */
    private List<PreparedMessage> next(Member member) {
        order.lock();
        try {
            List<PreparedMessage> batch = member.waiting;
            member.waiting = batch.isEmpty() ? null : new ArrayList<>();
            member.waitingMore = 0;
            member.waitingBytes = 0;
            return batch.isEmpty() ? null : batch;
        } finally {
            order.unlock();
        }
    }

    /** Lets a member go, once; the others hear {@code farewell}. */
    public void leave(Member member, PreparedMessage farewell) {
        order.lock();
        try {
            if (member.place < 0) {
                return;
            }
            Member last = members[--count];
            members[member.place] = last;
            last.place = member.place;
            members[count] = null;
            member.place = -1;
            send(farewell, null);
        } finally {
            order.unlock();
        }
    }

    /**
     * Stores a message and sends it to every member but one. Does not wait for peers.
     *
     * @param from a member that has the message already; null for none
     */
    public void post(PreparedMessage message, Member from) {
        order.lock();
        try {
            store.add(message);
            send(message, from);
        } finally {
            order.unlock();
        }
    }

    /** Sends a message to every member, and stores nothing. Does not wait for peers. */
    public void tell(PreparedMessage message) {
        order.lock();
        try {
            send(message, null);
        } finally {
            order.unlock();
        }
    }

    private void send(PreparedMessage message, Member except) {
        message.plainFrame(); // made here, once, and seen by all whom the queues hand it to
        for (int i = 0; i < count; i++) {
            Member member = members[i];
            if (member != except) {
                if (member.waiting == null) {
                    member.session.send(message);
                } else {
                    keep(message, member);
                }
            }
        }
    }

    private void keep(PreparedMessage message, Member member) {
        long bytes = message.plainFrame().length;
        boolean fits =
                member.waitingMore < WAITING_MAX
                        && (member.waitingMore == 0
                                || member.waitingBytes + bytes <= WAITING_BYTES_MAX);
        if (fits) {
            member.waiting.add(message);
            member.waitingMore++;
            member.waitingBytes += bytes;
        } else if (member.session.isOpen()) {
            connections.failed(Failure.SLOW_CONSUMER);
            member.session.close(CloseCode.POLICY, "does not read its messages");
        }
    }

    public int memberCount() {
        order.lock();
        try {
            return count;
        } finally {
            order.unlock();
        }
    }

    public int storedCount() {
        order.lock();
        try {
            return store.size();
        } finally {
            order.unlock();
        }
    }
}
