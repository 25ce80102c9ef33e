package dev.threadmill.server.template;

import static dev.threadmill.server.template.InvalidExpressionException.shown;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.plan.Durations;
import dev.threadmill.load.plan.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what stands between the braces. */
final class ExpressionReader {
    private static final int STEPS_MAX = 50;
    private static final Pattern HEAD = Pattern.compile("(\\w+)(.*)", Pattern.DOTALL);
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|'[^']*'");
    private static final Pattern STEP =
            Pattern.compile(
                    "\\.(?<key>[^.\\s\"'\\[\\]{}]+)|\\.(?<quoted>\"[^\"]*\"|'[^']*')"
                            + "|\\[(?<index>0|[1-9]\\d{0,8})]");
    private static final Pattern INDEX = Pattern.compile("0|[1-9]\\d{0,8}");
    private static final Pattern OFFSET =
            Pattern.compile(
                    "(?<sign>[+-])\\s*"
                            + "(?<length>(?:\\d{1,12}(?:\\.\\d{1,9})?(?:ms|s|m|h|d)){1,10})");
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,19}");
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?\\d{1,40}(?:\\.\\d{1,40})?(?:[eE][+-]?\\d{1,3})?");

    private final Names names;

    ExpressionReader(Names names) {
        this.names = names;
    }

    /**
     * Reads one expression.
     *
     * @param text without blanks at its ends
     */
    Token read(String text) throws InvalidExpressionException {
        if (QUOTED.matcher(text).matches()) {
            return new Token.Constant(unquoted(text));
        }
        Matcher head = HEAD.matcher(text);
        if (!head.matches()) {
            throw new InvalidExpressionException(
                    (text.isEmpty() ? "there is nothing between the braces" : "is no expression")
                            + known());
        }
        Root root = root(text, head.group(1));
        if (!names.allow(root)) {
            throw new InvalidExpressionException(
                    "'" + root.word() + "' can be used only " + root.place() + known());
        }
        String rest = head.group(2);
        if (root == Root.ENV) {
            return new Token.Constant(variable(member(root, rest)));
        }
        return new Token.Filled(expression(root, rest));
    }

    private Expression expression(Root root, String rest) throws InvalidExpressionException {
        return switch (root) {
            case NOW -> new Expression.Now(offsetMillis(root, rest));
            case DATE -> new Expression.Date(offsetMillis(root, rest));
            case TIMESTAMP -> {
                long offset = offsetMillis(root, rest);
                yield new Expression.Whole(scope -> scope.clock().millis() + offset);
            }
            case UUID -> alone(root, rest, new Expression.RandomUuid());
            case RANDOM_INT -> randomInt(rest);
            case RANDOM_FLOAT -> randomFloat(rest);
            case CONNECTION_COUNT ->
                    alone(root, rest, new Expression.Whole(Scope::connectionCount));
            case SEQUENCE, COUNTER -> alone(root, rest, new Expression.Whole(Scope::sequence));
            case CONNECTION -> connection(member(root, rest));
            case PATH -> pathParameter(member(root, rest));
            case QUERY -> {
                String name = member(root, rest);
                yield new Expression.Words(scope -> scope.query().get(name));
            }
            case MESSAGE -> place(root, Scope::message, rest);
            case PARAMS -> place(root, Scope::params, rest);
            case ENV -> throw new IllegalStateException("variables are constants");
        };
    }

    private Root root(String text, String word) throws InvalidExpressionException {
        Optional<Root> root = Root.of(word);
        if (root.isPresent()) {
            return root.get();
        }
        // Somebody may have written random-int; but now-1h is a word with an offset.
        String wider = text.split("[.\\s+\\[]", 2)[0];
        Optional<String> near = nearest(wider).or(() -> nearest(word));
        throw new InvalidExpressionException(
                "there is no '"
                        + shown(wider)
                        + "'"
                        + near.map(name -> "; did you mean '" + name + "'?").orElse(known()));
    }

    private Optional<String> nearest(String word) {
        return Nearest.to(word.toLowerCase(Locale.ROOT), names.words());
    }

    private String known() {
        return "; here are: " + String.join(", ", names.words());
    }

    private static Expression alone(Root root, String rest, Expression expression)
            throws InvalidExpressionException {
        if (!rest.isEmpty()) {
            throw new InvalidExpressionException(
                    "'"
                            + root.word()
                            + "' takes nothing behind it, but there is '"
                            + shown(rest)
                            + "'");
        }
        return expression;
    }

    private static long offsetMillis(Root root, String rest) throws InvalidExpressionException {
        if (rest.isEmpty()) {
            return 0;
        }
        String example = root.word() + "+5m or " + root.word() + "-1h30m";
        Matcher offset = OFFSET.matcher(rest.strip());
        if (!offset.matches()) {
            throw new InvalidExpressionException(
                    "'" + shown(rest) + "' is no offset; write it like " + example);
        }
        try {
            long millis = Durations.parse(offset.group("length")).toMillis();
            return offset.group("sign").equals("-") ? -millis : millis;
        } catch (IllegalArgumentException e) {
            throw new InvalidExpressionException("'" + rest + "' is more than 292 years");
        }
    }

    private static Expression randomInt(String rest) throws InvalidExpressionException {
        String[] bounds = bounds(rest, WHOLE, "two whole numbers, like random_int 1 100");
        try {
            long least = Long.parseLong(bounds[0]);
            long most = Long.parseLong(bounds[1]);
            if (least > most) {
                throw new InvalidExpressionException(least + " is more than " + most);
            }
            return new Expression.RandomInt(least, most);
        } catch (NumberFormatException e) {
            throw new InvalidExpressionException("its numbers must fit into 64 bits");
        }
    }

    private static Expression randomFloat(String rest) throws InvalidExpressionException {
        String[] bounds = bounds(rest, DECIMAL, "two numbers, like random_float 0.5 2");
        double least = Double.parseDouble(bounds[0]);
        double bound = Double.parseDouble(bounds[1]);
        if (!(least < bound && Double.isFinite(least) && Double.isFinite(bound))) {
            throw new InvalidExpressionException(
                    bounds[0] + " must be less than " + bounds[1] + ", and both below 1.8e308");
        }
        return new Expression.RandomFloat(least, bound);
    }

    private static String[] bounds(String rest, Pattern number, String what)
            throws InvalidExpressionException {
        String[] bounds = rest.strip().split("\\s+");
        boolean apart = !rest.isEmpty() && Character.isWhitespace(rest.charAt(0));
        if (!apart
                || bounds.length != 2
                || !number.matcher(bounds[0]).matches()
                || !number.matcher(bounds[1]).matches()) {
            throw new InvalidExpressionException("takes " + what);
        }
        return bounds;
    }

    private static Expression connection(String name) throws InvalidExpressionException {
        return switch (name) {
            case "id" -> new Expression.Words(Scope::connectionId);
            case "path" -> new Expression.Words(Scope::path);
            default ->
                    throw new InvalidExpressionException(
                            "there is no 'connection."
                                    + shown(name)
                                    + "', only connection.id and connection.path");
        };
    }

    private Expression pathParameter(String name) throws InvalidExpressionException {
        Collection<String> known = names.pathParameters();
        if (!known.contains(name)) {
            String guess =
                    Nearest.to(name, known)
                            .map(near -> "; did you mean 'path." + near + "'?")
                            .orElse("");
            throw new InvalidExpressionException(
                    "the path has no parameter '" + shown(name) + "'" + guess);
        }
        return new Expression.Words(scope -> scope.pathParameters().get(name));
    }

    private String variable(String name) throws InvalidExpressionException {
        return names.variable(name)
                .orElseThrow(() ->
                        new InvalidExpressionException(
                                "the environment variable '" + shown(name) + "' is not set"));
    }

    /** The one name behind a word, which must be there. */
    private static String member(Root root, String rest) throws InvalidExpressionException {
        Matcher step = STEP.matcher(rest);
        if (!step.matches() || step.group("index") != null) {
            throw new InvalidExpressionException(
                    switch (root) {
                        case CONNECTION -> "write connection.id or connection.path";
                        default ->
                                "'%s' takes a name, like %s.%s"
                                        .formatted(
                                                root.word(),
                                                root.word(),
                                                root == Root.ENV ? "API_TOKEN" : "id");
                    });
        }
        return key(step);
    }

    private static Expression place(Root root, Function<Scope, JsonNode> source, String rest)
            throws InvalidExpressionException {
        List<Expression.Step> steps = new ArrayList<>();
        Matcher step = STEP.matcher(rest);
        int at = 0;
        while (at < rest.length()) {
            if (!step.region(at, rest.length()).lookingAt()) {
                throw new InvalidExpressionException(
                        "cannot read '%s'; write a place like %s.items.0.id or %s.\"a key\""
                                .formatted(shown(rest.substring(at)), root.word(), root.word()));
            }
            String key = key(step);
            boolean index = INDEX.matcher(key).matches();
            steps.add(new Expression.Step(key, index ? Integer.parseInt(key) : -1));
            at = step.end();
        }
        if (steps.size() > STEPS_MAX) {
            throw new InvalidExpressionException("goes deeper than " + STEPS_MAX + " levels");
        }
        return new Expression.Place(source, steps);
    }

    private static String key(Matcher step) {
        if (step.group("quoted") != null) {
            return unquoted(step.group("quoted"));
        }
        return step.group("key") != null ? step.group("key") : step.group("index");
    }

    private static String unquoted(String text) {
        return text.substring(1, text.length() - 1);
    }
}
