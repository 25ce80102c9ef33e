package dev.threadmill.server.session;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The journals of the paths that have one. */
public final class Journals {
    private final ConcurrentMap<String, Journal> byPath = new ConcurrentHashMap<>();

    /**
     * The journal of a path: the one that is there, with what it holds, unless that is of another
     * size.
     *
     * @param path as configured
     */
    public Journal open(String path, int sizeMax) {
        return byPath.compute(
                path,
                (key, there) ->
                        there != null && there.sizeMax() == sizeMax ? there : new Journal(sizeMax));
    }

    /** Lets go of those on other paths. */
    public void retain(Collection<String> paths) {
        byPath.keySet().retainAll(paths);
    }

    public Optional<Journal> find(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    /** All journals by their paths, in order. */
    public Map<String, Journal> all() {
        return new TreeMap<>(byPath);
    }
}
