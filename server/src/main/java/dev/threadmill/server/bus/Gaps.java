package dev.threadmill.server.bus;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What has been heard on a topic from each other node: finds what was missed, by its number, and
 * what comes again. What a node said before it was first heard is not missed. Not thread-safe.
 */
final class Gaps {
    private static final int NODES_MAX = 256;
    private static final int WINDOW = Long.SIZE;

    /** What {@link #hear} says of a message that was heard already. */
    static final long REPEATED = Long.MIN_VALUE;

    /** Nodes that start again are new ones; who has been quiet for longest is forgotten. */
    private final Map<Long, Window> nodes =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Window> eldest) {
                    return size() > NODES_MAX;
                }
            };

    /** The last numbers of a stream; the lowest bit is the highest number heard. */
    private static final class Window {
        private final long stream;
        private final long first;
        private long highest;
        private long seen = 1;

        Window(long stream, long first) {
            this.stream = stream;
            this.first = first;
            this.highest = first;
        }

        long hear(long number) {
            long ahead = number - highest;
            if (ahead > 0) {
                seen = ahead < WINDOW ? seen << ahead | 1 : 1;
                highest = number;
                return ahead - 1;
            }
            long bit = ahead > -WINDOW ? 1L << -ahead : 0;
            if (bit == 0 || (seen & bit) != 0) {
                return REPEATED;
            }
            seen |= bit;
            return number < first ? 0 : -1;
        }
    }

    /**
     * Hears a message.
     *
     * @return how many more are missed now: -1 where one that was missed has come late; or {@link
     *     #REPEATED}
     */
    long hear(long node, long stream, long number) {
        Window window = nodes.get(node);
        if (window == null || window.stream < stream) {
            nodes.put(node, new Window(stream, number));
            return 0;
        }
        return window.stream > stream ? REPEATED : window.hear(number);
    }

    int nodeCount() {
        return nodes.size();
    }
}
