package dev.threadmill.server.handler;

import dev.threadmill.script.Scripts;
import dev.threadmill.server.mock.MockPath;
import dev.threadmill.server.mock.Mocks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The paths that mocks are on. New connections see what was set last; those that are open keep what
 * they began with.
 */
public final class MockPaths implements Paths, AutoCloseable {
    private final MockHouse house;
    private final ReentrantLock replacing = new ReentrantLock();
    private final List<Scripts> retired = new ArrayList<>();
    private volatile Generation current;

    /** What one configuration comes to. */
    private record Generation(
            Mocks mocks, Map<String, MockHandler> literal, List<MockHandler> patterns) {
        static Generation of(MockHouse house, Mocks mocks) {
            Map<String, MockHandler> literal = new HashMap<>();
            List<MockHandler> patterns = new ArrayList<>();
            for (MockPath path : mocks.paths()) {
                MockHandler handler = new MockHandler(house, mocks.scripts(), path);
                if (path.pattern().isLiteral()) {
                    literal.put(path.pattern().text(), handler);
                } else {
                    patterns.add(handler);
                }
            }
            return new Generation(mocks, literal, patterns);
        }
    }

    public MockPaths(MockHouse house, Mocks mocks) {
        this.house = house;
        this.current = Generation.of(house, mocks);
        house.keepers().keep(mocks.paths());
    }

    /** Finds a handler: a path without parameters goes before those with, then in their order. */
    @Override
    public Handler find(String path) {
        Generation generation = current;
        MockHandler literal = generation.literal.get(path);
        if (literal != null) {
            return literal;
        }
        for (MockHandler handler : generation.patterns) {
            if (handler.path().pattern().match(path).isPresent()) {
                return handler;
            }
        }
        return null;
    }

    /** Puts others in their place, for new connections. */
    public void replace(Mocks others) {
        replacing.lock();
        try {
            // Those that earlier reloads retired: who has just found the engine of the paths that
            // go
            // now may not be counted yet.
            retired.removeIf(MockPaths::closeUnused);
            Scripts before = current.mocks.scripts();
            // First, so that nobody comes to a path whose journal is not there.
            house.keepers().keep(others.paths());
            current = Generation.of(house, others);
            if (before != others.scripts()) {
                retired.add(before);
            }
        } finally {
            replacing.unlock();
        }
    }

    /**
     * An engine whose limits have changed goes with the first later reload that finds it unused.
     */
    private static boolean closeUnused(Scripts scripts) {
        boolean unused = scripts.openSessions() == 0;
        if (unused) {
            scripts.close();
        }
        return unused;
    }

    /** What new connections see. */
    public Mocks mocks() {
        return current.mocks;
    }

    /** How many paths there are. */
    public int count() {
        return current.mocks.paths().size();
    }

    /** Ends what runs by itself. */
    @Override
    public void close() {
        current.mocks.scripts().close();
        retired.forEach(Scripts::close);
        house.keepers().close();
    }
}
