package dev.threadmill.server.mock;

import dev.threadmill.load.plan.Sizes;
import dev.threadmill.script.Scripts;
import dev.threadmill.yaml.Section;
import java.time.Duration;
import java.util.Optional;

/**
 * What scripts may use: {@code websocket.script}.
 *
 * @param tellErrors whether clients hear that a script failed, unless their path says otherwise
 */
record ScriptSettings(Scripts.Limits limits, boolean tellErrors) {
    private static final long MIB = 1_024 * 1_024;
    private static final long MEMORY_MAX = 64 * 1_024 * MIB;
    private static final int LANES_MAX = 64;

    private enum Errors {
        REPLY,
        SILENT
    }

    static ScriptSettings read(Section websocket) {
        Scripts.Limits usual = Scripts.Limits.DEFAULT;
        Optional<Section> section = websocket.section("script");
        if (section.isEmpty()) {
            return new ScriptSettings(usual, true);
        }
        Section script = section.get();
        Scripts.Limits limits =
                new Scripts.Limits(
                        (int) script.number("lanes", usual.lanes(), 1, LANES_MAX),
                        script.milliseconds(
                                "timeout_ms",
                                usual.cpuPerCall(),
                                Duration.ofMillis(1),
                                Duration.ofMinutes(1)),
                        memory(script, usual.allocatedBytesPerCall()),
                        script.milliseconds(
                                "await_timeout_ms",
                                usual.awaitMax(),
                                Duration.ofMillis(1),
                                Duration.ofMinutes(5)),
                        usual.resultCharsMax(),
                        usual.queuedMax());
        boolean tell = script.choice("errors", Errors.REPLY) == Errors.REPLY;
        script.finish();
        return new ScriptSettings(limits, tell);
    }

    private static long memory(Section script, long otherwise) {
        Optional<String> text = script.text("memory");
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long bytes = Sizes.parse(text.get());
            if (bytes >= MIB && bytes <= MEMORY_MAX) {
                return bytes;
            }
            script.fault("memory", "must be between 1MiB and 64GiB");
        } catch (IllegalArgumentException e) {
            script.fault("memory", e.getMessage());
        }
        return otherwise;
    }
}
