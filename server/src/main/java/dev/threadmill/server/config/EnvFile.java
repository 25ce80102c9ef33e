package dev.threadmill.server.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the variables of a {@code .env} file: {@code KEY=VALUE} lines as a shell would take them,
 * with {@code export}, quotes and comments. Nothing is expanded, and no fault shows a value.
 */
final class EnvFile {
    private static final String EXPORT = "export ";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private EnvFile() {}

    /**
     * Reads a file's text.
     *
     * @param file its name, for error messages
     */
    static Map<String, String> read(String file, String text) throws InvalidConfigException {
        Map<String, String> variables = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.replaceFirst("^" + BYTE_ORDER_MARK, "").lines().toList()) {
            number++;
            String pair = line.strip();
            if (pair.isEmpty() || pair.startsWith("#")) {
                continue;
            }
            pair = pair.startsWith(EXPORT) ? pair.substring(EXPORT.length()).strip() : pair;
            int equals = pair.indexOf('=');
            String key = equals < 0 ? "" : pair.substring(0, equals).strip();
            if (!key.matches("[A-Za-z_][A-Za-z0-9_.-]*")) {
                throw fault(file, number, "is not KEY=VALUE");
            }
            variables.put(key, value(file, number, pair.substring(equals + 1).strip()));
        }
        return variables;
    }

    private static String value(String file, int line, String text) throws InvalidConfigException {
        if (text.startsWith("\"") || text.startsWith("'")) {
            return quoted(file, line, text);
        }
        // A hash begins a comment only behind a space: secrets may hold one.
        return text.startsWith("#") ? "" : text.replaceFirst("\\s#.*$", "").strip();
    }

    private static String quoted(String file, int line, String text) throws InvalidConfigException {
        char quote = text.charAt(0);
        StringBuilder value = new StringBuilder();
        int at = 1;
        while (at < text.length() && text.charAt(at) != quote) {
            boolean escape = quote == '"' && text.charAt(at) == '\\' && at + 1 < text.length();
            value.append(escape ? escaped(text.charAt(at + 1)) : text.charAt(at));
            at += escape ? 2 : 1;
        }
        if (at >= text.length()) {
            throw fault(file, line, "has no closing quote");
        }
        String rest = text.substring(at + 1).strip();
        if (!rest.isEmpty() && !rest.startsWith("#")) {
            throw fault(file, line, "has something behind its closing quote");
        }
        return value.toString();
    }

    private static char escaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            default -> c;
        };
    }

    private static InvalidConfigException fault(String file, int line, String message) {
        return new InvalidConfigException(List.of(file + ":" + line + ": " + message));
    }
}
