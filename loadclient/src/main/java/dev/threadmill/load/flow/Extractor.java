package dev.threadmill.load.flow;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.plan.Extraction;
import dev.threadmill.load.plan.Extraction.Place;
import java.util.Optional;
import java.util.function.Function;

/** Takes one value from answers. */
final class Extractor {
    private final String check;
    private final int slot;
    private final boolean looksAtBody;
    private final boolean looksAtHead;
    private final Function<Answer, Optional<Value>> source;
    private final Optional<Value> otherwise;

    Extractor(Extraction extraction, int slot) {
        this.check = "extract " + extraction.variable();
        this.slot = slot;
        this.looksAtHead = extraction.place() instanceof Place.Field;
        this.looksAtBody = !looksAtHead;
        this.otherwise = extraction.otherwise().map(Value::words);
        Function<Answer, Optional<Value>> place =
                switch (extraction.place()) {
                    case Place.Body body -> answer -> Optional.of(Value.words(answer.text()));
                    case Place.Field field ->
                            answer -> answer.field(field.name()).map(Value::words);
                    case Place.Json json -> at(JsonPointer.compile(json.pointer()));
                };
        this.source =
                extraction.regex().isEmpty()
                        ? place
                        : searched(place, new Search(extraction.regex().get()));
    }

    private static Function<Answer, Optional<Value>> at(JsonPointer pointer) {
        return answer -> {
            JsonNode node = answer.json().at(pointer);
            if (node.isMissingNode() || node.isNull()) {
                return Optional.empty();
            }
            return Optional.of(
                    node.isTextual()
                            ? Value.words(node.textValue())
                            : new Value(node.toString(), true));
        };
    }

    private static Function<Answer, Optional<Value>> searched(
            Function<Answer, Optional<Value>> place, Search search) {
        return answer ->
                place.apply(answer).flatMap(value -> search.in(value.text())).map(Value::words);
    }

    /** What it is called where there is nothing. */
    String check() {
        return check;
    }

    boolean looksAtBody() {
        return looksAtBody;
    }

    boolean looksAtHead() {
        return looksAtHead;
    }

    /** Keeps the value; returns whether there was one. */
    boolean take(Answer answer, Scope scope) {
        Optional<Value> found = source.apply(answer).or(() -> otherwise);
        found.ifPresent(value -> scope.set(slot, value));
        return found.isPresent();
    }
}
