package dev.threadmill.load.plan;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * One request of a flow. Path, header values, body and what checks expect are templates.
 *
 * @param name by which its figures are told; unique within the flow
 * @param origin scheme, host and port
 * @param path with the query; empty is the root
 * @param checks what the answer must be for the request to have succeeded
 * @param thinkTime how long the user waits after the answer
 * @param goesOn whether the flow goes on where this request failed
 */
public record FlowStep(
        String name,
        URI origin,
        String path,
        String method,
        List<Header> headers,
        StepBody body,
        List<Extraction> extractions,
        StepChecks checks,
        ThinkTime thinkTime,
        boolean goesOn) {
    public static final int NAME_CHARS_MAX = 64;
    public static final int EXTRACTIONS_MAX = 50;

    public FlowStep {
        headers = List.copyOf(headers);
        extractions = List.copyOf(extractions);
        Faults faults = new Faults();
        faults.unless(
                isName(name),
                "name",
                "'"
                        + name
                        + "' is no name of a step: up to "
                        + NAME_CHARS_MAX
                        + " characters without braces");
        faults.unless(
                Target.Http.METHODS.contains(method),
                "method",
                "'" + method + "' is not one of GET, POST, PUT, DELETE, PATCH, HEAD, OPTIONS");
        faults.unless(headers.size() <= Target.Http.HEADERS_MAX, "headers", "give at most 200");
        for (Header header : headers) {
            String field = header.name().toLowerCase(Locale.ROOT);
            faults.unless(
                    !field.equals("content-length") && !field.equals("transfer-encoding"),
                    "headers",
                    "the client sets " + header.name() + " itself");
        }
        faults.unless(
                extractions.size() <= EXTRACTIONS_MAX,
                "extract",
                "must not be more than " + EXTRACTIONS_MAX);
        faults.throwIfAny();
    }

    /** Whether a text can name a step, and stand in a threshold as {@code p99{name}<5ms}. */
    public static boolean isName(String text) {
        return text.length() <= NAME_CHARS_MAX
                && !text.isBlank()
                && text.strip().equals(text)
                && text.chars().noneMatch(c -> c < ' ' || c == '{' || c == '}' || c == 0x7f);
    }
}
