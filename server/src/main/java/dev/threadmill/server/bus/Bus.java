package dev.threadmill.server.bus;

/**
 * Carries bytes between everybody who has subscribed to a topic: on this node, and on all others of
 * the same appliance. Any thread may use it.
 *
 * <p>What one thread publishes on a topic is heard in its order. Subscribers of this node are told
 * in the publisher's thread before {@code publish} returns, but by a {@link QueuedBus}; those of
 * other nodes when the carrier permits, or never if it is lost: nothing is kept. Listeners must
 * neither wait nor throw nor publish. Publishing may wait for the carrier for a moment, so it
 * belongs to virtual threads that hold no lock; in front of a {@link QueuedBus} any thread may.
 */
public interface Bus extends AutoCloseable {
    /** What a message may be at most. */
    int MESSAGE_BYTES_MAX = 16 * 1_024 * 1_024;

    /** Hears a topic. */
    @FunctionalInterface
    interface Listener {
        /** A message has come; the array is shared and not to be changed. */
        void heard(byte[] message);
    }

    /** One listener's place on a topic. */
    interface Subscription extends AutoCloseable {
        /**
         * Tells everybody on the topic but this listener.
         *
         * @throws IllegalArgumentException beyond {@link #MESSAGE_BYTES_MAX}
         */
        void publish(byte[] message);

        /**
         * Whether certainly nobody else listens to the topic: a message need not even be made.
         * Where there may be other nodes, this is never so.
         */
        boolean alone();

        /** How many others listen to the topic, on all nodes; may ask them, and block. */
        int others();

        /** Hears nothing more. */
        @Override
        void close();
    }

    /** Hears a topic from now on. */
    Subscription subscribe(String topic, Listener listener);

    /**
     * Tells everybody on a topic.
     *
     * @throws IllegalArgumentException beyond {@link #MESSAGE_BYTES_MAX}
     */
    void publish(String topic, byte[] message);

    /** Ends all subscriptions. */
    @Override
    void close();
}
