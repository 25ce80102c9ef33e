package dev.threadmill.script;

/** A script cannot be compiled; the message begins with file and line. */
public final class InvalidScriptException extends Exception {
    private static final long serialVersionUID = 1;

    private final String file;
    private final int line;
    private final String detail;

    InvalidScriptException(String file, int line, String detail) {
        super(file + ":" + line + ": " + detail);
        this.file = file;
        this.line = line;
        this.detail = detail;
    }

    public String file() {
        return file;
    }

    public int line() {
        return line;
    }

    /** The fault alone, without its place. */
    public String detail() {
        return detail;
    }
}
