package dev.threadmill.server.mock;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path with parameters, such as {@code /rooms/{room}}: each stands for one whole segment.
 *
 * @param text as configured
 * @param parameters their names, in order
 */
public record PathPattern(String text, List<String> segments, List<String> parameters) {
    private static final String LITERAL = "[A-Za-z0-9_.~-]*";
    private static final String PARAMETER = "\\{[A-Za-z][A-Za-z0-9_]*}";
    private static final int CHARS_MAX = 500;

    /**
     * Reads a path.
     *
     * @throws IllegalArgumentException with a message for people
     */
    public static PathPattern of(String text) {
        if (!text.startsWith("/") || text.length() > CHARS_MAX) {
            throw new IllegalArgumentException(
                    "'"
                            + text
                            + "' must begin with / and have at most "
                            + CHARS_MAX
                            + " characters");
        }
        List<String> segments = List.of(text.substring(1).split("/", -1));
        List<String> parameters = new ArrayList<>();
        for (String segment : segments) {
            if (segment.matches(PARAMETER)) {
                String name = name(segment);
                if (parameters.contains(name)) {
                    throw new IllegalArgumentException("{" + name + "} stands there twice");
                }
                parameters.add(name);
            } else if (!segment.matches(LITERAL)) {
                throw new IllegalArgumentException(
                        "'"
                                + segment
                                + "' must hold letters, digits and _ . ~ - only, or be a whole"
                                + " {parameter}");
            }
        }
        return new PathPattern(text, segments, parameters);
    }

    private static String name(String segment) {
        return segment.substring(1, segment.length() - 1);
    }

    private static boolean isParameter(String segment) {
        return segment.startsWith("{");
    }

    /** Whether it is one path and no other. */
    public boolean isLiteral() {
        return parameters.isEmpty();
    }

    /**
     * Compares it with a path.
     *
     * @param path percent-decoded
     * @return the parameters' values, none of them empty; nothing where it is another path
     */
    public Optional<Map<String, String>> match(String path) {
        if (isLiteral()) {
            return text.equals(path) ? Optional.of(Map.of()) : Optional.empty();
        }
        String[] given = path.startsWith("/") ? path.substring(1).split("/", -1) : new String[0];
        if (given.length != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < given.length; i++) {
            String segment = segments.get(i);
            if (isParameter(segment) && !given[i].isEmpty()) {
                values.put(name(segment), given[i]);
            } else if (!segment.equals(given[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(Map.copyOf(values));
    }

    /** The same for any two patterns that fit the same paths. */
    String shape() {
        List<String> shape = new ArrayList<>();
        for (String segment : segments) {
            shape.add(isParameter(segment) ? "{}" : segment);
        }
        return String.join("/", shape);
    }
}
