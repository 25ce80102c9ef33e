package dev.threadmill.server.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/** A scope in which everything is known. */
record TestScope(JsonNode message, JsonNode params, RandomGenerator random) implements Scope {
    static final ObjectMapper JSON = new ObjectMapper();
    static final Instant NOW = Instant.parse("2025-03-09T08:07:06.005Z");
    static final Names NAMES =
            Names.common(Map.of("API_TOKEN", "s3\"cret"))
                    .withMessage()
                    .withParams()
                    .withConnection(List.of("room"));

    static TestScope of(String message) {
        return new TestScope(json(message), json("[\"first\",{\"x\":2}]"), new Random(7));
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a text becomes. */
    static String text(String template, String message) throws InvalidTemplateException {
        return Template.parse(template, NAMES).render(of(message));
    }

    /** What a JSON value becomes, in which quotes are written as apostrophes. */
    static String value(String template, String message) throws InvalidTemplateException {
        return JsonTemplate.of(json(template.replace('\'', '"')), NAMES).render(of(message));
    }

    @Override
    public String connectionId() {
        return "conn-17";
    }

    @Override
    public String path() {
        return "/chat/a\"b";
    }

    @Override
    public int connectionCount() {
        return 42;
    }

    @Override
    public long sequence() {
        return 9;
    }

    @Override
    public Map<String, String> pathParameters() {
        return Map.of("room", "blue");
    }

    @Override
    public Map<String, String> query() {
        return Map.of("user-id", "u1");
    }

    @Override
    public InstantSource clock() {
        return InstantSource.fixed(NOW);
    }
}
