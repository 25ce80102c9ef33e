package dev.threadmill.server.chaos;

import dev.threadmill.load.plan.Sizes;
import dev.threadmill.server.chaos.Chaos.Delay;
import dev.threadmill.server.chaos.Chaos.Rates;
import dev.threadmill.server.chaos.Chaos.SlowConsumer;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.yaml.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Reads a {@code chaos} section. */
final class ChaosReader {
    private static final Duration DELAY_MAX = Duration.ofMinutes(10);
    private static final Duration CONSUMER_DELAY = Duration.ofSeconds(1);
    private static final int BUFFER_MESSAGES = 10;
    private static final int BUFFER_MESSAGES_MAX = 100_000;
    private static final long BYTES_PER_SECOND_MAX = 1L << 30;
    private static final int FAULTS_MAX = 100;
    private static final int CONTAINS_CHARS_MAX = 1_000;
    private static final long NUMBER_MAX = 1_000_000_000_000L;
    private static final long SEED_MAX = 999_999_999_999_999_999L;

    /** Rates that people add up to 1 may be a little more in binary. */
    private static final double SUM_MAX = 1 + 1e-9;

    private static final String DROP = "message_drop_rate";
    private static final String DUPLICATE = "message_duplicate_rate";
    private static final String REORDER = "message_reorder_rate";
    private static final String CORRUPT = "message_corrupt_rate";

    /** How a connection is ended by chance. */
    private enum Disconnect {
        ABRUPT,
        CLOSE
    }

    private final Section section;

    ChaosReader(Section section) {
        this.section = section;
    }

    Chaos read() {
        Chaos chaos =
                new Chaos(
                        section.yes("enabled", true),
                        seed(),
                        section.choice("direction", Direction.OUTGOING),
                        section.probability("disconnect_probability"),
                        disconnectCode(),
                        section.section("delay").map(ChaosReader::delay).orElse(Delay.NONE),
                        rates(),
                        section.section("slow_consumer").flatMap(ChaosReader::slowConsumer),
                        bytesPerSecond(),
                        faults());
        section.finish();
        return chaos;
    }

    private OptionalLong seed() {
        long seed = section.number("seed", 0, -SEED_MAX, SEED_MAX);
        return section.has("seed") ? OptionalLong.of(seed) : OptionalLong.empty();
    }

    private int disconnectCode() {
        Disconnect how = section.choice("disconnect", Disconnect.ABRUPT);
        int code = closeCode(section, "close_code");
        if (how == Disconnect.ABRUPT && section.has("close_code")) {
            section.fault("close_code", "is for 'disconnect: close' only");
        }
        return how == Disconnect.ABRUPT ? CloseCode.ABNORMAL : code;
    }

    private static int closeCode(Section section, String key) {
        int code = (int) section.number(key, CloseCode.INTERNAL_ERROR, 1000, 4999);
        if (!CloseCode.allowedOnWire(code)) {
            section.fault(key, "'" + code + "' is no code that a Close frame may carry");
        }
        return code;
    }

    private static Duration milliseconds(Section section, String key, Duration otherwise) {
        return section.milliseconds(key, otherwise, Duration.ZERO, DELAY_MAX);
    }

    private static Delay delay(Section section) {
        Duration min = milliseconds(section, "min_ms", Duration.ZERO);
        Duration max = milliseconds(section, "max_ms", min);
        if (!section.has("min_ms") && !section.has("max_ms")) {
            section.fault("max_ms", "must be there");
        } else if (min.compareTo(max) > 0) {
            section.fault("min_ms", "must not be more than 'max_ms'");
        }
        section.finish();
        return new Delay(min, max);
    }

    private Rates rates() {
        var rates =
                new Rates(
                        section.probability(DROP),
                        section.probability(DUPLICATE),
                        section.probability(REORDER),
                        section.probability(CORRUPT));
        if (rates.sum() > SUM_MAX) {
            section.fault(
                    Stream.of(CORRUPT, REORDER, DUPLICATE, DROP)
                            .filter(section.keys()::contains)
                            .findFirst()
                            .orElseThrow(),
                    "the rates of drop, duplicate, reorder and corrupt are together more than 1");
        }
        return rates;
    }

    private static Optional<SlowConsumer> slowConsumer(Section section) {
        boolean enabled = section.yes("enabled", true);
        var slow =
                new SlowConsumer(
                        milliseconds(section, "delay_ms", CONSUMER_DELAY),
                        (int)
                                section.number(
                                        "buffer_size", BUFFER_MESSAGES, 1, BUFFER_MESSAGES_MAX),
                        section.yes("drop_when_full", false));
        section.finish();
        return enabled ? Optional.of(slow) : Optional.empty();
    }

    private long bytesPerSecond() {
        Optional<String> text = section.text("bandwidth");
        if (text.isPresent()) {
            try {
                long bytes = Sizes.parse(text.get());
                if (bytes >= 1 && bytes <= BYTES_PER_SECOND_MAX) {
                    return bytes;
                }
                section.fault(
                        "bandwidth",
                        "must be between 1 and "
                                + Sizes.format(BYTES_PER_SECOND_MAX)
                                + " a second");
            } catch (IllegalArgumentException e) {
                section.fault("bandwidth", e.getMessage());
            }
        }
        return 0;
    }

    private List<Fault> faults() {
        List<Section> sections = section.sections("faults");
        if (sections.size() > FAULTS_MAX) {
            section.fault("faults", "there are more than " + FAULTS_MAX);
            return List.of();
        }
        List<Fault> faults = new ArrayList<>();
        sections.forEach(each -> faults.add(fault(each)));
        return List.copyOf(faults);
    }

    private static Fault fault(Section section) {
        Direction direction = section.choice("direction", Direction.INCOMING);
        long onMessage = section.number("on_message", 0, 1, NUMBER_MAX);
        long every = section.number("every", 0, 1, NUMBER_MAX);
        Optional<String> contains = section.text("contains");
        if (section.has("on_message") && section.has("every")) {
            section.fault("every", "does not go together with 'on_message'");
        } else if (!section.has("on_message") && !section.has("every") && contains.isEmpty()) {
            section.fault("on_message", "one of on_message, every and contains must be there");
        }
        if (contains.isPresent()
                && (contains.get().isEmpty() || contains.get().length() > CONTAINS_CHARS_MAX)) {
            section.fault("contains", "must have 1 to " + CONTAINS_CHARS_MAX + " characters");
        }
        if (!section.has("action")) {
            section.fault(
                    "action",
                    "must be one of "
                            + String.join(
                                    ", ",
                                    Arrays.stream(Fault.Action.values())
                                            .map(each -> each.name().toLowerCase(Locale.ROOT))
                                            .toList()));
        }
        Fault.Action action = section.choice("action", Fault.Action.DROP);
        Duration delay = milliseconds(section, "delay_ms", Duration.ZERO);
        int code = closeCode(section, "code");
        belongsTo(section, "delay_ms", action, Fault.Action.DELAY);
        belongsTo(section, "code", action, Fault.Action.CLOSE);
        if (action == Fault.Action.DELAY && !section.has("delay_ms")) {
            section.fault("delay_ms", "must be there with 'action: delay'");
        }
        section.finish();
        return new Fault(direction, onMessage, every, contains, action, delay, code);
    }

    private static void belongsTo(
            Section section, String key, Fault.Action action, Fault.Action owner) {
        if (action != owner && section.has(key)) {
            section.fault(
                    key, "is for 'action: " + owner.name().toLowerCase(Locale.ROOT) + "' only");
        }
    }
}
