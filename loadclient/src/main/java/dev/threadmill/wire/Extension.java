package dev.threadmill.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One member of a Sec-WebSocket-Extensions field (RFC 6455, section 9.1).
 *
 * @param name in lower case
 */
record Extension(String name, List<Parameter> parameters) {
    /** A parameter: its name in lower case, and its value without quotes where it has one. */
    record Parameter(String name, Optional<String> value) {}

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    /** Reads all fields; nothing where one is not written as it must be. */
    static Optional<List<Extension>> parse(List<String> fields) {
        List<Extension> extensions = new ArrayList<>();
        try {
            for (String field : fields) {
                new Reader(field).list(extensions);
            }
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return Optional.of(extensions);
    }

    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        void list(List<Extension> extensions) {
            while (true) {
                blanks();
                if (at < text.length() && text.charAt(at) != ',') {
                    extensions.add(extension());
                }
                if (at == text.length()) {
                    return;
                }
                expect(',');
            }
        }

        private Extension extension() {
            String name = token();
            List<Parameter> parameters = new ArrayList<>();
            while (skip(';')) {
                String parameter = token();
                parameters.add(
                        new Parameter(
                                parameter, skip('=') ? Optional.of(value()) : Optional.empty()));
            }
            return new Extension(name, parameters);
        }

        private String value() {
            blanks();
            if (!skip('"')) {
                return token();
            }
            StringBuilder value = new StringBuilder();
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\\') {
                    at++;
                }
                check(at < text.length());
                value.append(text.charAt(at++));
            }
            expect('"');
            blanks();
            return value.toString();
        }

        private String token() {
            blanks();
            int from = at;
            while (at < text.length() && inToken(text.charAt(at))) {
                at++;
            }
            check(at > from);
            String token = text.substring(from, at).toLowerCase(Locale.ROOT);
            blanks();
            return token;
        }

        private static boolean inToken(char c) {
            return (c >= '0' && c <= '9')
                    || (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || TOKEN_MARKS.indexOf(c) >= 0;
        }

        private boolean skip(char c) {
            boolean there = at < text.length() && text.charAt(at) == c;
            at += there ? 1 : 0;
            return there;
        }

        private void expect(char c) {
            check(skip(c));
        }

        private void blanks() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
        }

        private static void check(boolean holds) {
            if (!holds) {
                throw new IllegalArgumentException();
            }
        }
    }
}
