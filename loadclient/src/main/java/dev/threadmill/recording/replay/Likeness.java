package dev.threadmill.recording.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.WebSocketEvent;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * When an answer is as the recorded one: JSON by its values, other texts and binary messages byte
 * for byte, Close frames by their code.
 */
public final class Likeness {
    /** Differences that are shown of one message. */
    private static final int SHOWN_MAX = 10;

    private static final int VALUE_CHARS_MAX = 60;
    private static final int AROUND_CHARS = 20;
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d[Tt ]\\d\\d:\\d\\d:\\d\\d\\S{1,20}");

    private final List<List<String>> ignored;
    private final boolean strict;

    /**
     * Says what counts.
     *
     * @param ignored JSON pointers (RFC 6901) of values that may differ, with all below them; a
     *     step {@code *} is any key or index
     * @param strict whether values that look generated, UUIDs and RFC 3339 times, must be equal too
     */
    public Likeness(List<String> ignored, boolean strict) {
        this.ignored = ignored.stream().map(Likeness::steps).toList();
        this.strict = strict;
    }

    private static List<String> steps(String pointer) {
        if (!pointer.startsWith("/")) {
            throw new InvalidPlanException(
                    "ignore",
                    "'"
                            + pointer
                            + "' is no JSON pointer; write it like /timestamp or /items/*/id");
        }
        return Arrays.stream(pointer.substring(1).split("/", -1))
                .map(step -> step.replace("~1", "/").replace("~0", "~"))
                .toList();
    }

    /**
     * How an answer differs from the recorded one, a line each, not all; empty where it does not.
     */
    List<String> differences(Said expected, Said actual) {
        WebSocketEvent now = actual.event();
        if (expected.event() instanceof WebSocketEvent.Text then
                && now instanceof WebSocketEvent.Text text) {
            return then.text().equals(text.text()) ? List.of() : texts(expected, actual);
        }
        if (expected.event() instanceof WebSocketEvent.Binary then
                && now instanceof WebSocketEvent.Binary binary) {
            return binaries(then.bytes(), binary.bytes());
        }
        if (expected.event() instanceof WebSocketEvent.Close then
                && now instanceof WebSocketEvent.Close close) {
            return then.code() == close.code()
                    ? List.of()
                    : List.of("expected " + code(then) + ", got " + code(close));
        }
        return List.of("expected " + shown(expected) + ", got " + shown(actual));
    }

    private static String code(WebSocketEvent.Close close) {
        return close.code() == CloseCode.NONE ? "no close code" : "close code " + close.code();
    }

    private List<String> texts(Said expected, Said actual) {
        if (expected.tree().isContainerNode() && actual.tree().isContainerNode()) {
            List<String> found = new ArrayList<>();
            compare(expected.tree(), actual.tree(), new ArrayList<>(), found);
            return found;
        }
        String then = ((WebSocketEvent.Text) expected.event()).text();
        String now = ((WebSocketEvent.Text) actual.event()).text();
        if (alike(then, now)) {
            return List.of();
        }
        int at = 0;
        while (at < Math.min(then.length(), now.length()) && then.charAt(at) == now.charAt(at)) {
            at++;
        }
        return List.of(
                "at character "
                        + at
                        + ": expected "
                        + quoted(around(then, at))
                        + ", got "
                        + quoted(around(now, at)));
    }

    private static String around(String text, int at) {
        int from = Math.max(0, at - AROUND_CHARS);
        int to = Math.min(text.length(), at + AROUND_CHARS);
        return (from > 0 ? "…" : "") + text.substring(from, to) + (to < text.length() ? "…" : "");
    }

    private static List<String> binaries(byte[] then, byte[] now) {
        int at = Arrays.mismatch(then, now);
        if (at < 0) {
            return List.of();
        }
        return List.of(
                "at byte "
                        + at
                        + ": expected "
                        + octet(then, at)
                        + " of "
                        + then.length
                        + " bytes, got "
                        + octet(now, at)
                        + " of "
                        + now.length);
    }

    private static String octet(byte[] bytes, int at) {
        return at < bytes.length ? String.format("0x%02x", bytes[at]) : "the end";
    }

    private void compare(JsonNode then, JsonNode now, List<String> place, List<String> found) {
        if (found.size() >= SHOWN_MAX || isIgnored(place)) {
            return;
        }
        if (then.isObject() && now.isObject()) {
            TreeSet<String> keys = new TreeSet<>();
            then.fieldNames().forEachRemaining(keys::add);
            now.fieldNames().forEachRemaining(keys::add);
            keys.forEach(key -> step(then.path(key), now.path(key), place, key, found));
        } else if (then.isArray() && now.isArray()) {
            for (int i = 0; i < Math.max(then.size(), now.size()); i++) {
                step(then.path(i), now.path(i), place, String.valueOf(i), found);
            }
        } else if (!equal(then, now)) {
            found.add(pointer(place) + ": expected " + shown(then) + ", got " + shown(now));
        }
    }

    private void step(
            JsonNode then, JsonNode now, List<String> place, String step, List<String> found) {
        place.add(step);
        compare(then, now, place, found);
        place.removeLast();
    }

    private boolean equal(JsonNode then, JsonNode now) {
        if (then.isNumber() && now.isNumber()) {
            return then.decimalValue().compareTo(now.decimalValue()) == 0;
        }
        if (then.isTextual() && now.isTextual()) {
            return alike(then.textValue(), now.textValue());
        }
        return then.equals(now);
    }

    private boolean alike(String then, String now) {
        return then.equals(now)
                || (!strict
                        && ((UUID.matcher(then).matches() && UUID.matcher(now).matches())
                                || (isTime(then) && isTime(now))));
    }

    private static boolean isTime(String text) {
        if (!TIME.matcher(text).matches()) {
            return false;
        }
        try {
            OffsetDateTime.parse(text.replace(' ', 'T'));
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private boolean isIgnored(List<String> place) {
        return ignored.stream().anyMatch(steps -> matches(steps, place));
    }

    private static boolean matches(List<String> steps, List<String> place) {
        if (steps.size() != place.size()) {
            // Nothing below an ignored value is looked at.
            return false;
        }
        for (int i = 0; i < steps.size(); i++) {
            if (!steps.get(i).equals("*") && !steps.get(i).equals(place.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static String pointer(List<String> place) {
        if (place.isEmpty()) {
            return "the whole";
        }
        StringBuilder pointer = new StringBuilder();
        place.forEach(
                step -> pointer.append('/').append(step.replace("~", "~0").replace("/", "~1")));
        return pointer.toString();
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "nothing" : cut(value.toString());
    }

    /** A message in a few words. */
    static String shown(Said said) {
        return switch (said.event()) {
            case WebSocketEvent.Text text -> "text " + quoted(text.text());
            case WebSocketEvent.Binary binary -> binary.bytes().length + " bytes";
            case WebSocketEvent.Ping ping -> "a ping";
            case WebSocketEvent.Pong pong -> "a pong";
            case WebSocketEvent.Close close -> "the end with " + code(close);
        };
    }

    private static String quoted(String text) {
        return "'" + cut(text).replaceAll("\\p{Cntrl}", "?") + "'";
    }

    private static String cut(String text) {
        return text.length() > VALUE_CHARS_MAX ? text.substring(0, VALUE_CHARS_MAX) + "…" : text;
    }
}
