package dev.threadmill.server.session;

import dev.threadmill.wire.CloseCode;

/** What went wrong on WebSockets, as the metrics count it. */
public enum Failure {
    /** A message that a handler could not read. */
    PARSE("parse"),
    /** A peer that went silent, or did not read in time. */
    TIMEOUT("timeout"),
    /** A peer that broke RFC 6455. */
    PROTOCOL("protocol"),
    /** Text that is not UTF-8, or compressed data that cannot be inflated. */
    INVALID_DATA("invalid_data"),
    /** A message beyond the bound, or beyond what all together may take up. */
    TOO_LARGE("too_large"),
    /** An outbound queue that ran full. */
    SLOW_CONSUMER("slow_consumer"),
    /** A connection that ended without a Close frame. */
    DISCONNECT("disconnect"),
    /** A handler that threw. */
    HANDLER("handler");

    private final String key;

    Failure(String key) {
        this.key = key;
    }

    /** What a violation is that a connection is closed for with a code. */
    public static Failure of(int closeCode) {
        return switch (closeCode) {
            case CloseCode.TOO_LARGE, CloseCode.TRY_AGAIN_LATER -> TOO_LARGE;
            case CloseCode.INVALID_TEXT -> INVALID_DATA;
            default -> PROTOCOL;
        };
    }

    /** As it stands in metrics. */
    public String key() {
        return key;
    }
}
