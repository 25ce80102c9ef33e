package dev.threadmill.script;

import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;

/**
 * Turns the engine's exceptions into what a user can read: the message and the line of the file.
 */
final class Faults {
    private static final int MESSAGE_CHARS_MAX = 1000;

    private Faults() {}

    static Outcome.Failed thrown(ScriptSource source, PolyglotException e) {
        return new Outcome.Failed(Outcome.Reason.THROWN, text(e), source.file(), line(source, e));
    }

    static InvalidScriptException invalid(ScriptSource source, PolyglotException e) {
        String text = text(e);
        // "SyntaxError: FILE:LINE:COLUMN WHAT", then the line of code and a pointer into it.
        String place = source.file() + ":";
        int at = text.indexOf(place);
        if (at >= 0) {
            text = text.substring(at + place.length()).replaceFirst("^\\d+:\\d+:? ", "");
        }
        int end = text.indexOf('\n');
        return new InvalidScriptException(
                source.file(), line(source, e), end < 0 ? text : text.substring(0, end).strip());
    }

    /** Not so a stack that is too deep: the script may catch that. */
    static boolean isHeapExhausted(PolyglotException e) {
        return e.isResourceExhausted() && !String.valueOf(e.getMessage()).contains("tack");
    }

    private static String text(PolyglotException e) {
        String message = e.getMessage();
        return Text.cut(message == null ? "unknown error" : message, MESSAGE_CHARS_MAX);
    }

    private static int line(ScriptSource source, PolyglotException e) {
        SourceSection place = e.getSourceLocation();
        if (place == null || !place.getSource().getName().equals(source.file())) {
            place = null;
            for (PolyglotException.StackFrame frame : e.getPolyglotStackTrace()) {
                SourceSection section = frame.isGuestFrame() ? frame.getSourceLocation() : null;
                if (section != null && section.getSource().getName().equals(source.file())) {
                    place = section;
                    break;
                }
            }
        }
        int line = place == null ? source.line() : place.getStartLine();
        return Math.clamp(line, source.line(), source.lastLine());
    }
}
