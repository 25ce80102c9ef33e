package dev.threadmill.recording.replay;

import dev.threadmill.recording.Entry;
import dev.threadmill.wire.WebSocketEvent;
import java.util.Optional;

/** Changes recorded messages before they are sent. Belongs to one connection and its thread. */
public interface MessageTransform extends AutoCloseable {
    /** Sends everything as it was recorded. */
    Maker NONE = (connection, path) -> entry -> Optional.of(entry.event());

    /**
     * What is sent in place of a recorded message.
     *
     * @return nothing where nothing is to be sent
     * @throws TransformException where the transform fails; the replay then ends
     */
    Optional<WebSocketEvent> apply(Entry entry) throws TransformException;

    @Override
    default void close() {}

    /** Makes the transform of one connection. */
    interface Maker {
        /**
         * Makes it.
         *
         * @param connection its name in the recording, or an empty string
         * @param path where it goes
         */
        MessageTransform make(String connection, String path) throws TransformException;
    }

    /** A transform has failed; the message tells people why. */
    final class TransformException extends Exception {
        private static final long serialVersionUID = 1L;

        public TransformException(String message) {
            super(message, null, false, false);
        }
    }
}
