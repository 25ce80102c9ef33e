package dev.threadmill.server.mock;

import dev.threadmill.server.chaos.Chaos;
import java.util.List;
import java.util.Optional;

/**
 * What is said on one path.
 *
 * @param line where it stands in the configuration; 0 for a path that is there by itself
 * @param answer to what no rule has answered
 * @param onConnect sent when a connection opens
 * @param onClose sent before the Close frame
 * @param initialState what a connection's {@code state} is at first, as JSON
 * @param scripted whether anything here is a script
 * @param schedules sent to each connection by a clock of its own
 * @param broadcasts sent to all connections at once
 * @param subprotocols that can be agreed on; none for whatever the client likes best
 * @param keeping which messages are written down
 * @param tellErrors whether a client hears that a script failed
 * @param chaos what befalls its messages: the path's own, or that of all mocks
 */
public record MockPath(
        PathPattern pattern,
        int line,
        Answer answer,
        RuleTable rules,
        List<ReplyTemplate> onConnect,
        Optional<ReplyTemplate> onClose,
        Optional<String> initialState,
        boolean scripted,
        List<Schedule> schedules,
        List<Schedule> broadcasts,
        List<HandshakeRule> handshake,
        List<String> subprotocols,
        boolean tellErrors,
        Chaos chaos,
        Keeping keeping) {}
