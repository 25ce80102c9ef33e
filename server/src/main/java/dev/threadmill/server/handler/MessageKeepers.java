package dev.threadmill.server.handler;

import dev.threadmill.server.mock.MockPath;
import dev.threadmill.server.mock.RecordSpec;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Journal;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.session.Witness;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The journals and recordings of mock paths. They go on over reloads while the path stays and says
 * the same of them.
 */
public final class MessageKeepers implements AutoCloseable {
    private final Connections connections;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Place, PathRecording> recordings = new HashMap<>();

    private boolean closed;

    /**
     * What a recording is of. Who was admitted before a reload still records as it was said then.
     */
    private record Place(String path, RecordSpec spec) {}

    public MessageKeepers(Connections connections) {
        this(connections, InstantSource.system());
    }

    MessageKeepers(Connections connections, InstantSource clock) {
        this.connections = connections;
        this.clock = clock;
    }

    /**
     * Makes ready what the paths of a configuration keep, and ends what none of them does.
     *
     * @param paths all that there are now
     */
    public void keep(Collection<MockPath> paths) {
        Set<String> journals = new HashSet<>();
        Set<Place> places = new HashSet<>();
        for (MockPath path : paths) {
            String name = path.pattern().text();
            path.keeping()
                    .journal()
                    .ifPresent(size -> {
                        journals.add(name);
                        connections.journals().open(name, size);
                    });
            path.keeping().record().ifPresent(spec -> places.add(new Place(name, spec)));
        }
        connections.journals().retain(journals);
        lock.lock();
        try {
            Iterator<Map.Entry<Place, PathRecording>> all = recordings.entrySet().iterator();
            while (all.hasNext()) {
                Map.Entry<Place, PathRecording> each = all.next();
                if (!places.contains(each.getKey())) {
                    each.getValue().close();
                    all.remove();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Who keeps what is said on a connection of a path; null for nobody. */
    public Witness of(MockPath path) {
        String name = path.pattern().text();
        // Not opened here: who was admitted before a reload must not put back what that took away.
        Optional<Journal> journal =
                path.keeping().journal().flatMap(size -> connections.journals().find(name));
        PathRecording recording =
                path.keeping().record().map(spec -> recording(name, spec)).orElse(null);
        return journal.isEmpty() ? recording : new Kept(journal.get(), recording);
    }

    /** Null once everything is closed. */
    private PathRecording recording(String path, RecordSpec spec) {
        lock.lock();
        try {
            return closed
                    ? null
                    : recordings.computeIfAbsent(
                            new Place(path, spec),
                            place -> new PathRecording(path, spec, connections.upstreams(), clock));
        } finally {
            lock.unlock();
        }
    }

    /**
     * A journal, and perhaps a recording.
     *
     * @param recording may be null
     */
    private record Kept(Journal journal, PathRecording recording) implements Witness {
        @Override
        public void received(Session session, Message message) {
            journal.add(session.id(), message);
            if (recording != null) {
                recording.received(session, message);
            }
        }

        @Override
        public void sent(Session session, Message message) {
            if (recording != null) {
                recording.sent(session, message);
            }
        }
    }

    /** Ends all recordings. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            recordings.values().forEach(PathRecording::close);
            recordings.clear();
        } finally {
            lock.unlock();
        }
    }
}
