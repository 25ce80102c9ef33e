package dev.threadmill.server.mock;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.script.InvalidScriptException;
import dev.threadmill.script.Script;
import dev.threadmill.script.ScriptSource;
import dev.threadmill.script.Scripts;
import dev.threadmill.server.template.InvalidTemplateException;
import dev.threadmill.server.template.JsonTemplate;
import dev.threadmill.server.template.Names;
import dev.threadmill.server.template.Template;
import dev.threadmill.yaml.Section;
import dev.threadmill.yaml.YamlNode;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Reads the parts of a path that need more than their text: templates and scripts.
 *
 * @param scripts compiles; starts with the first script
 * @param common what templates may use that are not for one connection
 * @param names what templates may use that answer no message
 */
record Reading(Scripts scripts, Names common, Names names) {
    /** For one path, with its parameters. */
    Reading within(PathPattern pattern) {
        return new Reading(scripts, common, common.withConnection(pattern.parameters()));
    }

    /** What templates may use that answer a message. */
    Names answering() {
        return names.withMessage();
    }

    /** A message that is sent; none where the key is missing or at fault. */
    Optional<ReplyTemplate> reply(Section section, String key, Names allowed) {
        return section.node(key).flatMap(value -> reply(section, key, value, allowed));
    }

    /** The same for one value of a list. */
    Optional<ReplyTemplate> reply(Section section, String key, YamlNode value, Names allowed) {
        try {
            return Optional.of(ReplyTemplate.of(value.json(), allowed));
        } catch (InvalidTemplateException e) {
            fault(section, key, value, e);
            return Optional.empty();
        }
    }

    /** A JSON value with placeholders. */
    Optional<JsonTemplate> json(Section section, String key, Names allowed) {
        Optional<JsonNode> value = section.json(key);
        try {
            return value.isPresent()
                    ? Optional.of(JsonTemplate.of(value.get(), allowed))
                    : Optional.empty();
        } catch (InvalidTemplateException e) {
            section.node(key).ifPresent(node -> fault(section, key, node, e));
            return Optional.empty();
        }
    }

    /** A text with placeholders; none where it is at fault. */
    Optional<Template> text(Section section, String key, String text, Names allowed) {
        try {
            return Optional.of(Template.parse(text, allowed));
        } catch (InvalidTemplateException e) {
            e.faults().forEach(fault -> section.fault(key, fault.message()));
            return Optional.empty();
        }
    }

    private static void fault(
            Section section, String key, YamlNode value, InvalidTemplateException e) {
        for (InvalidTemplateException.Fault fault : e.faults()) {
            section.faultAt(
                    lineOf(value, fault.pointer()),
                    section.at(key) + fault.pointer().replace('/', '.'),
                    fault.message());
        }
    }

    /** The line that a pointer (RFC 6901) leads to, as far as it can be followed. */
    private static int lineOf(YamlNode value, String pointer) {
        YamlNode at = value;
        for (String step : pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/")) {
            String key = step.replace("~1", "/").replace("~0", "~");
            at =
                    switch (at) {
                        case YamlNode.Mapping mapping when mapping.fields().containsKey(key) ->
                                mapping.fields().get(key).value();
                        case YamlNode.Sequence list
                                when key.matches("\\d{1,6}")
                                        && Integer.parseInt(key) < list.items().size() ->
                                list.items().get(Integer.parseInt(key));
                        case YamlNode other -> other;
                    };
        }
        return at.line();
    }

    /** A script; none where the key is missing or at fault. */
    Optional<Script> script(Section section, String key, ScriptSource.Kind kind) {
        return script(section, key, kind, UnaryOperator.identity());
    }

    /** The same for a text that something is put around: nothing with a line's end before it. */
    Optional<Script> script(
            Section section, String key, ScriptSource.Kind kind, UnaryOperator<String> around) {
        Optional<YamlNode.Scalar> text = section.scalar(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    scripts.compile(
                            new ScriptSource(
                                    section.file(),
                                    text.get().textLine(),
                                    kind,
                                    around.apply(text.get().text()))));
        } catch (InvalidScriptException e) {
            section.faultAt(e.line(), section.at(key), e.detail());
        } catch (IllegalArgumentException e) {
            section.fault(key, e.getMessage());
        }
        return Optional.empty();
    }
}
