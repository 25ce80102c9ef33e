package dev.threadmill.server.template;

/** A text with {@code {{…}}} expressions, compiled once. Immutable. */
public final class Template {
    private final Pieces pieces;

    private Template(Pieces pieces) {
        this.pieces = pieces;
    }

    /**
     * Compiles a text.
     *
     * @param text up to 1 MiB with up to 1,000 expressions
     * @throws InvalidTemplateException with all faults: an expression that is not known or not in
     *     {@code names}, wrong arguments, a variable that is not set, braces without their end
     */
    public static Template parse(String text, Names names) throws InvalidTemplateException {
        Compilation compilation = new Compilation(names);
        compilation.text(text);
        return new Template(compilation.finish());
    }

    /**
     * The text, with what the expressions stand for as it is: nothing is escaped, objects and
     * arrays are JSON, null and what is missing is empty.
     */
    public String render(Scope scope) {
        return pieces.render(scope);
    }

    /** Whether it renders to the same text always. */
    public boolean isConstant() {
        return pieces.isConstant();
    }
}
