package dev.threadmill.server.mock;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.script.Script;
import dev.threadmill.script.ScriptSource;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.yaml.Section;
import dev.threadmill.yaml.YamlNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the rules of a path. */
final class RuleReader {
    private static final int RULES_MAX = 1_000;
    private static final int REPLIES_MAX = 1_000;
    private static final int CHAIN_MAX = 100;
    private static final int REASON_CHARS_MAX = 123;
    private static final Duration DELAY_MAX = Duration.ofMinutes(10);

    private final Reading reading;
    private int responding;

    /** What comes after the last of several replies. */
    private enum Repeat {
        LAST,
        CYCLE
    }

    RuleReader(Reading reading) {
        this.reading = reading;
    }

    List<Rule> read(Section path) {
        List<Section> sections = path.sections("rules");
        if (sections.size() > RULES_MAX) {
            path.fault("rules", "has more than " + RULES_MAX + " rules");
            return List.of();
        }
        List<Rule> rules = new ArrayList<>();
        for (Section section : sections) {
            rule(section).ifPresent(rules::add);
            section.finish();
        }
        return rules;
    }

    private Optional<Rule> rule(Section section) {
        Rule.When match =
                section.json("match").map(RuleReader::when).orElse(new Rule.When.Always());
        Optional<Script> condition = reading.script(section, "when", ScriptSource.Kind.EXPRESSION);
        boolean scripted = section.has("handler");
        if (!scripted) {
            Rule.Replies replies = replies(section, 0);
            return Optional.of(
                    new Rule(
                            section.line(),
                            match,
                            condition,
                            new Rule.Action.Respond(responding++, replies)));
        }
        for (String key : List.of("response", "responses", "then", "delay_ms", "close", "repeat")) {
            if (section.has(key)) {
                section.fault(key, "a rule has a response or a handler, not both");
            }
        }
        return reading.script(section, "handler", ScriptSource.Kind.FUNCTION_BODY)
                .map(script ->
                        new Rule(section.line(), match, condition, new Rule.Action.Run(script)));
    }

    private static Rule.When when(JsonNode match) {
        if (match.isTextual()) {
            return match.textValue().equals(Match.ANY)
                    ? new Rule.When.Always()
                    : new Rule.When.Text(match.textValue());
        }
        return match.isNull() ? new Rule.When.Always() : new Rule.When.Json(Match.of(match));
    }

    private Rule.Replies replies(Section section, int depth) {
        List<ReplyTemplate> texts = texts(section);
        boolean cycle = section.choice("repeat", Repeat.LAST) == Repeat.CYCLE;
        Duration delay = section.milliseconds("delay_ms", Duration.ZERO, Duration.ZERO, DELAY_MAX);
        Optional<Rule.Close> close = section.section("close").map(RuleReader::close);
        Optional<Section> next = section.section("then");
        Optional<Rule.Replies> then = Optional.empty();
        if (next.isPresent() && depth >= CHAIN_MAX) {
            section.fault("then", "more than " + CHAIN_MAX + " follow one another");
        } else if (next.isPresent()) {
            then = Optional.of(replies(next.get(), depth + 1));
            next.get().finish();
        }
        if (texts.isEmpty() && close.isEmpty() && then.isEmpty() && !section.has("response")) {
            section.faultAt(
                    section.line(),
                    section.at("response"),
                    "is missing: a rule needs a response, a handler or a close");
        }
        if (close.isPresent() && then.isPresent()) {
            section.fault("then", "nothing can follow a close");
        }
        return new Rule.Replies(texts, cycle, delay, close, then);
    }

    private List<ReplyTemplate> texts(Section section) {
        List<ReplyTemplate> texts = new ArrayList<>();
        reading.reply(section, "response", reading.answering()).ifPresent(texts::add);
        List<YamlNode> several = section.items("responses");
        if (section.has("response") && !several.isEmpty()) {
            section.fault("responses", "a rule has one response or several, not both");
        } else if (several.size() > REPLIES_MAX) {
            section.fault("responses", "are more than " + REPLIES_MAX);
        } else {
            for (YamlNode value : several) {
                reading.reply(section, "responses", value, reading.answering())
                        .ifPresent(texts::add);
            }
        }
        return texts;
    }

    private static Rule.Close close(Section section) {
        long code = section.number("code", CloseCode.NORMAL, 0, 4_999);
        if (!CloseCode.allowedOnWire((int) code)) {
            section.fault("code", code + " must not be sent (RFC 6455, section 7.4)");
        }
        String reason = section.text("reason").orElse("");
        if (reason.length() > REASON_CHARS_MAX) {
            section.fault("reason", "must be at most " + REASON_CHARS_MAX + " bytes");
        }
        section.finish();
        return new Rule.Close((int) code, reason);
    }
}
