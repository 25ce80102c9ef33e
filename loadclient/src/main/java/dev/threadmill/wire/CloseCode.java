package dev.threadmill.wire;

/** Close codes of RFC 6455, section 7.4. */
public final class CloseCode {
    public static final int NORMAL = 1000;
    public static final int GOING_AWAY = 1001;
    public static final int PROTOCOL_ERROR = 1002;

    /** Never on the wire: a Close frame without a code. */
    public static final int NONE = 1005;

    /** Never on the wire: the connection ended without a Close frame. */
    public static final int ABNORMAL = 1006;

    public static final int INVALID_TEXT = 1007;
    public static final int POLICY = 1008;
    public static final int TOO_LARGE = 1009;
    public static final int INTERNAL_ERROR = 1011;

    /** A server has no room at the moment (IANA's registry of close codes). */
    public static final int TRY_AGAIN_LATER = 1013;

    /** A gateway has lost the server behind it (IANA's registry of close codes). */
    public static final int BAD_GATEWAY = 1014;

    private CloseCode() {}

    /** Whether a Close frame may carry {@code code}. */
    public static boolean allowedOnWire(int code) {
        return (code >= 1000 && code <= 1003)
                || (code >= 1007 && code <= 1014)
                || (code >= 3000 && code <= 4999);
    }
}
