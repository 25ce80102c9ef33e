package dev.threadmill.server.mock;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.server.template.InvalidTemplateException;
import dev.threadmill.server.template.JsonTemplate;
import dev.threadmill.server.template.Names;
import dev.threadmill.server.template.Scope;
import dev.threadmill.server.template.Template;

/** A message that is sent: JSON or any other text, with placeholders. */
public sealed interface ReplyTemplate {
    /** A whole JSON value. */
    record Json(JsonTemplate template) implements ReplyTemplate {}

    /** A text that is no JSON. */
    record Text(Template template) implements ReplyTemplate {}

    /** What is sent as it stands. */
    record Constant(String text) implements ReplyTemplate {}

    /** Makes one of what is configured: a text may hold JSON, and is then escaped as such. */
    static ReplyTemplate of(JsonNode value, Names names) throws InvalidTemplateException {
        if (!value.isTextual()) {
            JsonTemplate json = JsonTemplate.of(value, names);
            return json.isConstant() ? new Constant(json.render(Scope.EMPTY)) : new Json(json);
        }
        String text = value.textValue();
        Template plain = Template.parse(text, names);
        if (plain.isConstant()) {
            return new Constant(plain.render(Scope.EMPTY));
        }
        JsonNode inner = json(text);
        return inner != null && inner.isContainerNode()
                ? new Json(JsonTemplate.of(inner, names))
                : new Text(plain);
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(text);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** The text for one occasion. */
    default String render(Scope scope) {
        return switch (this) {
            case Json json -> json.template().render(scope);
            case Text text -> text.template().render(scope);
            case Constant constant -> constant.text();
        };
    }
}
