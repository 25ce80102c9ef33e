package dev.threadmill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The time of day jumps: by NTP, by hand, when a virtual machine wakes up. What measures or waits
 * uses {@link System#nanoTime}; who asks for the time of day stands here with the reason.
 */
class WallClockTest {
    private static final Pattern WALL_CLOCK =
            Pattern.compile(
                    "currentTimeMillis\\(|Instant\\.now\\(|Clock\\.system|InstantSource\\.system"
                            + "|(Local|Zoned|Offset)Date(Time)?\\.now\\(|new Date\\("
                            + "|LocalTime\\.now\\(|Year\\.now\\(");

    private static final String PRINTED = "printed beside a line or a result";
    private static final String SAID = "in a message, for whoever reads it";

    private static final Map<String, String> MEANT =
            Map.ofEntries(
                    Map.entry("load/cli/BridgeClientCommand", SAID),
                    Map.entry("load/cli/VerifyCommand", PRINTED),
                    Map.entry("load/cli/WorkerCommand", PRINTED),
                    Map.entry("load/cluster/Coordinator", PRINTED),
                    Map.entry("load/engine/BridgeLoad", SAID),
                    Map.entry("load/engine/Run", PRINTED),
                    Map.entry("load/export/OtlpPush", "OTLP wants it"),
                    Map.entry("load/flow/FlowProgram", "the template {{now}}"),
                    Map.entry("load/transport/BroadcastMessage", SAID),
                    Map.entry("recording/RecordingWriter", "recorded_at, and {{date}} in a name"),
                    Map.entry("redis/Keeper", "since when, in /stats"),
                    Map.entry("server/Appliance", "when it was started; the age of a file"),
                    Map.entry("server/HttpRoutes", "uptime, which nothing depends on"),
                    Map.entry("server/StatusRoutes", "timestamp and uptime"),
                    Map.entry("server/access/Access", "a cookie's end, which all replicas know"),
                    Map.entry("server/control/ActiveTest", "when a run began"),
                    Map.entry("server/engineio/Client", "opened_at"),
                    Map.entry("server/handler/MessageKeepers", SAID),
                    Map.entry("server/hub/HubHandler", SAID),
                    Map.entry("server/net/Identified", "opened_at"),
                    Map.entry("server/runs/", "when a run began, and the name of its file"),
                    Map.entry("server/dashboard/", SAID),
                    Map.entry("server/session/Journal", "when a message came"),
                    Map.entry("server/tap/TapHandler", SAID),
                    Map.entry("server/template/Scope", "the template {{now}}"));

    @Test
    void theTimeOfDayIsAskedForOnlyWhereItIsMeant() throws IOException {
        Map<String, String> others = new TreeMap<>();
        TreeSet<String> unused = new TreeSet<>(MEANT.keySet());
        for (String module : new String[] {"loadclient", "server"}) {
            Path sources = root().resolve(module).resolve("src/main/java/dev/threadmill");
            try (Stream<Path> files = Files.walk(sources)) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    String name = sources.relativize(file).toString().replace(".java", "");
                    var found = WALL_CLOCK.matcher(Files.readString(file));
                    if (!found.find()) {
                        continue;
                    }
                    if (MEANT.keySet().stream().noneMatch(name::startsWith)) {
                        others.put(name, found.group());
                    }
                    unused.removeIf(name::startsWith);
                }
            }
        }
        assertEquals(Map.of(), others, "use nanoTime, or say here why not");
        unused.removeIf(name -> name.endsWith("/"));
        assertEquals(new TreeSet<>(), unused, "these ask no more");
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("loadclient"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
