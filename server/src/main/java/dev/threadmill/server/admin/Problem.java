package dev.threadmill.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Why a request gets nothing, and what to do instead.
 *
 * @param error for programs, such as {@code not_found}
 * @param message for people
 */
public record Problem(String error, String message) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int PATH_MAX = 200;

    public static Problem notFound(String path) {
        return new Problem(
                "not_found",
                "there is nothing at " + shorten(path) + "; GET / lists what there is");
    }

    /**
     * The path is right, the method is not.
     *
     * @param allowed the methods that are, separated by a comma and a space
     */
    public static Problem methodNotAllowed(String method, String path, String allowed) {
        return new Problem(
                "method_not_allowed",
                shorten(path)
                        + " answers "
                        + allowed.replace(", ", " and ")
                        + ", not "
                        + shorten(method));
    }

    /** A request that cannot be understood; {@code field} is what is wrong in it. */
    public static Problem invalid(String field, String message) {
        return new Problem("invalid_request", field + " " + message);
    }

    public static Problem upgradeRequired(String path) {
        return new Problem("upgrade_required", path + " is a WebSocket: connect to it with ws://");
    }

    public String json() {
        ObjectNode json = MAPPER.createObjectNode();
        try {
            return MAPPER.writeValueAsString(json.put("error", error).put("message", message))
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of our own cannot be written", e);
        }
    }

    static String shorten(String text) {
        return text.length() <= PATH_MAX ? text : text.substring(0, PATH_MAX) + "…";
    }
}
