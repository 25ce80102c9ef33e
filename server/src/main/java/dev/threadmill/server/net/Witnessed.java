package dev.threadmill.server.net;

import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.server.session.Taps;
import dev.threadmill.server.session.Witness;
import java.net.Socket;

/** A WebSocket that tells others of its messages; a base class to save an object each. */
abstract class Witnessed extends Identified {
    private final Taps taps;

    /** Null for none. */
    private final Witness witness;

    Witnessed(Connections connections, Opening opening, Socket socket) {
        super(connections.newNumber(), opening, socket);
        this.taps = connections.taps();
        this.witness = opening.conversation().witness();
    }

    /** Tells of a message that has come in; null where none has. */
    final Message received(Message message) {
        if (message != null) {
            if (witness != null) {
                witness.received(this, message);
            }
            taps.received(this, message);
        }
        return message;
    }

    /** What tells of a message, once that is on its way; null where nobody wants to know. */
    final Runnable telling(Message message) {
        return witness == null && taps.isEmpty() ? null : () -> sent(message);
    }

    /** The same for several that go together. */
    final Runnable telling(PreparedMessage messages) {
        if (witness == null && taps.isEmpty()) {
            return null;
        }
        return () -> {
            sent(messages.message());
            messages.more().forEach(this::sent);
        };
    }

    private void sent(Message message) {
        if (witness != null) {
            witness.sent(this, message);
        }
        taps.sent(this, message);
    }
}
