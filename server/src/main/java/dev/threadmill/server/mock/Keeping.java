package dev.threadmill.server.mock;

import dev.threadmill.server.session.Journal;
import dev.threadmill.yaml.Section;
import dev.threadmill.yaml.YamlNode;
import java.util.Optional;

/**
 * What is kept of the messages on a path.
 *
 * @param journal how many of those that came in, in memory
 * @param record the file for all of them
 */
public record Keeping(Optional<Integer> journal, Optional<RecordSpec> record) {
    public static final Keeping NOTHING = new Keeping(Optional.empty(), Optional.empty());

    /**
     * What all paths keep: {@code websocket.journal}, which is true, false or {@code {size: N}}.
     */
    static Keeping ofAll(Section websocket) {
        return new Keeping(journal(websocket, Optional.empty()), Optional.empty());
    }

    /** What a path keeps: the same {@code journal}, and the keys of {@link RecordSpec}. */
    static Keeping read(Section handler, Reading reading, Keeping ofAll) {
        return new Keeping(journal(handler, ofAll.journal()), RecordSpec.read(handler, reading));
    }

    private static Optional<Integer> journal(Section section, Optional<Integer> otherwise) {
        if (section.node("journal").filter(YamlNode.Mapping.class::isInstance).isPresent()) {
            Section journal = section.section("journal").orElseThrow();
            int usual = otherwise.orElse(Journal.SIZE_USUAL);
            Optional<Integer> size =
                    Optional.of((int) journal.number("size", usual, 1, Journal.SIZE_MAX));
            journal.finish();
            return size;
        }
        return section.yes("journal", otherwise.isPresent())
                ? Optional.of(otherwise.orElse(Journal.SIZE_USUAL))
                : Optional.empty();
    }
}
