package dev.threadmill.load.transport;

import java.util.List;

/**
 * One user's connections, one to each server that a flow goes to; all but the first when needed.
 */
public final class FlowCaller implements Caller {
    private final List<HttpConnection> links;

    FlowCaller(List<HttpConnection> links) {
        this.links = links;
    }

    /** The connection to one of the flow's origins. */
    public HttpConnection link(int origin) {
        return links.get(origin);
    }

    @Override
    public boolean isOpen() {
        for (int i = 0; i < links.size(); i++) {
            if (links.get(i).isOpen()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void open() throws ConnectException {
        links.getFirst().open();
    }

    /** A flow has many requests: each is exchanged on its link. */
    @Override
    public Outcome exchange(long startNanos) {
        throw new UnsupportedOperationException("exchange on a link");
    }

    @Override
    public void abortIfOverdue(long nowNanos) {
        for (int i = 0; i < links.size(); i++) {
            links.get(i).abortIfOverdue(nowNanos);
        }
    }

    @Override
    public void close() {
        links.forEach(HttpConnection::close);
    }
}
