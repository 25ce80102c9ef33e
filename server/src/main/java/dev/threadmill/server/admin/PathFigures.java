package dev.threadmill.server.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.session.Traffic;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The open WebSockets by their path: how many, and what has gone through them. */
final class PathFigures {
    /** Paths that are told; where there are more, those with the fewest connections are not. */
    static final int PATHS_MAX = 500;

    /** Of one path; of those that are open, so it becomes less when one ends. */
    private static final class Sum {
        private final String path;
        private int open;
        private long messagesIn;
        private long messagesOut;
        private long bytesIn;
        private long bytesOut;
        private long dropped;

        Sum(String path) {
            this.path = path;
        }

        void add(Traffic traffic) {
            open++;
            messagesIn += traffic.messagesIn();
            messagesOut += traffic.messagesOut();
            bytesIn += traffic.bytesIn();
            bytesOut += traffic.bytesOut();
            dropped += traffic.dropped();
        }

        int open() {
            return open;
        }

        String path() {
            return path;
        }

        void writeTo(ObjectNode json) {
            json.put("path", path).put("open", open);
            json.put("messages_in", messagesIn).put("messages_out", messagesOut);
            json.put("bytes_in", bytesIn).put("bytes_out", bytesOut).put("dropped", dropped);
        }
    }

    private PathFigures() {}

    static ObjectNode of(Collection<Session> sessions) {
        Map<String, Sum> sums = new HashMap<>();
        for (Session session : sessions) {
            sums.computeIfAbsent(session.path(), Sum::new).add(session.traffic());
        }
        List<Sum> most =
                sums.values().stream()
                        .sorted(
                                Comparator.comparingInt(Sum::open)
                                        .reversed()
                                        .thenComparing(Sum::path))
                        .limit(PATHS_MAX)
                        .sorted(Comparator.comparing(Sum::path))
                        .toList();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("total", sums.values().stream().mapToInt(Sum::open).sum());
        json.put("path_count", sums.size());
        ArrayNode paths = json.putArray("paths");
        most.forEach(sum -> sum.writeTo(paths.addObject()));
        return json;
    }
}
