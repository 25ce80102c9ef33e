package dev.threadmill.load.cli;

import dev.threadmill.load.transport.ConnectException;
import dev.threadmill.redis.RedisException;

/** Says in one line why a bridge, or the Redis before it, does not do what it is asked for. */
final class BridgeAdvice {
    private BridgeAdvice() {}

    static String redis(RedisException failure) {
        return failure.kind() == RedisException.Kind.UNAVAILABLE
                ? startOne(failure.getMessage())
                : "Redis: " + failure.getMessage();
    }

    /** The same of what a load run met. */
    static String redis(ConnectException failure) {
        String message = failure.getMessage();
        return message.startsWith("there is no Redis") ? startOne(message) : message;
    }

    private static String startOne(String noRedis) {
        return noRedis + ": start one (redis-server) or name it with --redis";
    }

    /**
     * The bridge has answered the handshake with something else than 101.
     *
     * @param text what it said besides; may be empty
     */
    static String refused(String place, int status, String text) {
        String said = text.isBlank() ? "" : " (" + text.strip() + ")";
        String advice =
                switch (status) {
                    case 401 -> "it misses a token: does something between remove Authorization?";
                    case 403 ->
                            "store the token first with 'threadmill bridge auth SESSION TOKEN', in"
                                    + " the Redis that the server uses";
                    case 404 ->
                            "there is no bridge at this path: start the server with --profile"
                                    + " wsproxy, and check --url";
                    case 429, 503 -> "it is full, ends, or has lost its Redis: see its log";
                    case 500, 504 -> "it has trouble with its Redis: see its log";
                    default -> "is this a bridge? Check the address";
                };
        return place + " refused the WebSocket with status " + status + said + ": " + advice;
    }
}
