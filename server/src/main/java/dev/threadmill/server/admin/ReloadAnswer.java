package dev.threadmill.server.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.server.setup.Changes;
import dev.threadmill.server.setup.Reload;
import java.util.List;

/** What came of a configuration that was read again, as the admin API tells it. */
final class ReloadAnswer {
    private static final int REJECTED = 422;

    private ReloadAnswer() {}

    static AdminAnswer of(Reload.Outcome outcome) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        return switch (outcome) {
            case Reload.Applied applied -> {
                Changes changes = applied.changes();
                json.put("result", "applied");
                add(json, "added", changes.added());
                add(json, "removed", changes.removed());
                add(json, "changed", changes.changed());
                add(json, "settings", changes.settings());
                add(json, "need_restart", changes.needRestart());
                yield AdminAnswer.of(200, json);
            }
            case Reload.Rejected rejected -> {
                json.put("result", "rejected");
                add(json, "faults", rejected.faults());
                yield AdminAnswer.of(REJECTED, json);
            }
        };
    }

    private static void add(ObjectNode json, String name, List<String> texts) {
        texts.forEach(json.putArray(name)::add);
    }
}
