package dev.threadmill.script;

import java.util.List;
import java.util.Map;

/**
 * The connection that a session's scripts see. All methods but {@link #shared} are called on the
 * session's lane and must not block: every other session of the lane would wait. What they throw
 * becomes an error in the script.
 */
public interface ScriptHost {
    String id();

    String path();

    default Map<String, String> params() {
        return Map.of();
    }

    default Map<String, String> query() {
        return Map.of();
    }

    /** Names in lower case. */
    default Map<String, String> headers() {
        return Map.of();
    }

    void send(Reply reply);

    void close(int code, String reason);

    void broadcast(String target, Reply message);

    void join(String room);

    void leave(String room);

    List<String> rooms();

    /** A line of the script's console: bounded in length and rate. */
    void log(String line);

    /**
     * One operation on the shared state; may block, for each runs on a virtual thread.
     *
     * @param operation get, set, incr, decr, del or expire
     * @param jsonArguments each a JSON text
     * @return a JSON text, or null for undefined
     */
    String shared(String operation, List<String> jsonArguments) throws Exception;
}
