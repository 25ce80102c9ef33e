package dev.threadmill.load.flow;

import dev.threadmill.load.plan.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads templates: texts with <code>{{expressions}}</code>, as the server's mocks have them. */
final class TemplateReader {
    static final int CHARS_MAX = 1_024 * 1_024;
    static final int EXPRESSIONS_MAX = 1_000;
    static final int EXPRESSION_CHARS_MAX = 1_000;

    private static final int SHOWN_MAX = 80;
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|'[^']*'");
    private static final Pattern RAW = Pattern.compile("raw\\s+(.*)", Pattern.DOTALL);
    private static final Pattern NAME =
            Pattern.compile(
                    "(?<name>[A-Za-z_][A-Za-z0-9_-]*)"
                            + "(?:\\.(?<member>[^.\\s\"'\\[\\]{}]+|\"[^\"]*\"|'[^']*'))?");
    private static final Pattern CALL =
            Pattern.compile("(?<name>now|date|timestamp|random_int|random_float)(?<rest>\\W.*|)");
    private static final Pattern OFFSET =
            Pattern.compile(
                    "(?<sign>[+-])\\s*"
                            + "(?<length>(?:\\d{1,12}(?:\\.\\d{1,9})?(?:ms|s|m|h|d)){1,10})");
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,19}");
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?\\d{1,40}(?:\\.\\d{1,40})?(?:[eE][+-]?\\d{1,3})?");

    private final Names names;

    TemplateReader(Names names) {
        this.names = names;
    }

    /** The parts of a template. */
    List<Token> read(String text) throws InvalidTemplateException {
        if (text.length() > CHARS_MAX) {
            throw new InvalidTemplateException("is longer than 1 MiB");
        }
        List<Token> tokens = new ArrayList<>();
        int expressions = 0;
        int at = 0;
        for (int open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", at)) {
            if (open > at) {
                tokens.add(new Token.Constant(text.substring(at, open)));
            }
            int close = close(text, open + 2);
            if (close < 0) {
                throw new InvalidTemplateException(
                        "'"
                                + shown(text.substring(open))
                                + "' has no }} within "
                                + EXPRESSION_CHARS_MAX
                                + " characters; write {{\"{{\"}} for the braces themselves");
            }
            if (++expressions > EXPRESSIONS_MAX) {
                throw new InvalidTemplateException(
                        "there are more than " + EXPRESSIONS_MAX + " expressions");
            }
            tokens.add(token(text.substring(open, close + 2)));
            at = close + 2;
        }
        if (at < text.length()) {
            tokens.add(new Token.Constant(text.substring(at)));
        }
        return tokens;
    }

    /** Where the braces close that opened before {@code from}; quoted ones do not count. */
    private static int close(String text, int from) {
        int end = (int) Math.min(text.length(), (long) from + EXPRESSION_CHARS_MAX + 2);
        char quote = 0;
        for (int at = from; at < end; at++) {
            char c = text.charAt(at);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '}' && at + 1 < end && text.charAt(at + 1) == '}') {
                return at;
            }
        }
        // A quote that is not closed: what reads the expression tells better what is wrong.
        int plain = quote == 0 ? -1 : text.indexOf("}}", from);
        return plain + 2 <= end ? plain : -1;
    }

    private Token token(String source) throws InvalidTemplateException {
        String inner = source.substring(2, source.length() - 2).strip();
        try {
            Matcher raw = RAW.matcher(inner);
            boolean isRaw = raw.matches();
            String text = isRaw ? raw.group(1).strip() : inner;
            return new Token.Filled(expression(text), source, isRaw);
        } catch (InvalidTemplateException e) {
            throw new InvalidTemplateException(shown(source) + ": " + e.getMessage());
        }
    }

    private Expression expression(String text) throws InvalidTemplateException {
        if (QUOTED.matcher(text).matches()) {
            return new Expression.Fixed(Value.words(unquoted(text)));
        }
        if (text.isEmpty()) {
            throw new InvalidTemplateException("there is nothing between the braces");
        }
        switch (text) {
            case "uuid" -> {
                return new Expression.RandomUuid();
            }
            case "iteration" -> {
                return new Expression.Iteration();
            }
            case "connection" -> {
                return new Expression.Connection();
            }
            default -> {
                // Names and calls, below.
            }
        }
        Matcher call = CALL.matcher(text);
        if (call.matches()) {
            return call(call.group("name"), call.group("rest").strip());
        }
        Matcher name = NAME.matcher(text);
        if (!name.matches()) {
            throw new InvalidTemplateException(
                    "cannot be read; write a name like token, users.id or env.HOME, or one of now,"
                            + " date, timestamp, uuid, random_int 1 100, random_float 0 1,"
                            + " iteration, connection");
        }
        return names.find(
                name.group("name"),
                Optional.ofNullable(name.group("member"))
                        .map(member ->
                                QUOTED.matcher(member).matches() ? unquoted(member) : member));
    }

    private static Expression call(String name, String rest) throws InvalidTemplateException {
        return switch (name) {
            case "now" -> new Expression.Now(offsetMillis(rest, "now + 1h"));
            case "date" -> new Expression.Date(offsetMillis(rest, "date - 1d"));
            case "timestamp" -> new Expression.Timestamp(offsetMillis(rest, "timestamp + 5m"));
            case "random_int" -> randomInt(rest);
            default -> randomFloat(rest);
        };
    }

    private static long offsetMillis(String rest, String example) throws InvalidTemplateException {
        if (rest.isEmpty()) {
            return 0;
        }
        Matcher offset = OFFSET.matcher(rest);
        if (!offset.matches()) {
            throw new InvalidTemplateException(
                    "'" + shown(rest) + "' is no offset; write it like " + example);
        }
        try {
            long millis = Durations.parse(offset.group("length")).toMillis();
            if (millis > Durations.parse("36500d").toMillis()) {
                throw new IllegalArgumentException(rest);
            }
            return offset.group("sign").equals("-") ? -millis : millis;
        } catch (IllegalArgumentException e) {
            throw new InvalidTemplateException("'" + shown(rest) + "' is more than 100 years");
        }
    }

    private static Expression randomInt(String rest) throws InvalidTemplateException {
        String[] bounds = bounds(rest, WHOLE, "two whole numbers, like random_int 1 100");
        try {
            long least = Long.parseLong(bounds[0]);
            long most = Long.parseLong(bounds[1]);
            if (least > most) {
                throw new InvalidTemplateException(least + " is more than " + most);
            }
            if (least == Long.MIN_VALUE) {
                throw new InvalidTemplateException("its numbers must be above -2^63");
            }
            return new Expression.RandomInt(least, most);
        } catch (NumberFormatException e) {
            throw new InvalidTemplateException("its numbers must fit into 64 bits");
        }
    }

    private static Expression randomFloat(String rest) throws InvalidTemplateException {
        String[] bounds = bounds(rest, DECIMAL, "two numbers, like random_float 0.5 2");
        double least = Double.parseDouble(bounds[0]);
        double bound = Double.parseDouble(bounds[1]);
        if (!(least < bound && Double.isFinite(least) && Double.isFinite(bound))) {
            throw new InvalidTemplateException(
                    bounds[0] + " must be less than " + bounds[1] + ", and both below 1.8e308");
        }
        return new Expression.RandomFloat(least, bound);
    }

    private static String[] bounds(String rest, Pattern number, String what)
            throws InvalidTemplateException {
        String[] bounds = rest.split("\\s+");
        if (bounds.length != 2
                || !number.matcher(bounds[0]).matches()
                || !number.matcher(bounds[1]).matches()) {
            throw new InvalidTemplateException("takes " + what);
        }
        return bounds;
    }

    private static String unquoted(String text) {
        return text.substring(1, text.length() - 1);
    }

    /** The beginning of a text, for a message that quotes it. */
    static String shown(String text) {
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
    }
}
