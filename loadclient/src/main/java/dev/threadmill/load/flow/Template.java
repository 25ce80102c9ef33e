package dev.threadmill.load.flow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A template, compiled: constant bytes, and values in between. Immutable. */
final class Template {
    private static final int DEPTH_MAX = 50;

    private sealed interface Piece {
        @SuppressWarnings("ArrayRecordComponent") // ours, and compared nowhere
        record Bytes(byte[] bytes) implements Piece {}

        record Filled(Expression expression, Form form) implements Piece {}
    }

    private final List<Piece> pieces;

    private Template(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
    }

    /** Compiles a text. */
    static Template text(String text, Names names, Form form) throws InvalidTemplateException {
        Compilation compilation = new Compilation(names);
        compilation.text(text, form);
        return compilation.finish();
    }

    /** Compiles JSON whose strings, keys among them, are templates. */
    static Template json(JsonNode json, Names names) throws InvalidTemplateException {
        Compilation compilation = new Compilation(names);
        compilation.value(json, 0);
        return compilation.finish();
    }

    /** Whether it is the same always. */
    boolean isConstant() {
        return pieces.stream().allMatch(Piece.Bytes.class::isInstance);
    }

    /** The value where the template is one expression and nothing else. */
    Optional<Expression> whole() {
        return pieces.size() == 1 && pieces.getFirst() instanceof Piece.Filled one
                ? Optional.of(one.expression())
                : Optional.empty();
    }

    /**
     * Writes it.
     *
     * @return whether every value may stand where it is; false for a header's line break
     */
    boolean write(ByteText out, Scope scope) {
        boolean fits = true;
        for (int i = 0; i < pieces.size(); i++) {
            switch (pieces.get(i)) {
                case Piece.Bytes constant -> out.add(constant.bytes());
                case Piece.Filled filled ->
                        fits &= write(filled.expression().value(scope), filled.form(), out);
            }
        }
        return fits;
    }

    private static boolean write(Value value, Form form, ByteText out) {
        switch (form) {
            case TEXT -> out.utf8(value.text());
            case FIELD -> {
                return out.field(value.text());
            }
            case URL, RAW_URL -> out.percent(value.text(), form);
            case IN_STRING -> out.escaped(value.text());
            case JSON -> {
                if (value.json()) {
                    out.utf8(value.text());
                } else {
                    out.add('"');
                    out.escaped(value.text());
                    out.add('"');
                }
            }
        }
        return true;
    }

    /** As a text. */
    String render(Scope scope) {
        ByteText out = new ByteText();
        write(out, scope);
        return out.toString();
    }

    private static final class Compilation {
        private final TemplateReader reader;
        private final List<Piece> pieces = new ArrayList<>();
        private final ByteText constant = new ByteText();
        private int expressions;

        Compilation(Names names) {
            this.reader = new TemplateReader(names);
        }

        Template finish() {
            flush();
            return new Template(pieces);
        }

        private void flush() {
            if (constant.length() > 0) {
                pieces.add(new Piece.Bytes(constant.toBytes()));
                constant.clear();
            }
        }

        void text(String text, Form form) throws InvalidTemplateException {
            for (Token token : reader.read(text)) {
                switch (token) {
                    case Token.Constant words -> constant(words.text(), form);
                    case Token.Filled filled -> filled(filled, form);
                }
            }
        }

        private void constant(String text, Form form) throws InvalidTemplateException {
            switch (form) {
                case FIELD -> {
                    if (!constant.field(text)) {
                        throw new InvalidTemplateException(
                                "holds a line break or a character beyond Latin-1");
                    }
                }
                case URL, RAW_URL -> {
                    if (!text.chars()
                            .allMatch(c -> c > ' ' && "\"<>\\^`{}|#\u007f".indexOf(c) < 0)) {
                        throw new InvalidTemplateException(
                                "'"
                                        + TemplateReader.shown(text)
                                        + "' holds what no URL may; percent-encode it");
                    }
                    constant.percent(text, Form.RAW_URL);
                }
                case IN_STRING -> constant.escaped(text);
                case TEXT, JSON -> constant.utf8(text);
            }
        }

        private void filled(Token.Filled filled, Form form) throws InvalidTemplateException {
            if (filled.raw() && form != Form.URL) {
                throw new InvalidTemplateException(
                        filled.source() + ": 'raw' is for URLs, where values are percent-encoded");
            }
            if (++expressions > TemplateReader.EXPRESSIONS_MAX) {
                throw new InvalidTemplateException(
                        "there are more than " + TemplateReader.EXPRESSIONS_MAX + " expressions");
            }
            Form written = filled.raw() ? Form.RAW_URL : form;
            if (filled.expression() instanceof Expression.Fixed fixed) {
                if (!Template.write(fixed.constant(), written, constant)) {
                    throw new InvalidTemplateException(
                            filled.source() + " holds a line break or what no header may");
                }
                return;
            }
            flush();
            pieces.add(new Piece.Filled(filled.expression(), written));
        }

        void value(JsonNode node, int depth) throws InvalidTemplateException {
            if (depth > DEPTH_MAX) {
                throw new InvalidTemplateException(
                        "is nested deeper than " + DEPTH_MAX + " levels");
            }
            if (node.isObject()) {
                char before = '{';
                for (var field : node.properties()) {
                    constant.add(before).add('"');
                    text(field.getKey(), Form.IN_STRING);
                    constant.add('"').add(':');
                    value(field.getValue(), depth + 1);
                    before = ',';
                }
                constant.utf8(node.isEmpty() ? "{}" : "}");
            } else if (node.isArray()) {
                char before = '[';
                for (JsonNode item : node) {
                    constant.add(before);
                    value(item, depth + 1);
                    before = ',';
                }
                constant.utf8(node.isEmpty() ? "[]" : "]");
            } else if (node.isTextual()) {
                string(node.textValue());
            } else {
                constant.utf8(node.toString());
            }
        }

        private void string(String text) throws InvalidTemplateException {
            List<Token> tokens = reader.read(text);
            if (tokens.size() == 1 && tokens.getFirst() instanceof Token.Filled whole) {
                filled(whole, Form.JSON);
                return;
            }
            constant.add('"');
            text(text, Form.IN_STRING);
            constant.add('"');
        }
    }
}
