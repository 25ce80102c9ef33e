package dev.threadmill.server.runs;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of runs, such as {@code 20260801T120000123-9f3c01ab}: the time in UTC, so that names sort
 * as runs began, and chance, so that two processes never make the same.
 */
final class RunIds {
    private static final String SHAPE = "\\d{8}T\\d{9}-[0-9a-f]{8}";
    private static final Pattern ID = Pattern.compile(SHAPE);
    private static final Pattern FILE = Pattern.compile("(" + SHAPE + ")\\.(json|run)");
    private static final Pattern PART = Pattern.compile("\\." + SHAPE + "\\.(?:json|run)\\.part");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS").withZone(ZoneOffset.UTC);

    private final ReentrantLock lock = new ReentrantLock();
    private final SecureRandom random = new SecureRandom();
    private final Clock clock;
    private Instant last = Instant.EPOCH;

    RunIds(Clock clock) {
        this.clock = clock;
    }

    /** A new one, after all that this object has made, even where the clock was set back. */
    String next() {
        byte[] chance = new byte[4];
        random.nextBytes(chance);
        lock.lock();
        try {
            Instant now = Instant.ofEpochMilli(clock.millis());
            last = now.isAfter(last) ? now : last.plusMillis(1);
            return TIME.format(last) + "-" + HexFormat.of().formatHex(chance);
        } finally {
            lock.unlock();
        }
    }

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    static String resultFile(String id) {
        return id + ".json";
    }

    /** Not {@code .json}: {@code threadmill compare} takes all those in a folder for results. */
    static String summaryFile(String id) {
        return id + ".run";
    }

    static String partOf(String file) {
        return "." + file + ".part";
    }

    static boolean isPart(String file) {
        return PART.matcher(file).matches();
    }

    /** Whose result a file is; none where it is no result. */
    static Optional<String> ofResult(String file) {
        return of(file, "json");
    }

    /** Whose summary a file is; none where it is none. */
    static Optional<String> ofSummary(String file) {
        return of(file, "run");
    }

    private static Optional<String> of(String file, String kind) {
        Matcher matcher = FILE.matcher(file);
        return matcher.matches() && matcher.group(2).equals(kind)
                ? Optional.of(matcher.group(1))
                : Optional.empty();
    }
}
