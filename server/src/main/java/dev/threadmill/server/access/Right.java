package dev.threadmill.server.access;

/** What something asks for. */
public enum Right {
    /** To look at the dashboard, at runs and figures: whoever may do anything may. */
    READ("the control token or the admin token"),
    CONTROL("the control token"),
    ADMIN("the admin token");

    /** What gives it, for messages. */
    final String tokens;

    Right(String tokens) {
        this.tokens = tokens;
    }

    boolean isIn(Rights rights) {
        return switch (this) {
            case READ -> rights.control() || rights.admin();
            case CONTROL -> rights.control();
            case ADMIN -> rights.admin();
        };
    }
}
