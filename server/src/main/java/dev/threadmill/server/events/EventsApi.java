package dev.threadmill.server.events;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.threadmill.server.admin.AdminAnswer;
import dev.threadmill.server.admin.AdminRequest;
import dev.threadmill.server.config.Secret;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.BearerToken;
import dev.threadmill.server.session.TokenGuard;
import dev.threadmill.wire.socketio.JsonText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Sends events to Socket.IO clients for whoever can make an HTTP request; {@code reference:
 * socketio-microserv}. Pages from everywhere may call it, as they may connect.
 */
public final class EventsApi {
    /** Where it is. */
    public static final String PATH = "/SendWebsocketEvent";

    private static final String METHODS = "POST, OPTIONS";
    private static final String BODY = "body";
    private static final double NANOS_PER_MS = 1e6;
    private static final Map<String, String> ANY_ORIGIN =
            Map.of("Access-Control-Allow-Origin", "*");
    private static final Map<String, String> PREFLIGHT =
            Map.of(
                    "Access-Control-Allow-Methods", METHODS,
                    "Access-Control-Allow-Headers", "Authorization, Content-Type, *",
                    "Access-Control-Max-Age", "86400");

    private static final Map<String, String> RETRY = Map.of("Retry-After", "1");

    private final EventSink sink;
    private final Settings.SocketIo settings;
    private final TokenGuard guard;
    private final Callers callers = new Callers();

    /** Prepares it; {@code guard} looks at the tokens that callers show. */
    public EventsApi(EventSink sink, Settings.SocketIo settings, TokenGuard guard) {
        this.sink = sink;
        this.settings = settings;
        this.guard = guard;
    }

    /**
     * Answers a request, whatever it may be; a preflight's answer has no body.
     *
     * @param caller the address that it comes from
     */
    public AdminAnswer answer(AdminRequest request, String caller) {
        if (request.method().equals("OPTIONS")) {
            return new AdminAnswer(204, with(PREFLIGHT), "");
        }
        if (!request.method().equals("POST")) {
            return error(
                    405, Map.of("Allow", METHODS), PATH + " answers POST, with a JSON body", "");
        }
        Optional<AdminAnswer> refused = refusal(request, caller);
        if (refused.isPresent()) {
            return refused.get();
        }
        try {
            Optional<byte[]> body = request.bodyUpTo(settings.payloadBytesMax());
            if (body.isEmpty()) {
                return error(
                        413,
                        Map.of("Connection", "close"),
                        "body is larger than socketio.max_payload: "
                                + settings.payloadBytesMax()
                                + " bytes",
                        BODY);
            }
            return send(EmissionReader.read(utf8(body.get())), caller);
        } catch (InvalidEmissionException e) {
            return error(400, Map.of(), e.getMessage(), e.field());
        } catch (IOException e) {
            return error(400, Map.of(), "body ended early", BODY);
        } catch (BusyException e) {
            return error(503, RETRY, e.getMessage(), "ack");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return error(503, RETRY, "the appliance is ending", "");
        }
    }

    private Optional<AdminAnswer> refusal(AdminRequest request, String caller) {
        if (settings.token().isEmpty()) {
            return Optional.empty();
        }
        Optional<String> shown =
                request.header("authorization")
                        .flatMap(BearerToken::of)
                        .filter(token -> !token.isEmpty());
        if (shown.isPresent()) {
            Secret token = settings.token().get();
            Optional<Admission.Refused> why =
                    guard.refusal(caller, () -> token.matches(shown.get()));
            if (why.isEmpty()) {
                return Optional.empty();
            } else if (why.get().status() == 429) {
                return Optional.of(error(429, why.get().headers(), why.get().text(), ""));
            }
        }
        return Optional.of(
                error(
                        401,
                        Map.of("WWW-Authenticate", "Bearer"),
                        "send the token of Socket.IO as 'Authorization: Bearer TOKEN'",
                        "Authorization"));
    }

    private static String utf8(byte[] bytes) throws InvalidEmissionException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new InvalidEmissionException(BODY, "is not UTF-8");
        }
    }

    private AdminAnswer send(Emission emission, String caller)
            throws InterruptedException, BusyException {
        Receivers receivers = emission.receivers();
        if (!sink.hasNamespace(receivers.namespace())) {
            return error(
                    404,
                    Map.of(),
                    "there is no such namespace; there are "
                            + String.join(", ", settings.namespaces()),
                    "namespace");
        }
        long start = System.nanoTime();
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("status", "success");
        json.put("events_sent", emission.events().size());
        switch (emission.delivery()) {
            case Emission.Usual usual -> json.put("receivers", emit(emission, false));
            case Emission.Volatile dropped -> json.put("receivers", emit(emission, true));
            case Emission.Acknowledged(var timeout) -> {
                EventSink.Acks acks = ask(emission, timeout, caller);
                json.put("receivers", acks.answers().size() + acks.missing());
                ArrayNode answers = json.putArray("acks");
                acks.answers().forEach(answer -> answers.addRawValue(new RawValue(first(answer))));
                json.put("missing", acks.missing());
            }
        }
        json.put("duration", milliseconds(System.nanoTime() - start));
        return AdminAnswer.of(200, ANY_ORIGIN, json);
    }

    private EventSink.Acks ask(Emission emission, Duration timeout, String caller)
            throws InterruptedException, BusyException {
        callers.enter(caller);
        try {
            return sink.emitWithAck(emission.events().getFirst(), emission.receivers(), timeout);
        } finally {
            callers.leave(caller);
        }
    }

    /** How many deliveries there are, of all events together. */
    private int emit(Emission emission, boolean mayBeDropped) {
        return emission.events().stream()
                .mapToInt(event -> sink.emit(event, emission.receivers(), mayBeDropped))
                .sum();
    }

    /** The first of some JSON values, which were checked when they came; null for none. */
    private static String first(String values) {
        String first = values.substring(0, JsonText.endOfFirst(values)).strip();
        return first.isEmpty() ? "null" : first;
    }

    static String milliseconds(long nanos) {
        return String.format(Locale.ROOT, "%.2fms", nanos / NANOS_PER_MS);
    }

    private static AdminAnswer error(
            int status, Map<String, String> headers, String message, String field) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("status", "error").put("message", message);
        if (!field.isEmpty()) {
            json.put("field", field);
        }
        return AdminAnswer.of(status, with(headers), json);
    }

    private static Map<String, String> with(Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(ANY_ORIGIN);
        all.putAll(headers);
        return all;
    }
}
