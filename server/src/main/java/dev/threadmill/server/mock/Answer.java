package dev.threadmill.server.mock;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.script.Script;
import dev.threadmill.server.template.JsonTemplate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What answers a message that no rule has answered: the type of a path's handler. */
public sealed interface Answer {
    /** The message itself. */
    record Echo() implements Answer {}

    /** The message itself, always as a binary message. */
    record BinaryEcho() implements Answer {}

    /** The same for every message. */
    record Static(List<ReplyTemplate> onMessage) implements Answer {}

    /** Nothing. */
    record Silent() implements Answer {}

    /** What a script returns. */
    record Scripted(Script script) implements Answer {}

    /** What the server behind it says. */
    record Proxy(ProxySpec spec) implements Answer {}

    /** JSON-RPC 2.0, with these methods. */
    record JsonRpc(Map<String, Method> methods) implements Answer {}

    /**
     * A method of JSON-RPC.
     *
     * @param params what the parameters must look like; others are invalid (-32602)
     */
    record Method(Optional<Match> params, Duration delay, MethodResult result) {}

    /** What a call of a method comes to. */
    sealed interface MethodResult {
        /** A value. */
        record Value(JsonTemplate template) implements MethodResult {}

        /** An error object. */
        record Fault(int code, JsonTemplate message, Optional<JsonTemplate> data)
                implements MethodResult {}

        /**
         * What a script returns; what it throws is an internal error (-32603).
         *
         * @param script its reply is {@link #BEFORE}, the value as JSON, {@link #AFTER}, so that a
         *     text can be told from a number; anything else stands for no value
         */
        record Run(Script script) implements MethodResult {
            public static final String BEFORE = "{\"result\":";
            public static final String AFTER = "}";
        }
    }

    /**
     * Whether a JSON value can be the parameters of a request.
     *
     * @param params a MissingNode where there are none
     */
    static boolean areParams(JsonNode params) {
        return params.isMissingNode() || params.isContainerNode();
    }
}
