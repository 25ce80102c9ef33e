package dev.threadmill.server.replicas;

import dev.threadmill.server.bus.Bus;
import dev.threadmill.server.bus.MalformedMessageException;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.PreparedMessage;
import java.util.concurrent.atomic.LongAdder;

/**
 * Tells the other replicas what this one has told its own sessions. What cannot be carried is lost
 * there, and counted. Any thread may use it.
 */
public final class Announcements implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Announcements.class.getName());

    /** Hears what other replicas have told theirs. */
    @FunctionalInterface
    public interface Listener {
        /** Tell yours. Must neither wait nor throw. */
        void heard(String to, PreparedMessage message);
    }

    private final String topic;
    private final Listener listener;
    private final Bus.Subscription others;
    private final LongAdder faults = new LongAdder();

    /** Listens from now on; closed with the bus, at the latest. */
    public Announcements(Bus bus, String topic, Listener listener) {
        this.topic = topic;
        this.listener = listener;
        this.others = bus.subscribe(topic, this::heard);
    }

    /** Tells the others, if there may be any. */
    public void tell(String to, Message message) {
        if (others.alone()) {
            return;
        }
        try {
            others.publish(new Announcement(to, message).encode());
        } catch (IllegalArgumentException e) {
            fault("for other replicas: " + e.getMessage());
        }
    }

    /** How many other replicas there are; may ask them, and block. */
    public int otherCount() {
        return others.alone() ? 0 : others.others();
    }

    /** How many messages were too large, or could not be read. */
    public long faultCount() {
        return faults.sum();
    }

    private void heard(byte[] bytes) {
        try {
            Announcement announcement = Announcement.decode(bytes);
            listener.heard(announcement.to(), new PreparedMessage(announcement.message()));
        } catch (MalformedMessageException e) {
            fault("of another replica: " + e.getMessage());
        }
    }

    private void fault(String what) {
        faults.increment();
        LOGGER.log(System.Logger.Level.WARNING, "{0}, {1}", topic, what);
    }

    @Override
    public void close() {
        others.close();
    }
}
