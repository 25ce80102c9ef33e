package dev.threadmill.server.handler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.server.mock.ReplyTemplate;
import dev.threadmill.server.mock.Rule;
import dev.threadmill.server.mock.RuleTable;
import java.util.HashMap;
import java.util.Map;

/** Answers the messages of one connection by its path's rules; the first that fits does it. */
final class RuleAnswers {
    private final MockConnection connection;
    private final RuleTable rules;

    /** How many messages a rule with several replies has answered; null while none has. */
    private Map<Integer, Long> answered;

    RuleAnswers(MockConnection connection) {
        this.connection = connection;
        this.rules = connection.path().rules();
    }

    /** Answers a message; false where no rule fits. */
    boolean answer(Incoming incoming) {
        if (rules.rules().isEmpty()) {
            return false;
        }
        JsonNode json = incoming.json();
        for (Rule rule : rules.candidates(json)) {
            if (fits(rule.match(), incoming) && holds(rule, incoming)) {
                act(rule.action(), incoming);
                return true;
            }
        }
        return false;
    }

    private static boolean fits(Rule.When when, Incoming incoming) {
        return switch (when) {
            case Rule.When.Always always -> true;
            case Rule.When.Text(String text) -> text.equals(incoming.text());
            case Rule.When.Json wanted -> wanted.match().fits(incoming.json());
        };
    }

    private boolean holds(Rule rule, Incoming incoming) {
        return rule.when().isEmpty() || connection.holds(rule.when().get(), incoming.parsed());
    }

    private void act(Rule.Action action, Incoming incoming) {
        switch (action) {
            case Rule.Action.Respond respond -> respond(respond, incoming);
            case Rule.Action.Run run ->
                    connection.send(connection.run(run.script(), incoming.parsed()));
        }
    }

    private void respond(Rule.Action.Respond respond, Incoming incoming) {
        Rule.Replies replies = respond.replies();
        long count = replies.texts().size() < 2 ? 0 : next(respond.number());
        if (replies.delay().isZero()) {
            send(replies, count, incoming);
        } else {
            connection
                    .later()
                    .after(
                            replies.delay(),
                            incoming.length(),
                            () -> send(replies, count, incoming));
        }
    }

    private long next(int rule) {
        if (answered == null) {
            answered = new HashMap<>();
        }
        return answered.merge(rule, 1L, Long::sum) - 1;
    }

    /** Sends a reply, and has what follows it sent in its time. */
    private void send(Rule.Replies replies, long count, Incoming incoming) {
        ReplyTemplate text = replies.at(count);
        if (text != null) {
            connection.session().sendText(text.render(connection.scope(incoming)));
        }
        goOn(replies, incoming);
    }

    /** What comes after a reply: the end of the connection, or the next reply by itself. */
    private void goOn(Rule.Replies replies, Incoming incoming) {
        replies.close()
                .ifPresent(close -> connection.session().close(close.code(), close.reason()));
        replies.then()
                .ifPresent(next ->
                        connection
                                .later()
                                .after(
                                        next.delay(),
                                        incoming.length(),
                                        () -> follow(next, incoming)));
    }

    private void follow(Rule.Replies replies, Incoming incoming) {
        for (ReplyTemplate text : replies.texts()) {
            connection.session().sendText(text.render(connection.scope(incoming)));
        }
        goOn(replies, incoming);
    }
}
