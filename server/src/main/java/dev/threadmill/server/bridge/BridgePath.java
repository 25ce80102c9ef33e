package dev.threadmill.server.bridge;

import java.util.Optional;

/**
 * What a path says: {@code /{agent_id}/ws/{session_id}}.
 *
 * @param agent whom the session is with; means nothing here
 * @param session names the keys and channels in Redis
 */
record BridgePath(String agent, String session) {
    /** As it is told to people. */
    static final String TEMPLATE = "/{agent_id}/ws/{session_id}";

    private static final String MIDDLE = "/ws/";
    private static final int CHARS_MAX = 256;

    /** Whether a path is the bridge's, be its ids good or not. */
    static boolean fits(String path) {
        int middle = path.indexOf('/', 1);
        return middle > 0
                && path.charAt(0) == '/'
                && path.startsWith(MIDDLE, middle)
                && path.indexOf('/', middle + MIDDLE.length()) < 0;
    }

    /**
     * Reads a path that fits.
     *
     * @param path percent-decoded
     * @return none where an id is empty, longer than 256 characters, or holds control characters or
     *     U+FFFD, which stands for what is no UTF-8
     */
    static Optional<BridgePath> of(String path) {
        int middle = path.indexOf('/', 1);
        String agent = path.substring(1, middle);
        String session = path.substring(middle + MIDDLE.length());
        return good(agent) && good(session)
                ? Optional.of(new BridgePath(agent, session))
                : Optional.empty();
    }

    private static boolean good(String id) {
        return !id.isEmpty()
                && id.length() <= CHARS_MAX
                && id.chars().noneMatch(c -> c == '\uFFFD' || Character.isISOControl(c));
    }

    /** Where the session's token is. */
    String authKey() {
        return "session:" + session + ":auth";
    }

    /** What the client hears. */
    String downChannel() {
        return "session:" + session + ":down";
    }

    /** What the client says. */
    String upChannel() {
        return "session:" + session + ":up";
    }
}
