package dev.threadmill.load.report;

import dev.threadmill.load.record.Phase;
import dev.threadmill.load.record.Snapshot;
import java.util.Locale;

/** One line about a running test. */
public final class LiveLine {
    private static final int BAR = 20;

    private LiveLine() {}

    /** The line that follows the ones before it, in a pipe or a log. */
    public static String plain(Snapshot now, Words words) {
        StringBuilder line = new StringBuilder();
        line.append(Units.clock(now.elapsedS()));
        line.append(phase(now.phase()));
        line.append("  ").append(Units.count(now.connections())).append(" conns");
        line.append("  ").append(Units.rate(now.interval().perSecond()));
        line.append(' ').append(words.rate());
        if (now.interval().p50Us() > 0) {
            line.append("  p50 ").append(Units.micros(now.interval().p50Us()));
            line.append("  p99 ").append(Units.micros(now.interval().p99Us()));
        }
        line.append("  errors ").append(Units.count(now.counts().failed()));
        if (now.counts().dropped() > 0) {
            line.append("  dropped ").append(Units.count(now.counts().dropped()));
        }
        return line.toString();
    }

    /**
     * The line of a Socket.IO run, as users of Node's load tests know it: time, connections,
     * messages sent and received, errors, messages sent per second since the start.
     */
    public static String socketIo(Snapshot now) {
        double perSecond = now.elapsedS() > 0 ? now.traffic().sent() / now.elapsedS() : 0;
        return String.format(
                Locale.ROOT,
                "⏱️  %s | 🔗 %d | 📤 %d | 📥 %d | ❌ %d | 📊 %.1f msg/s",
                Units.clock(now.elapsedS()),
                now.connections(),
                now.traffic().sent(),
                now.traffic().received(),
                now.counts().failed(),
                perSecond);
    }

    /**
     * The line that replaces the one before it on a terminal.
     *
     * @param columns the terminal's width, so that the line never wraps
     */
    public static String redrawn(Snapshot now, Words words, int columns) {
        return redrawn(bar(now) + plain(now, words), columns);
    }

    /** A line of another kind that replaces the one before it. */
    public static String redrawn(String line, int columns) {
        int width = Math.max(1, columns - 1);
        if (line.length() <= width) {
            return "\r" + line + "\u001b[K";
        }
        int end = Character.isHighSurrogate(line.charAt(width - 1)) ? width - 1 : width;
        return "\r" + line.substring(0, end) + "\u001b[K";
    }

    private static String phase(Phase phase) {
        return switch (phase) {
            case WARMUP -> "  warm-up";
            case MEASURE -> "";
            case DRAIN -> "  finishing";
        };
    }

    private static String bar(Snapshot now) {
        if (Double.isNaN(now.progress())) {
            return "";
        }
        int full = (int) Math.round(BAR * now.progress());
        return String.format(Locale.ROOT, "[%s%s] ", "=".repeat(full), " ".repeat(BAR - full));
    }
}
