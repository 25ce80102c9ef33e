package dev.threadmill.server.config;

import dev.threadmill.load.plan.Durations;
import dev.threadmill.load.plan.Sizes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Values by dotted key, read as what they ought to be; gathers every fault instead of throwing. */
final class TypedValues {
    /**
     * Where a value stands.
     *
     * @param written the key or the name that it is given by there
     * @param place file and line; empty where the name says it all
     */
    record Origin(String written, String place) {
        String fault(String key, String message) {
            return place.isEmpty()
                    ? key + ": " + message + " (" + written + ")"
                    : place + ": " + written + ": " + message;
        }
    }

    private final Map<String, String> values = new HashMap<>();

    /** For error messages; those of profiles and defaults have no faults. */
    private final Map<String, Origin> origins = new HashMap<>();

    private final List<String> faults;

    TypedValues(List<String> faults) {
        this.faults = faults;
    }

    void put(String key, String value) {
        values.put(key, value);
    }

    void put(String key, String value, Origin origin) {
        values.put(key, value);
        origins.put(key, origin);
    }

    /** Whether a value was chosen by the user, and is not a default or a profile's. */
    boolean chosen(String key) {
        return origins.containsKey(key);
    }

    /** All there are. */
    Map<String, String> all() {
        return Map.copyOf(values);
    }

    String text(String key) {
        return values.get(key);
    }

    Optional<String> filled(String key) {
        return Optional.of(values.get(key)).filter(text -> !text.isBlank());
    }

    Optional<Secret> secret(String key) {
        // An empty token would let everybody in.
        return filled(key).map(Secret::new);
    }

    List<String> list(String key) {
        return Stream.of(values.get(key).split(",", -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    String path(String key) {
        String path = values.get(key);
        check(
                path.matches("/[A-Za-z0-9/_.~-]*"),
                key,
                "'" + path + "' must begin with / and hold letters, digits and / _ . ~ - only");
        return path;
    }

    Optional<Path> file(String key) {
        Optional<Path> file = filled(key).map(Path::of);
        file.ifPresent(
                path -> check(Files.isReadable(path), key, "the file " + path + " cannot be read"));
        return file;
    }

    int integer(String key, int min, int max) {
        String text = values.get(key).strip();
        boolean fits = text.matches("\\d{1,9}");
        int value = fits ? Integer.parseInt(text) : min;
        check(
                fits && value >= min && value <= max,
                key,
                "'" + text + "' must be a whole number between " + min + " and " + max);
        return value;
    }

    /** A number that may be left out. */
    OptionalInt integerIfAny(String key, int min, int max) {
        return filled(key).isPresent()
                ? OptionalInt.of(integer(key, min, max))
                : OptionalInt.empty();
    }

    /** A size in bytes. */
    int size(String key, int min, int max) {
        return Math.toIntExact(bytes(key, min, max));
    }

    /** The same where it may be more than an int holds. */
    long bytes(String key, long min, long max) {
        try {
            long bytes = Sizes.parse(values.get(key));
            check(
                    bytes >= min && bytes <= max,
                    key,
                    "must be between " + Sizes.format(min) + " and " + Sizes.format(max));
            return Math.clamp(bytes, min, max);
        } catch (IllegalArgumentException e) {
            check(false, key, e.getMessage());
            return min;
        }
    }

    Duration duration(String key, Duration max) {
        try {
            Duration duration = Durations.parse(values.get(key));
            check(duration.compareTo(max) <= 0, key, "must be at most " + Durations.format(max));
            return duration;
        } catch (IllegalArgumentException e) {
            check(false, key, e.getMessage());
            return Duration.ZERO;
        }
    }

    /** A duration that must not be zero. */
    Duration span(String key, Duration max) {
        Duration duration = duration(key, max);
        check(!duration.isZero(), key, "must be more than 0");
        return duration;
    }

    boolean yes(String key) {
        String text = values.get(key).strip().toLowerCase(Locale.ROOT);
        check(
                text.equals("true") || text.equals("false"),
                key,
                "'" + text + "' must be true or false");
        return text.equals("true");
    }

    <E extends Enum<E>> E choice(String key, Class<E> type) {
        String text = values.get(key).strip().toLowerCase(Locale.ROOT);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
                return constant;
            }
        }
        String known =
                String.join(
                        ", ",
                        Stream.of(type.getEnumConstants())
                                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                                .toList());
        check(false, key, "'" + text + "' is not one of " + known);
        return type.getEnumConstants()[0];
    }

    boolean loopback(String key) {
        String host = values.get(key);
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            check(false, key, "'" + host + "' has no address");
            return false;
        }
    }

    void check(boolean holds, String key, String message) {
        if (!holds) {
            Origin origin = origins.get(key);
            faults.add(origin == null ? key + ": " + message : origin.fault(key, message));
        }
    }
}
