package dev.threadmill.recording.replay;

import dev.threadmill.recording.Direction;
import dev.threadmill.recording.Entry;
import dev.threadmill.recording.Kind;
import dev.threadmill.recording.Recording;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One recorded connection, from the client's point of view.
 *
 * @param name as in the recording; empty where it names none
 * @param path and query, where they were recorded
 * @param startMs time of its first message
 * @param steps what the client said
 * @param expected what the server said: its messages, and its Close frame where it came first
 */
record Conversation(
        String name, Optional<String> path, long startMs, List<Step> steps, List<Said> expected) {
    /**
     * A message of the client.
     *
     * @param atMs since the recording's start
     * @param answersBefore messages that had come from the server by then
     */
    record Step(Entry entry, long atMs, int answersBefore) {}

    Conversation {
        steps = List.copyOf(steps);
        expected = List.copyOf(expected);
    }

    /** Takes a recording apart, in the order in which its connections appear. */
    static List<Conversation> of(Recording recording) {
        Map<String, List<Entry>> connections = new LinkedHashMap<>();
        for (Entry entry : recording.entries()) {
            connections
                    .computeIfAbsent(entry.connection().orElse(""), name -> new ArrayList<>())
                    .add(entry);
        }
        return connections.entrySet().stream()
                .map(one -> of(one.getKey(), one.getValue()))
                .toList();
    }

    private static Conversation of(String name, List<Entry> entries) {
        List<Step> steps = new ArrayList<>();
        List<Said> expected = new ArrayList<>();
        Optional<String> path = Optional.empty();
        boolean closing = false;
        for (Entry entry : entries) {
            path = path.or(entry::path);
            boolean close = entry.kind() == Kind.CLOSE;
            if (entry.direction() == Direction.OUTGOING) {
                if (!closing && (close || entry.kind().isData())) {
                    expected.add(new Said(entry.event(), entry.timestampMs()));
                }
            } else if (entry.kind() != Kind.PONG && !(close && closing)) {
                // Pongs are answers to pings that may not come this time, or come otherwise.
                steps.add(new Step(entry, entry.timestampMs(), expected.size()));
            }
            closing |= close;
        }
        return new Conversation(name, path, entries.getFirst().timestampMs(), steps, expected);
    }

    /** Time of the last message that is expected, or of the first of all. */
    long lastAnswerMs() {
        return expected.isEmpty() ? startMs : expected.getLast().atMs();
    }
}
