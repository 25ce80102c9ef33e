package dev.threadmill.server.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** The latest messages of a room, bounded in number and bytes. For one thread at a time. */
public final class MessageStore {
    private final int messagesMax;
    private final long bytesMax;
    private final Deque<PreparedMessage> messages = new ArrayDeque<>();
    private long bytes;

    /**
     * Makes an empty store.
     *
     * @param messagesMax 0 stores nothing
     * @param bytesMax of all frames together; the latest message is kept in any case
     */
    public MessageStore(int messagesMax, long bytesMax) {
        this.messagesMax = messagesMax;
        this.bytesMax = bytesMax;
    }

    /** Keeps a message; the oldest ones make room for it. */
    public void add(PreparedMessage message) {
        if (messagesMax == 0) {
            return;
        }
        messages.addLast(message);
        bytes += message.plainFrame().length;
        while (messages.size() > messagesMax || (bytes > bytesMax && messages.size() > 1)) {
            bytes -= messages.removeFirst().plainFrame().length;
        }
    }

    /** The latest messages, at most {@code count} of them, the oldest first. */
    public List<PreparedMessage> latest(int count) {
        List<PreparedMessage> latest = new ArrayList<>(Math.min(count, messages.size()));
        Iterator<PreparedMessage> backwards = messages.descendingIterator();
        while (latest.size() < count && backwards.hasNext()) {
            latest.add(backwards.next());
        }
        return latest.reversed();
    }

    public int size() {
        return messages.size();
    }
}
