package dev.threadmill.server.handler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.script.Outcome;
import dev.threadmill.script.Reply;
import dev.threadmill.script.ScriptInput;
import dev.threadmill.server.mock.Answer;
import dev.threadmill.server.mock.Answer.MethodResult;
import dev.threadmill.server.session.Failure;
import dev.threadmill.server.template.Scope;
import java.time.Duration;

/**
 * Answers JSON-RPC 2.0 (jsonrpc.org/specification): requests, notifications, batches. A delayed
 * method holds up its own message only; a batch waits for the slowest of its methods.
 */
final class JsonRpcResponder implements Responder {
    static final int BATCH_MAX = 1_000;

    /** Beyond it, what is left of a batch is answered with errors. */
    static final int ANSWER_CHARS_MAX = 16 << 20;

    private final MockConnection connection;
    private final Answer.JsonRpc rpc;

    JsonRpcResponder(MockConnection connection, Answer.JsonRpc rpc) {
        this.connection = connection;
        this.rpc = rpc;
    }

    @Override
    public void answer(Incoming incoming) {
        JsonNode json = incoming.json();
        if (!incoming.isJson()) {
            connection.house().connections().failed(Failure.PARSE);
        }
        Duration delay = delay(json);
        if (delay.isZero()) {
            send(incoming);
        } else {
            connection.later().after(delay, incoming.length(), () -> send(incoming));
        }
    }

    private void send(Incoming incoming) {
        String text = new Answers(incoming).text();
        if (text != null) {
            connection.session().sendText(text);
        }
    }

    private Duration delay(JsonNode json) {
        Duration longest = Duration.ZERO;
        if (json.isObject()) {
            return delayOfOne(json);
        } else if (json.isArray() && json.size() <= BATCH_MAX) {
            for (JsonNode request : json) {
                Duration delay = delayOfOne(request);
                longest = delay.compareTo(longest) > 0 ? delay : longest;
            }
        }
        return longest;
    }

    private Duration delayOfOne(JsonNode request) {
        Answer.Method method = rpc.methods().get(request.path("method").asText());
        return method == null || !JsonRpcRequest.isValid(request) ? Duration.ZERO : method.delay();
    }

    /** Writes what one message is answered with. */
    private final class Answers {
        private final Incoming incoming;
        private final JsonRpcIds ids;
        private final StringBuilder out = new StringBuilder();

        Answers(Incoming incoming) {
            this.incoming = incoming;
            this.ids = new JsonRpcIds(incoming.text());
        }

        /** Null for no answer. */
        String text() {
            JsonNode json = incoming.json();
            if (json.isMissingNode()) {
                fault("null", JsonRpcFault.PARSE, null);
            } else if (!json.isArray()) {
                one(json, 0);
            } else if (json.isEmpty()) {
                fault("null", JsonRpcFault.INVALID_REQUEST, null);
            } else if (json.size() > BATCH_MAX) {
                fault(
                        "null",
                        JsonRpcFault.INVALID_REQUEST,
                        "a batch has at most " + BATCH_MAX + " requests");
            } else {
                batch(json);
            }
            return out.isEmpty() ? null : out.toString();
        }

        private void batch(JsonNode requests) {
            for (int i = 0; i < requests.size(); i++) {
                int begin = out.length();
                out.append(begin == 0 ? '[' : ',');
                one(requests.get(i), i);
                if (out.length() == begin + 1) {
                    out.setLength(begin);
                }
            }
            if (!out.isEmpty()) {
                out.append(']');
            }
        }

        private void one(JsonNode request, int place) {
            String id = ids.of(request, place);
            boolean notification = !request.has("id");
            if (!JsonRpcRequest.isValid(request)) {
                fault(id, JsonRpcFault.INVALID_REQUEST, null);
                return;
            }
            JsonNode params = request.path("params");
            Answer.Method method = rpc.methods().get(request.get("method").textValue());
            if (method == null) {
                faultUnless(notification, id, JsonRpcFault.METHOD_NOT_FOUND, null);
            } else if (method.params().isPresent() && !method.params().get().fits(params)) {
                faultUnless(notification, id, JsonRpcFault.INVALID_PARAMS, null);
            } else if (out.length() > ANSWER_CHARS_MAX) {
                faultUnless(notification, id, JsonRpcFault.INTERNAL, "the answer is too long");
            } else {
                call(method.result(), request, params, notification ? null : id);
            }
        }

        /** Calls a method; {@code id} is null for a notification. */
        private void call(MethodResult result, JsonNode request, JsonNode params, String id) {
            switch (result) {
                case MethodResult.Value value when id != null -> {
                    out.append("{\"jsonrpc\":\"2.0\",\"result\":");
                    value.template().write(out, scope(request, params));
                    end(id);
                }
                case MethodResult.Fault fault when id != null ->
                        configured(fault, scope(request, params), id);
                case MethodResult.Run run -> run(run, request, id);
                case MethodResult.Value value -> {
                    // A notification has no answer.
                }
                case MethodResult.Fault fault -> {
                    // Nor has it an error.
                }
            }
        }

        private Scope scope(JsonNode request, JsonNode params) {
            return connection.scope(incoming.part(request), params);
        }

        private void configured(MethodResult.Fault fault, Scope scope, String id) {
            out.append("{\"jsonrpc\":\"2.0\",\"error\":{\"code\":").append(fault.code());
            out.append(",\"message\":");
            fault.message().write(out, scope);
            if (fault.data().isPresent()) {
                out.append(",\"data\":");
                fault.data().get().write(out, scope);
            }
            out.append('}');
            end(id);
        }

        private void run(MethodResult.Run run, JsonNode request, String id) {
            Outcome outcome =
                    connection.call(run.script(), new ScriptInput.Json(request.toString()));
            switch (outcome) {
                case Outcome.Answer(Reply reply) -> {
                    if (id != null) {
                        out.append("{\"jsonrpc\":\"2.0\",\"result\":").append(value(reply));
                        end(id);
                    }
                }
                case Outcome.Failed failed -> {
                    connection.note(failed);
                    faultUnless(
                            id == null,
                            id,
                            JsonRpcFault.INTERNAL,
                            connection.path().tellErrors() ? failed.message() : null);
                }
            }
        }

        /** What the script returned, which the reader of the configuration had it wrap. */
        private static String value(Reply reply) {
            return reply instanceof Reply.Text(String text)
                            && text.startsWith(Answer.MethodResult.Run.BEFORE)
                            && text.endsWith(Answer.MethodResult.Run.AFTER)
                    ? text.substring(
                            Answer.MethodResult.Run.BEFORE.length(),
                            text.length() - Answer.MethodResult.Run.AFTER.length())
                    : "null";
        }

        private void faultUnless(
                boolean notification, String id, JsonRpcFault fault, String detail) {
            if (!notification) {
                fault(id, fault, detail);
            }
        }

        private void fault(String id, JsonRpcFault fault, String detail) {
            fault.write(out, detail);
            end(id);
        }

        private void end(String id) {
            out.append(",\"id\":").append(id).append('}');
        }
    }
}
