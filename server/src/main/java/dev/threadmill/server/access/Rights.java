package dev.threadmill.server.access;

/**
 * What somebody may do.
 *
 * @param control load tests, and what they leave behind
 * @param admin the open WebSockets and what is said on them, the configuration
 */
public record Rights(boolean control, boolean admin) {
    static final Rights NONE = new Rights(false, false);
    static final Rights CONTROL = new Rights(true, false);
    static final Rights ALL = new Rights(true, true);

    Rights and(Rights more) {
        return new Rights(control || more.control, admin || more.admin);
    }
}
