package dev.threadmill.server.tap;

import dev.threadmill.recording.Direction;
import dev.threadmill.recording.Entry;
import dev.threadmill.recording.Kind;
import dev.threadmill.recording.RecordingFilter;
import dev.threadmill.server.session.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a tap's client wants to hear.
 *
 * @param messages by path and kind
 * @param incoming what clients say, and {@code outgoing} what they are told
 * @param events when WebSockets begin and end
 */
record TapFilter(RecordingFilter messages, boolean incoming, boolean outgoing, boolean events) {
    private static final Set<String> KNOWN =
            Set.of("path", "exclude_ping", "incoming", "outgoing", "events");
    private static final int SHOWN_MAX = 100;

    static final TapFilter ALL = new TapFilter(RecordingFilter.ALL, true, true, false);

    /**
     * Reads the parameters of a handshake.
     *
     * @throws IllegalArgumentException with a message that names the parameter
     */
    static TapFilter read(Map<String, List<String>> query) {
        for (var parameter : query.entrySet()) {
            String name = parameter.getKey();
            if (!KNOWN.contains(name)) {
                throw new IllegalArgumentException(
                        shorten(name)
                                + " is no parameter: there is "
                                + String.join(" and ", KNOWN.stream().sorted().toList()));
            }
            if (parameter.getValue().size() > 1) {
                throw new IllegalArgumentException(name + " must stand there once");
            }
        }
        Optional<String> path = Optional.ofNullable(query.get("path")).map(List::getFirst);
        if (path.isPresent() && !path.get().startsWith("/")) {
            throw new IllegalArgumentException("path must begin with '/'");
        }
        return new TapFilter(
                new RecordingFilter(path, yes(query, "exclude_ping", false)),
                yes(query, "incoming", true),
                yes(query, "outgoing", true),
                yes(query, "events", false));
    }

    private static boolean yes(Map<String, List<String>> query, String name, boolean otherwise) {
        String word = query.getOrDefault(name, List.of("" + otherwise)).getFirst();
        if (!word.matches("true|false")) {
            throw new IllegalArgumentException(
                    name + " must be true or false, not '" + shorten(word) + "'");
        }
        return word.equals("true");
    }

    private static String shorten(String text) {
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
    }

    boolean wants(Direction direction) {
        return switch (direction) {
            case INCOMING -> incoming;
            case OUTGOING -> outgoing;
        };
    }

    boolean wantsPath(String path) {
        return messages.wantsPath(path);
    }

    /** Whether an event is told, which may take a look into its text. */
    boolean wants(TapEvent event) {
        return !(event instanceof TapEvent.Said said)
                || !(said.message() instanceof Message.Text text)
                || messages.wants(
                        new Entry(0, said.direction(), Kind.TEXT, text.text(), Optional.empty()));
    }
}
