package dev.threadmill.server.handler;

import dev.threadmill.server.mock.Mocks;

/**
 * The paths that mocks are on. New connections see what was set last; those that are open keep what
 * they began with.
 */
public final class MockPaths implements Paths, AutoCloseable {
    private volatile Mocks mocks;

    public MockPaths(Mocks mocks) {
        this.mocks = mocks;
    }

    @Override
    public Handler find(String path) {
        return null;
    }

    /** Puts others in their place, for new connections. */
    public void replace(Mocks others) {
        mocks = others;
    }

    /** How many paths there are. */
    public int count() {
        return mocks.paths().size();
    }

    /** Ends what runs by itself. */
    @Override
    public void close() {
        mocks = Mocks.NONE;
    }
}
