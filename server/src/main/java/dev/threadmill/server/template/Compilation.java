package dev.threadmill.server.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Compiles one template, gathers its faults and holds its bounds. */
final class Compilation {
    private static final int CHARS_MAX = 1_024 * 1_024;
    private static final int EXPRESSIONS_MAX = 1_000;
    private static final int EXPRESSION_CHARS_MAX = 1_000;
    private static final int DEPTH_MAX = 50;
    private static final int FAULTS_MAX = 100;

    private final ExpressionReader reader;
    private final Pieces.Builder pieces = new Pieces.Builder();
    private final List<InvalidTemplateException.Fault> faults = new ArrayList<>();
    private int expressions;
    private long chars;

    Compilation(Names names) {
        this.reader = new ExpressionReader(names);
    }

    Pieces finish() throws InvalidTemplateException {
        if (!faults.isEmpty()) {
            throw new InvalidTemplateException(faults);
        }
        return pieces.build();
    }

    void text(String text) throws InvalidTemplateException {
        write(tokens("", text), Form.TEXT);
    }

    void value(JsonNode value) throws InvalidTemplateException {
        value("", value, 0);
    }

    private void value(String pointer, JsonNode node, int depth) throws InvalidTemplateException {
        count(pointer, 1);
        if (node.isContainerNode() && depth >= DEPTH_MAX) {
            fault(pointer, "is nested deeper than " + DEPTH_MAX + " levels");
        } else if (node.isObject()) {
            object(pointer, node, depth);
        } else if (node.isArray()) {
            array(pointer, node, depth);
        } else if (node.isTextual()) {
            string(pointer, node.textValue());
        } else if (node.isNumber() && !JsonText.isFinite(node)) {
            fault(pointer, node.asText() + " is no number that JSON can hold");
        } else {
            int before = pieces.text().length();
            JsonText.value(node, pieces.text());
            count(pointer, pieces.text().length() - before);
        }
    }

    private void object(String pointer, JsonNode node, int depth) throws InvalidTemplateException {
        pieces.text().append('{');
        boolean first = true;
        for (var field : node.properties()) {
            if (!first) {
                pieces.text().append(',');
            }
            first = false;
            String key = field.getKey();
            String place =
                    pointer
                            + "/"
                            + InvalidExpressionException.shown(key)
                                    .replace("~", "~0")
                                    .replace("/", "~1");
            pieces.text().append('"');
            write(tokens(place, key), Form.IN_STRING);
            pieces.text().append("\":");
            value(place, field.getValue(), depth + 1);
        }
        pieces.text().append('}');
    }

    private void array(String pointer, JsonNode node, int depth) throws InvalidTemplateException {
        pieces.text().append('[');
        for (int i = 0; i < node.size(); i++) {
            if (i > 0) {
                pieces.text().append(',');
            }
            value(pointer + "/" + i, node.get(i), depth + 1);
        }
        pieces.text().append(']');
    }

    private void string(String pointer, String text) throws InvalidTemplateException {
        List<Token> tokens = tokens(pointer, text);
        if (tokens.size() == 1 && tokens.getFirst() instanceof Token.Filled whole) {
            pieces.add(whole.expression(), Form.VALUE);
        } else {
            pieces.text().append('"');
            write(tokens, Form.IN_STRING);
            pieces.text().append('"');
        }
    }

    private void write(List<Token> tokens, Form form) {
        for (Token token : tokens) {
            switch (token) {
                case Token.Constant constant ->
                        JsonText.write(constant.text(), pieces.text(), form);
                case Token.Filled filled -> pieces.add(filled.expression(), form);
            }
        }
    }

    private List<Token> tokens(String pointer, String text) throws InvalidTemplateException {
        count(pointer, text.length());
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        for (int open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", at)) {
            if (open > at) {
                tokens.add(new Token.Constant(text.substring(at, open)));
            }
            int close = close(text, open + 2);
            if (close < 0) {
                fault(pointer, unclosed(text, open));
                return tokens;
            }
            if (++expressions > EXPRESSIONS_MAX) {
                end(pointer, "there are more than " + EXPRESSIONS_MAX + " expressions");
            }
            expression(pointer, text.substring(open + 2, close), tokens);
            at = close + 2;
        }
        if (at < text.length()) {
            tokens.add(new Token.Constant(text.substring(at)));
        }
        return tokens;
    }

    private void expression(String pointer, String inner, List<Token> tokens)
            throws InvalidTemplateException {
        try {
            Token token = reader.read(inner.strip());
            if (token instanceof Token.Constant constant) {
                count(pointer, constant.text().length());
            }
            tokens.add(token);
        } catch (InvalidExpressionException e) {
            fault(
                    pointer,
                    "{{" + InvalidExpressionException.shown(inner) + "}}: " + e.getMessage());
        }
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
        // A quote that is not closed: the reader tells better what is wrong.
        int plain = quote == 0 ? -1 : text.indexOf("}}", from);
        return plain + 2 <= end ? plain : -1;
    }

    private static String unclosed(String text, int open) {
        return "'"
                + InvalidExpressionException.shown(text.substring(open))
                + "' has no }} within "
                + EXPRESSION_CHARS_MAX
                + " characters; write {{\"{{\"}} for the braces themselves";
    }

    private void count(String pointer, int more) throws InvalidTemplateException {
        chars += more;
        if (chars > CHARS_MAX) {
            end(pointer, "the template is longer than 1 MiB");
        }
    }

    private void fault(String pointer, String message) throws InvalidTemplateException {
        faults.add(new InvalidTemplateException.Fault(pointer, message));
        if (faults.size() >= FAULTS_MAX) {
            throw new InvalidTemplateException(faults);
        }
    }

    private void end(String pointer, String message) throws InvalidTemplateException {
        fault(pointer, message);
        throw new InvalidTemplateException(faults);
    }
}
