package dev.threadmill.server.admin;

import java.util.Map;
import java.util.Set;

/** A request to the admin API that gets an error. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient AdminAnswer answer;

    private RefusedException(int status, Map<String, String> headers, Problem problem) {
        super(problem.message());
        this.answer = AdminAnswer.problem(status, headers, problem);
    }

    public AdminAnswer answer() {
        return answer;
    }

    /** A request that cannot be understood; {@code field} is what is wrong in it. */
    public static RefusedException invalid(String field, String message) {
        return new RefusedException(400, Map.of(), Problem.invalid(field, message));
    }

    /** Another error. */
    public static RefusedException of(int status, Problem problem) {
        return new RefusedException(status, Map.of(), problem);
    }

    public static RefusedException notFound(String path) {
        return new RefusedException(404, Map.of(), Problem.notFound(path));
    }

    static RefusedException noConnection(String id) {
        return new RefusedException(
                404,
                Map.of(),
                new Problem("not_found", "no WebSocket " + Problem.shorten(id) + " is open"));
    }

    /**
     * The path is right, the method is not.
     *
     * @param allowed as the {@code Allow} header has it
     */
    public static RefusedException methodNotAllowed(String method, String path, String allowed) {
        return new RefusedException(
                405, Map.of("Allow", allowed), Problem.methodNotAllowed(method, path, allowed));
    }

    /** The rest of the body is not read: nothing can follow on this connection. */
    static RefusedException tooLarge(int bytesMax) {
        return new RefusedException(
                413,
                Map.of("Connection", "close"),
                new Problem(
                        "too_large",
                        "body is larger than websocket.max_message_size: " + bytesMax + " bytes"));
    }

    /** The receiver does not read what it is sent. */
    static RefusedException queueFull(String id) {
        return new RefusedException(
                503,
                Map.of("Retry-After", "1"),
                new Problem("queue_full", id + " does not keep up: the message was dropped"));
    }

    /** There is a WebSocket. */
    static RefusedException upgradeRequired(String path) {
        return new RefusedException(
                426, Map.of("Upgrade", "websocket"), Problem.upgradeRequired(path));
    }

    /** The path keeps no journal. */
    static RefusedException noJournal(String path, Set<String> others) {
        return new RefusedException(
                404,
                Map.of(),
                new Problem(
                        "not_found",
                        Problem.shorten(path)
                                + " has no journal: say 'journal: true' there"
                                + (others.isEmpty()
                                        ? ""
                                        : "; there is " + String.join(" and ", others))));
    }

    /** What was waited for has not come. */
    static RefusedException timeout(String message) {
        return new RefusedException(408, Map.of(), new Problem("timeout", message));
    }
}
