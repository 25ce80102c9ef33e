package dev.threadmill.server.engineio;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an Engine.IO server answers over HTTP. Browsers of every origin may read it, without
 * credentials.
 *
 * @param body empty for none
 */
public record EngineAnswer(int status, Map<String, String> headers, String body) {
    private static final String CONTENT_TYPE = "Content-Type";
    private static final Map<String, String> ALL =
            Map.of("Access-Control-Allow-Origin", "*", "Cache-Control", "no-store");
    private static final Map<String, String> PAYLOAD =
            with(Map.of(CONTENT_TYPE, "text/plain; charset=UTF-8"));

    /** Not plain text: some browsers would offer that as a download. */
    private static final EngineAnswer OK =
            new EngineAnswer(200, with(Map.of(CONTENT_TYPE, "text/html")), "ok");

    static EngineAnswer payload(String body) {
        return new EngineAnswer(200, PAYLOAD, body);
    }

    static EngineAnswer ok() {
        return OK;
    }

    static EngineAnswer error(EngineError error) {
        return new EngineAnswer(
                error.status(), with(Map.of(CONTENT_TYPE, "application/json")), error.json());
    }

    /** To a page that may not connect, and that no browser lets read why. */
    public static EngineAnswer forbidden(String why) {
        return new EngineAnswer(
                EngineError.FORBIDDEN.status(),
                Map.of(CONTENT_TYPE, "application/json", "Vary", "Origin"),
                EngineError.FORBIDDEN.json(why));
    }

    /** To a request whose query cannot be read. */
    public static EngineAnswer badlyEncoded() {
        return error(EngineError.BAD_REQUEST);
    }

    /** Without a body. */
    static EngineAnswer bare(int status, Map<String, String> headers) {
        return new EngineAnswer(status, with(headers), "");
    }

    private static Map<String, String> with(Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(ALL);
        all.putAll(headers);
        return all;
    }
}
