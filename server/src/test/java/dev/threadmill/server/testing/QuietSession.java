package dev.threadmill.server.testing;

import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.PreparedMessage;

/** A session whose peer takes everything and says nothing, until it is closed. */
public class QuietSession extends SessionWithoutSocket {
    private volatile boolean open = true;

    @Override
    public Message receive() {
        return null;
    }

    @Override
    public boolean send(Message message) {
        return open;
    }

    @Override
    public boolean send(PreparedMessage message) {
        return open;
    }

    @Override
    public void close(int code, String reason) {
        open = false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }
}
