package dev.threadmill.server.engineio;

/** Why a request is refused; codes and messages are those of Node's server. */
public enum EngineError {
    UNKNOWN_TRANSPORT(0, "Transport unknown"),
    UNKNOWN_SID(1, "Session ID unknown"),
    BAD_HANDSHAKE_METHOD(2, "Bad handshake method"),
    BAD_REQUEST(3, "Bad request"),
    FORBIDDEN(4, "Forbidden"),
    UNSUPPORTED_VERSION(5, "Unsupported protocol version");

    private final int code;
    private final String message;

    EngineError(int code, String message) {
        this.code = code;
        this.message = message;
    }

    int status() {
        return this == FORBIDDEN ? 403 : 400;
    }

    String message() {
        return message;
    }

    String json() {
        return json(message);
    }

    /** The same with other words, which must not need escaping. */
    String json(String message) {
        return "{\"code\":" + code + ",\"message\":\"" + message + "\"}";
    }
}
