package dev.threadmill.bench.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The command: {@code make soak MINUTES=20}. Exits with 1 where a figure drifts or a conversation
 * failed, with 2 for a wrong argument, with 3 where the appliance does not start.
 */
public final class Main {
    private static final int MINUTES_MAX = 7 * 24 * 60;
    private static final int SECONDS_MIN = 30;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int NOT_STARTED = 3;

    /** Held, since a logger that nobody holds forgets its level: each loss of Redis is ours. */
    private static final Logger QUIET = Logger.getLogger("dev.threadmill.redis");

    private Main() {}

    /**
     * Runs from the project's folder, with everything built.
     *
     * @param args how many minutes; half a minute at least
     */
    public static void main(String[] args) throws InterruptedException {
        // What a server has closed meanwhile must not be taken for a fault of it.
        System.setProperty("jdk.httpclient.keepalive.timeout", "15");
        QUIET.setLevel(Level.SEVERE);
        System.exit(run(args));
    }

    private static int run(String[] args) throws InterruptedException {
        Duration duration;
        try {
            double minutes = args.length == 0 ? 20 : Double.parseDouble(args[0]);
            duration = Duration.ofSeconds((long) (minutes * 60));
            if (duration.toSeconds() < SECONDS_MIN || minutes > MINUTES_MAX) {
                throw new NumberFormatException();
            }
        } catch (NumberFormatException e) {
            System.err.println(
                    "soak: give minutes, 0.5 to " + MINUTES_MAX + ": make soak MINUTES=20");
            return USAGE;
        }
        Path folder = Path.of("target", "soak");
        String startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        try (Stage stage = Stage.set(folder.resolve("run"));
                Probe probe = Probe.attach(stage.server().pid(), stage.folder())) {
            Findings findings = new Soak(stage, probe, duration, System.out).run();
            ObjectNode json = Report.json(findings, machine(), startedAt);
            Files.writeString(
                    folder.resolve("soak.json"),
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json));
            Files.writeString(folder.resolve("soak.html"), Report.page(json));
            System.out.print(Report.text(findings));
            System.out.println(
                    "written: " + folder.resolve("soak.html") + ", " + folder.resolve("soak.json"));
            return findings.hold() ? 0 : FAILED;
        } catch (IOException e) {
            System.err.println("soak: " + e.getMessage());
            return NOT_STARTED;
        }
    }

    private static String machine() {
        return "%d processors, JDK %s, %s %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.version(),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"));
    }
}
