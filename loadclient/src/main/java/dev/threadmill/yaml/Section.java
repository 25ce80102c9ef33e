package dev.threadmill.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.plan.Durations;
import dev.threadmill.load.plan.Nearest;
import dev.threadmill.load.plan.Sizes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A mapping in a file that is read strictly: every fault is gathered with its line and key, and a
 * key that nobody has asked for is one. Where a value is at fault the default stands in, so that
 * reading goes on and finds the rest.
 */
public final class Section {
    private static final Pattern DECIMAL =
            Pattern.compile(
                    "-?([0-9]{1,30}(\\.[0-9]{1,30})?|\\.[0-9]{1,30})([eE][-+]?[0-9]{1,3})?");

    private final String file;
    private final String path;
    private final YamlNode.Mapping mapping;
    private final List<String> faults;
    private final Set<String> asked = new LinkedHashSet<>();

    /**
     * Begins to read.
     *
     * @param path the key of the mapping, for error messages, such as {@code websocket.chaos}
     * @param faults where they are gathered
     */
    public Section(String file, String path, YamlNode.Mapping mapping, List<String> faults) {
        this.file = file;
        this.path = path;
        this.mapping = mapping;
        this.faults = faults;
    }

    /** The file's name, for what is to name it later. */
    public String file() {
        return file;
    }

    /** All that is written here. */
    public JsonNode json() {
        return mapping.json();
    }

    /** The line that the mapping begins on. */
    public int line() {
        return mapping.line();
    }

    /** The keys that are there. */
    public Set<String> keys() {
        return mapping.fields().keySet();
    }

    /** Whether a key is there and has a value; counts as having asked for it. */
    public boolean has(String key) {
        return node(key).isPresent();
    }

    /** A value as it stands; none where the key is missing or has no value. */
    public Optional<YamlNode> node(String key) {
        asked.add(key);
        return Optional.ofNullable(mapping.fields().get(key))
                .map(YamlNode.Field::value)
                .filter(value -> !value.isEmpty());
    }

    /** A value as JSON; present as JSON null where the key has no value. */
    public Optional<JsonNode> json(String key) {
        asked.add(key);
        return Optional.ofNullable(mapping.fields().get(key)).map(field -> field.value().json());
    }

    /** A mapping within. */
    public Optional<Section> section(String key) {
        return node(key)
                .flatMap(value -> {
                    if (value instanceof YamlNode.Mapping inner) {
                        return Optional.of(new Section(file, at(key), inner, faults));
                    }
                    fault(key, "must hold keys and values");
                    return Optional.empty();
                });
    }

    /** A list of mappings; none where the key is missing. */
    public List<Section> sections(String key) {
        List<Section> sections = new ArrayList<>();
        List<YamlNode> items = items(key);
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof YamlNode.Mapping inner) {
                sections.add(new Section(file, at(key) + "[" + i + "]", inner, faults));
            } else {
                faultAt(items.get(i).line(), at(key) + "[" + i + "]", "must hold keys and values");
            }
        }
        return sections;
    }

    /** A list of values; none where the key is missing. */
    public List<YamlNode> items(String key) {
        Optional<YamlNode> value = node(key);
        if (value.isPresent() && value.get() instanceof YamlNode.Sequence list) {
            return list.items();
        }
        value.ifPresent(other -> fault(key, "must be a list"));
        return List.of();
    }

    /** A single value with its line. */
    public Optional<YamlNode.Scalar> scalar(String key) {
        return node(key)
                .flatMap(value -> {
                    if (value instanceof YamlNode.Scalar scalar) {
                        return Optional.of(scalar);
                    }
                    fault(key, "must be a single value");
                    return Optional.empty();
                });
    }

    /** A text. */
    public Optional<String> text(String key) {
        return scalar(key).map(YamlNode.Scalar::text);
    }

    /** A text that must be there; empty where it is not. */
    public String needed(String key) {
        Optional<String> text = text(key);
        if (node(key).isEmpty()) {
            faultAt(mapping.line(), path, "needs '" + key + "'");
        } else if (text.isPresent() && text.get().isEmpty()) {
            fault(key, "must not be empty");
        }
        return text.orElse("");
    }

    /** A whole number within bounds. */
    public long number(String key, long otherwise, long min, long max) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return otherwise;
        }
        String digits = text.get().strip();
        if (digits.matches("-?\\d{1,18}")) {
            long number = Long.parseLong(digits);
            if (number >= min && number <= max) {
                return number;
            }
        }
        fault(key, "'" + digits + "' must be a whole number between " + min + " and " + max);
        return otherwise;
    }

    /** A number that may have a fraction. */
    public Optional<Double> decimal(String key) {
        Optional<String> text = text(key).map(String::strip);
        if (text.isPresent() && !DECIMAL.matcher(text.get()).matches()) {
            fault(key, "'" + text.get() + "' must be a number");
            return Optional.empty();
        }
        return text.map(Double::valueOf);
    }

    /** A size in bytes with a unit or none, at most 2 GiB. */
    public Optional<Integer> size(String key) {
        return text(key)
                .flatMap(text -> {
                    try {
                        return Optional.of((int) Math.min(Integer.MAX_VALUE, Sizes.parse(text)));
                    } catch (IllegalArgumentException e) {
                        fault(key, e.getMessage());
                        return Optional.empty();
                    }
                });
    }

    /** A duration; a bare number means seconds. */
    public Optional<Duration> duration(String key) {
        return text(key)
                .flatMap(text -> {
                    try {
                        return Optional.of(Durations.parse(text));
                    } catch (IllegalArgumentException e) {
                        fault(key, e.getMessage());
                        return Optional.empty();
                    }
                });
    }

    /** A probability between 0 and 1. */
    public double probability(String key) {
        Optional<String> text = text(key);
        if (text.isPresent()) {
            try {
                double value = Double.parseDouble(text.get().strip());
                if (value >= 0 && value <= 1) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // As below.
            }
            fault(key, "'" + text.get() + "' must be a number between 0 and 1");
        }
        return 0;
    }

    /** A number of milliseconds; a duration with its unit is taken, too. */
    public Duration milliseconds(String key, Duration otherwise, Duration min, Duration max) {
        Optional<String> text = text(key).map(String::strip);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            Duration duration =
                    text.get().matches("\\d{1,15}")
                            ? Duration.ofMillis(Long.parseLong(text.get()))
                            : Durations.parse(text.get());
            if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
                return duration;
            }
            fault(
                    key,
                    "must be between "
                            + min.toMillis()
                            + " and "
                            + max.toMillis()
                            + " milliseconds");
        } catch (IllegalArgumentException e) {
            fault(key, e.getMessage());
        }
        return otherwise;
    }

    /** True or false. */
    public boolean yes(String key, boolean otherwise) {
        Optional<String> text = text(key).map(word -> word.strip().toLowerCase(Locale.ROOT));
        if (text.isPresent() && !text.get().matches("true|false")) {
            fault(key, "'" + text.get() + "' must be true or false");
            return otherwise;
        }
        return text.map(Boolean::parseBoolean).orElse(otherwise);
    }

    /** One of an enum's constants, in lower case. */
    public <E extends Enum<E>> E choice(String key, E otherwise) {
        Optional<String> text = text(key).map(word -> word.strip().toLowerCase(Locale.ROOT));
        if (text.isEmpty()) {
            return otherwise;
        }
        List<E> all = List.of(otherwise.getDeclaringClass().getEnumConstants());
        for (E constant : all) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(text.get())) {
                return constant;
            }
        }
        fault(key, noneOf(text.get(), all.stream().map(c -> c.name().toLowerCase(Locale.ROOT))));
        return otherwise;
    }

    /** What to say of a word that is none of those known. */
    public static String noneOf(String word, Stream<String> known) {
        List<String> all = known.toList();
        return "'"
                + word
                + "' is not one of "
                + String.join(", ", all)
                + Nearest.to(word, all).map(near -> "; did you mean '" + near + "'?").orElse("");
    }

    /** Notes a fault of a key's value. */
    public void fault(String key, String message) {
        YamlNode.Field field = mapping.fields().get(key);
        faultAt(field == null ? mapping.line() : field.line(), at(key), message);
    }

    /** Notes a fault on a line of the file. */
    public void faultAt(int line, String key, String message) {
        faults.add(file + ":" + line + ": " + key + ": " + message);
    }

    /** The whole key of a key in this section. */
    public String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private String thereAre() {
        return asked.isEmpty() ? "" : "; there are " + String.join(", ", asked);
    }

    /** Ends the reading: keys that were never asked for are faults. */
    public void finish() {
        mapping.fields()
                .forEach((key, field) -> {
                    if (!asked.contains(key)) {
                        faults.add(
                                file
                                        + ":"
                                        + field.line()
                                        + ": there is no key '"
                                        + at(key)
                                        + "'"
                                        + Nearest.to(key, asked)
                                                .map(near -> "; did you mean '" + near + "'?")
                                                .orElse(thereAre()));
                    }
                });
    }
}
