package dev.threadmill.server.config;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The paths that mean something already, so that no mock may be there. */
public final class TakenPaths {
    private static final Map<String, String> ALONE =
            Map.of(
                    "/stats", "the statistics are",
                    "/helidon/echo", "Helidon's own echo is",
                    "/SendWebsocketEvent", "the sending of events is");

    /** These and all that is below them. */
    private static final Map<String, String> WITH_ALL_BELOW =
            Map.of(
                    "/health", "the health is",
                    "/metrics", "the metrics are",
                    "/runs", "the results of load tests are",
                    "/dashboard", "the dashboard is",
                    "/__mockforge", "the admin API is");

    /** These are the default, which a mock may replace; they are no place for anything else. */
    private static final Set<String> REPLACEABLE = Set.of("/", "/echo", "/binary");

    private TakenPaths() {}

    /**
     * What is at a path.
     *
     * @return such as {@code the hub is}; none where a mock may be there
     */
    public static Optional<String> at(String path, Settings settings) {
        if (settings.hub().path().filter(path::equals).isPresent()) {
            return Optional.of("the hub is");
        }
        if (path.equals(settings.control().path())) {
            return Optional.of("the control endpoint is");
        }
        if (settings.service() == Settings.Service.WSPROXY && path.equals("/ready")) {
            return Optional.of("the readiness is");
        }
        return socketIo(path, settings.socketIo()).or(() -> fixed(path));
    }

    private static Optional<String> socketIo(String path, Settings.SocketIo socketIo) {
        if (socketIo.eventsPath().filter(path::equals).isPresent()) {
            return Optional.of("plain events are");
        }
        if (within(socketIo.path(), path)) {
            return Optional.of("Socket.IO is");
        }
        return within(socketIo.enginePath(), path)
                ? Optional.of("bare Engine.IO is")
                : Optional.empty();
    }

    /** The folder's slash at the end may be left out. */
    private static boolean within(Optional<String> folder, String path) {
        return folder.filter(prefix -> (path + "/").startsWith(prefix)).isPresent();
    }

    /** The same for what no setting can move. */
    static Optional<String> fixed(String path) {
        if (ALONE.containsKey(path)) {
            return Optional.of(ALONE.get(path));
        }
        return WITH_ALL_BELOW.entrySet().stream()
                .filter(taken ->
                        path.equals(taken.getKey()) || path.startsWith(taken.getKey() + "/"))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Whether anything else than a mock must stay away. */
    static boolean replaceable(String path) {
        return REPLACEABLE.contains(path);
    }
}
