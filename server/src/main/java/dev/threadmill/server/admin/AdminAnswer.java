package dev.threadmill.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.server.access.Decision;
import java.util.Map;

/**
 * What the admin API answers.
 *
 * @param json the body; something else than JSON where {@code headers} say {@link #CONTENT_TYPE}
 */
public record AdminAnswer(int status, Map<String, String> headers, String json) {
    public static final String CONTENT_TYPE = "Content-Type";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    public static AdminAnswer ok(ObjectNode json) {
        return of(200, json);
    }

    static AdminAnswer of(int status, ObjectNode json) {
        return of(status, Map.of(), json);
    }

    /** An answer with further headers. */
    public static AdminAnswer of(int status, Map<String, String> headers, ObjectNode json) {
        try {
            return new AdminAnswer(status, headers, MAPPER.writeValueAsString(json) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of our own cannot be written", e);
        }
    }

    /** What somebody gets who may not. */
    public static AdminAnswer refused(Decision.Refused refused) {
        return problem(
                refused.status(),
                refused.headers(),
                new Problem(refused.error(), refused.message()));
    }

    /** An error. */
    public static AdminAnswer problem(int status, Map<String, String> headers, Problem problem) {
        return new AdminAnswer(status, headers, problem.json());
    }
}
