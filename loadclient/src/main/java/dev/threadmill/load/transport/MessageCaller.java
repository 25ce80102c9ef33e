package dev.threadmill.load.transport;

import dev.threadmill.wire.MaskedFrame;

/** A connection that is listened to by one thread while others send. */
public sealed interface MessageCaller extends Caller permits WebSocketCaller, SocketIoCaller {
    /** Hears what a connection receives, on the thread that reads it. */
    interface Listener {
        /**
         * A whole message came.
         *
         * @param bytes hold it from {@code from} to {@code to}, until this method returns
         * @param nanos when it was read
         */
        void message(byte[] bytes, int from, int to, long nanos);
    }

    /**
     * Hands each message to {@code listener} until the connection ends; answers pings. The
     * connection is closed then.
     *
     * @return why it ended
     */
    Outcome.Failed listen(Listener listener);

    /**
     * Sends a message. Blocks at most for the plan's timeout; then, and on any other failure, the
     * connection is closed.
     *
     * @return whether it was written
     */
    boolean send(MaskedFrame frame);
}
