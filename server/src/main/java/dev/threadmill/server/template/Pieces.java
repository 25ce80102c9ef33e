package dev.threadmill.server.template;

import java.util.ArrayList;
import java.util.List;

/** A compiled template: constant texts, and what is written between each two of them. */
final class Pieces {
    /** A guess, for the first size of the text that is built. */
    private static final int CHARS_PER_EXPRESSION = 40;

    private final String[] texts;
    private final Expression[] expressions;
    private final Form[] forms;
    private final int chars;

    private Pieces(List<String> texts, List<Expression> expressions, List<Form> forms) {
        this.texts = texts.toArray(String[]::new);
        this.expressions = expressions.toArray(Expression[]::new);
        this.forms = forms.toArray(Form[]::new);
        this.chars =
                texts.stream().mapToInt(String::length).sum()
                        + expressions.size() * CHARS_PER_EXPRESSION;
    }

    boolean isConstant() {
        return expressions.length == 0;
    }

    void write(StringBuilder out, Scope scope) {
        out.append(texts[0]);
        for (int i = 0; i < expressions.length; i++) {
            expressions[i].write(out, scope, forms[i]);
            out.append(texts[i + 1]);
        }
    }

    String render(Scope scope) {
        if (isConstant()) {
            return texts[0];
        }
        StringBuilder out = new StringBuilder(chars);
        write(out, scope);
        return out.toString();
    }

    /** Puts pieces together. */
    static final class Builder {
        private final List<String> texts = new ArrayList<>();
        private final List<Expression> expressions = new ArrayList<>();
        private final List<Form> forms = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();

        /** The constant text at the end, to be written to. */
        StringBuilder text() {
            return text;
        }

        void add(Expression expression, Form form) {
            texts.add(text.toString());
            text.setLength(0);
            expressions.add(expression);
            forms.add(form);
        }

        Pieces build() {
            texts.add(text.toString());
            return new Pieces(texts, expressions, forms);
        }
    }
}
