package dev.threadmill.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;

/**
 * The functions that a lane's glue calls. They speak for the call whose turn it is, and answer a
 * string where they refuse.
 */
final class HostFunctions {
    static final int ACTIONS_MAX = 10_000;
    static final int WAITS_MAX = 64;
    private static final int MESSAGE_CHARS_MAX = 1000;
    private static final int SHARED_CHARS_MAX = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Lane lane;
    private final int charsMax;

    HostFunctions(Lane lane, int charsMax) {
        this.lane = lane;
        this.charsMax = charsMax;
    }

    ProxyObject asObject() {
        Map<String, Object> functions = new LinkedHashMap<>();
        functions.put("answer", (ProxyExecutable) this::answer);
        functions.put("failed", (ProxyExecutable) this::failed);
        functions.put("details", (ProxyExecutable) arguments -> details());
        functions.put("rooms", (ProxyExecutable) arguments -> json(host().rooms()));
        functions.put("log", (ProxyExecutable) this::log);
        functions.put("shared", (ProxyExecutable) this::shared);
        functions.put("sleep", (ProxyExecutable) this::sleep);
        functions.put("send", action((host, a) -> host.send(reply(a))));
        functions.put("broadcast", action((host, a) -> host.broadcast(a[0].asString(), reply(a))));
        functions.put("join", action((host, a) -> host.join(a[0].asString())));
        functions.put("leave", action((host, a) -> host.leave(a[0].asString())));
        functions.put("close", action((host, a) -> host.close(code(a[0]), a[1].asString())));
        return ProxyObject.fromMap(functions);
    }

    private interface Action {
        void apply(ScriptHost host, Value[] arguments);
    }

    private ProxyExecutable action(Action action) {
        return arguments -> {
            Call call = lane.current();
            if (call.stopped || call.session.isClosed()) {
                return "the call has ended";
            }
            if (++call.actions > ACTIONS_MAX) {
                return "more than " + ACTIONS_MAX + " messages and room changes in one call";
            }
            try {
                action.apply(host(), arguments);
                return null;
            } catch (PolyglotException e) {
                throw e;
            } catch (RuntimeException e) {
                return message(e);
            }
        };
    }

    private ScriptHost host() {
        return lane.current().session.host();
    }

    private Object answer(Value... arguments) {
        Call call = lane.current();
        if (arguments[0].asInt() == call.id) {
            try {
                call.complete(new Outcome.Answer(reply(arguments)));
            } catch (IllegalArgumentException e) {
                call.fail(Outcome.Reason.TOO_LARGE, e.getMessage());
            }
        }
        return null;
    }

    /** The call's number, then the error, or null and a text. */
    private Object failed(Value... arguments) {
        Call call = lane.current();
        if (arguments[0].asInt() != call.id) {
            return null;
        }
        if (arguments[1].isNull()) {
            call.fail(
                    Outcome.Reason.THROWN,
                    Text.cut("threw " + arguments[2].asString(), MESSAGE_CHARS_MAX));
            return null;
        }
        try {
            throw arguments[1].throwException();
        } catch (PolyglotException e) {
            if (e.isInterrupted() || e.isCancelled() || e.isResourceExhausted()) {
                throw e;
            }
            call.complete(Faults.thrown(call.script.source(), e));
        }
        return null;
    }

    private String details() {
        ScriptHost host = host();
        Map<String, Map<String, String>> details = new LinkedHashMap<>();
        details.put("params", host.params());
        details.put("query", host.query());
        details.put("headers", host.headers());
        return json(details);
    }

    private Object log(Value... arguments) {
        lane.current().session.log(arguments[0].asString());
        return null;
    }

    private Object shared(Value... arguments) {
        String operation = arguments[0].asString();
        Value values = arguments[1];
        List<String> texts = new ArrayList<>();
        int chars = 0;
        for (long i = 0; i < values.getArraySize(); i++) {
            String text = values.getArrayElement(i).asString();
            chars += text.length();
            if (chars > SHARED_CHARS_MAX) {
                return "a shared value has at most " + SHARED_CHARS_MAX + " characters of JSON";
            }
            texts.add(text);
        }
        return lane.wait((call, id) ->
                Thread.ofVirtual()
                        .name("script-shared")
                        .start(() -> lane.settle(call, id, operation, texts)));
    }

    private Object sleep(Value... arguments) {
        double ms = arguments[0].asDouble();
        if (!(ms >= 0)) {
            return "sleep takes milliseconds, not " + ms;
        }
        return lane.wait((call, id) -> lane.wakeAfter(call, id, ms));
    }

    /** From the arguments after the first: null, a text, or a buffer with the part that counts. */
    private Reply reply(Value... arguments) {
        Value value = arguments[1];
        if (value.isNull()) {
            return new Reply.Nothing();
        }
        if (value.isString()) {
            String text = value.asString();
            checkSize(text.length(), "characters");
            return new Reply.Text(text);
        }
        if (!value.hasBufferElements()) {
            throw new IllegalArgumentException("what looks like bytes are none");
        }
        int length = arguments[3].asInt();
        checkSize(length, "bytes");
        byte[] bytes = new byte[length];
        value.readBuffer(arguments[2].asLong(), bytes, 0, length);
        return new Reply.Binary(bytes);
    }

    private void checkSize(int size, String unit) {
        if (size > charsMax) {
            throw new IllegalArgumentException(
                    "a message of " + size + " " + unit + "; at most " + charsMax + " are allowed");
        }
    }

    private static int code(Value value) {
        if (!value.fitsInInt()) {
            throw new IllegalArgumentException("a close code is a whole number");
        }
        return value.asInt();
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static String message(Exception e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return Text.cut(message, MESSAGE_CHARS_MAX);
    }
}
