package dev.threadmill.server.template;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A JSON value whose strings, keys among them, are templates; compiled once, immutable. A string
 * that is one whole expression becomes a value of the expression's type, or null where there is
 * none; in a longer string, and in a key, the expression's text is put in, escaped.
 */
public final class JsonTemplate {
    private final Pieces pieces;

    private JsonTemplate(Pieces pieces) {
        this.pieces = pieces;
    }

    /**
     * Compiles a value.
     *
     * @param value up to 1 MiB with up to 1,000 expressions, up to 50 levels deep; not kept
     * @throws InvalidTemplateException with all faults, as {@link Template#parse}
     */
    public static JsonTemplate of(JsonNode value, Names names) throws InvalidTemplateException {
        Compilation compilation = new Compilation(names);
        compilation.value(value);
        return new JsonTemplate(compilation.finish());
    }

    /** Writes JSON without blanks. */
    public void write(StringBuilder out, Scope scope) {
        pieces.write(out, scope);
    }

    public String render(Scope scope) {
        return pieces.render(scope);
    }

    /** Whether it renders to the same text always. */
    public boolean isConstant() {
        return pieces.isConstant();
    }
}
