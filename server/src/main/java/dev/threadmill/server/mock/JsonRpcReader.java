package dev.threadmill.server.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.threadmill.script.ScriptSource;
import dev.threadmill.server.template.InvalidTemplateException;
import dev.threadmill.server.template.JsonTemplate;
import dev.threadmill.server.template.Names;
import dev.threadmill.yaml.Section;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the methods of a JSON-RPC handler. */
final class JsonRpcReader {
    private static final int METHODS_MAX = 10_000;
    private static final Duration DELAY_MAX = Duration.ofMinutes(10);
    private static final int INTERNAL_ERROR = -32603;

    private final Reading reading;
    private final Names names;

    JsonRpcReader(Reading reading) {
        this.reading = reading;
        this.names = reading.answering().withParams();
    }

    Answer.JsonRpc read(Section path) {
        List<Section> sections = path.sections("methods");
        Map<String, Answer.Method> methods = new LinkedHashMap<>();
        if (sections.size() > METHODS_MAX) {
            path.fault("methods", "are more than " + METHODS_MAX);
            sections = List.of();
        }
        for (Section section : sections) {
            String name = section.needed("name");
            if (methods.put(name, method(section)) != null) {
                section.fault("name", "'" + name + "' stands there twice");
            }
            section.finish();
        }
        return new Answer.JsonRpc(methods);
    }

    private Answer.Method method(Section section) {
        Optional<Match> params = section.json("params").map(Match::of);
        Duration delay = section.milliseconds("delay_ms", Duration.ZERO, Duration.ZERO, DELAY_MAX);
        return new Answer.Method(params, delay, result(section));
    }

    private Answer.MethodResult result(Section section) {
        Optional<Section> response = section.section("response");
        Section holder = response.orElse(section);
        boolean handler = section.has("handler");
        boolean error = holder.has("error") || section.has("error");
        boolean result = holder.keys().contains("result");
        if ((handler ? 1 : 0) + (error ? 1 : 0) + (result ? 1 : 0) != 1) {
            section.faultAt(
                    section.line(),
                    section.at("response"),
                    "a method needs one of response.result, error and handler");
        }
        Answer.MethodResult read;
        if (handler) {
            read =
                    reading.script(
                                    section,
                                    "handler",
                                    ScriptSource.Kind.FUNCTION_BODY,
                                    JsonRpcReader::asResult)
                            .<Answer.MethodResult>map(Answer.MethodResult.Run::new)
                            .orElseGet(() -> value(template(NullNode.getInstance())));
        } else if (error) {
            Section inner =
                    (holder.has("error") ? holder : section).section("error").orElse(section);
            read = fault(inner);
        } else {
            read =
                    value(
                            reading.json(holder, "result", names)
                                    .orElse(template(NullNode.getInstance())));
        }
        response.ifPresent(Section::finish);
        return read;
    }

    /** Gives a script its {@code params}, and its value a wrapping that tells texts from JSON. */
    private static String asResult(String script) {
        return "const params = message.params; return {result: await (async () => {"
                + script
                + "\n})()};";
    }

    private static Answer.MethodResult value(JsonTemplate template) {
        return new Answer.MethodResult.Value(template);
    }

    private Answer.MethodResult fault(Section section) {
        long code = section.number("code", INTERNAL_ERROR, Integer.MIN_VALUE, Integer.MAX_VALUE);
        if (!section.has("code")) {
            section.faultAt(section.line(), section.at("code"), "is missing");
        }
        if (!section.has("message")) {
            section.faultAt(section.line(), section.at("message"), "is missing");
        }
        JsonTemplate message =
                reading.json(section, "message", names).orElse(template(new TextNode("")));
        Optional<JsonTemplate> data = reading.json(section, "data", names);
        section.finish();
        return new Answer.MethodResult.Fault((int) code, message, data);
    }

    private JsonTemplate template(JsonNode constant) {
        try {
            return JsonTemplate.of(constant, names);
        } catch (InvalidTemplateException e) {
            throw new IllegalStateException("a constant has no faults", e);
        }
    }
}
