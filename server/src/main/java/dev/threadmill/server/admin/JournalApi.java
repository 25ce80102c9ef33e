package dev.threadmill.server.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.plan.Durations;
import dev.threadmill.server.session.Journal;
import dev.threadmill.server.session.Journal.Entry;
import dev.threadmill.server.session.Journals;
import dev.threadmill.server.session.Message;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Shows and empties the journals of what came in: tests assert on them. */
final class JournalApi {
    private static final int LISTED = 100;
    private static final int LISTED_MAX = 10_000;
    private static final Duration WAIT_MAX = Duration.ofMinutes(1);

    private final Journals journals;

    JournalApi(Journals journals) {
        this.journals = journals;
    }

    AdminAnswer answer(AdminRequest request) throws RefusedException {
        if (request.method().equals("DELETE")) {
            request.allowParameters(Set.of("path"));
            return AdminAnswer.ok(
                    JsonNodeFactory.instance.objectNode().put("removed", find(request).clear()));
        }
        request.allowParameters(
                Set.of("path", "limit", "after", "connection", "contains", "count", "wait"));
        Journal journal = find(request);
        Predicate<Entry> wanted = wanted(request);
        if (request.parameter("count").isEmpty() && request.parameter("wait").isEmpty()) {
            return page(request, journal.find(wanted));
        }
        int count = request.integer("count", 1, Journal.SIZE_MAX, 1);
        Duration patience = patience(request);
        List<Entry> found = await(journal, wanted, count, patience);
        if (found.size() < count) {
            throw RefusedException.timeout(
                    found.size()
                            + " of "
                            + count
                            + " messages have come within "
                            + (patience.isZero() ? "0s" : Durations.format(patience)));
        }
        return page(request, found);
    }

    private Journal find(AdminRequest request) throws RefusedException {
        Optional<String> path = request.parameter("path");
        if (path.isEmpty()) {
            throw RefusedException.invalid("path", "must say whose journal, such as ?path=/api");
        }
        return journals.find(path.get())
                .orElseThrow(() -> RefusedException.noJournal(path.get(), journals.all().keySet()));
    }

    private static Predicate<Entry> wanted(AdminRequest request) throws RefusedException {
        String digits = request.parameter("after").orElse("0");
        if (!digits.matches("\\d{1,18}")) {
            throw RefusedException.invalid("after", "must be the number of a message");
        }
        long after = Long.parseLong(digits);
        Optional<String> connection = request.parameter("connection");
        Optional<String> part = request.parameter("contains");
        return entry ->
                entry.number() > after
                        && (connection.isEmpty() || entry.connection().equals(connection.get()))
                        && (part.isEmpty() || contains(entry.message(), part.get()));
    }

    private static boolean contains(Message message, String part) {
        return message instanceof Message.Text text && text.text().contains(part);
    }

    private static Duration patience(AdminRequest request) throws RefusedException {
        try {
            Duration patience = Durations.parse(request.parameter("wait").orElse("0s"));
            if (patience.compareTo(WAIT_MAX) <= 0) {
                return patience;
            }
        } catch (IllegalArgumentException e) {
            // As below.
        }
        throw RefusedException.invalid("wait", "must be a duration up to 1m, such as 5s");
    }

    private static List<Entry> await(
            Journal journal, Predicate<Entry> wanted, int count, Duration patience) {
        try {
            return journal.await(wanted, count, patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static AdminAnswer page(AdminRequest request, List<Entry> found)
            throws RefusedException {
        int limit = request.integer("limit", 1, LISTED_MAX, LISTED);
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("total", found.size());
        ArrayNode list = json.putArray("messages");
        found.stream().limit(limit).forEach(entry -> list.add(json(entry)));
        if (found.size() > limit) {
            json.put("next", found.get(limit - 1).number());
        }
        return AdminAnswer.ok(json);
    }

    private static ObjectNode json(Entry entry) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("number", entry.number()).put("connection", entry.connection());
        json.put("timestamp", entry.at().toString());
        return switch (entry.message()) {
            case Message.Text text -> json.put("type", "text").put("data", text.text());
            case Message.Binary binary ->
                    json.put("type", "binary")
                            .put("data", Base64.getEncoder().encodeToString(binary.bytes()));
        };
    }
}
