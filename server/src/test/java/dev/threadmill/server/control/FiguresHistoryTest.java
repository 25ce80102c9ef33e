package dev.threadmill.server.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of a test's figures. */
class FiguresHistoryTest {
    @Test
    void aLongTestIsThinnedOutEvenly() {
        FiguresHistory history = new FiguresHistory();
        for (int second = 0; second < 100_000; second++) {
            history.add(JsonNodeFactory.instance.objectNode().put("s", second));
            if (second == FiguresHistory.SIZE_MAX - 1) {
                assertEquals(FiguresHistory.SIZE_MAX, history.figures().size());
            }
            assertTrue(history.figures().size() <= FiguresHistory.SIZE_MAX);
        }
        List<ObjectNode> kept = history.figures();
        assertTrue(kept.size() > FiguresHistory.SIZE_MAX / 2 - 1, () -> kept.size() + " are left");
        int stride = kept.get(1).path("s").asInt();
        for (int i = 0; i < kept.size(); i++) {
            assertEquals(i * stride, kept.get(i).path("s").asInt());
        }
    }
}
