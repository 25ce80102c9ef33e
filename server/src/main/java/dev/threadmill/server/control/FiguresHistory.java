package dev.threadmill.server.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** A test's figures so far, once a second; of a long test only every second, fourth, … of them. */
final class FiguresHistory {
    static final int SIZE_MAX = 600;

    private final List<ObjectNode> kept = new ArrayList<>();
    private long seen;
    private long stride = 1;

    void add(ObjectNode figures) {
        if (seen++ % stride != 0) {
            return;
        }
        if (kept.size() == SIZE_MAX) {
            List<ObjectNode> half = new ArrayList<>();
            for (int i = 0; i < SIZE_MAX; i += 2) {
                half.add(kept.get(i));
            }
            kept.clear();
            kept.addAll(half);
            stride *= 2;
        }
        kept.add(figures);
    }

    List<ObjectNode> figures() {
        return List.copyOf(kept);
    }
}
