package dev.threadmill.server.mock;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.script.ScriptSource;
import dev.threadmill.server.chaos.Chaos;
import dev.threadmill.server.template.Names;
import dev.threadmill.yaml.Section;
import dev.threadmill.yaml.YamlNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one entry of {@code websocket.handlers}. */
final class PathReader {
    private static final int SCHEDULES_MAX = 100;
    private static final int MESSAGES_MAX = 1_000;
    private static final int SUBPROTOCOLS_MAX = 100;
    private static final int STATE_CHARS_MAX = 1_024 * 1_024;
    private static final long COUNT_MAX = 1_000_000_000L;
    private static final Duration INTERVAL_MIN = Duration.ofMillis(10);
    private static final Duration INTERVAL_MAX = Duration.ofHours(24);

    /** What {@code type} may say. */
    private enum Type {
        ECHO,
        BINARY,
        STATIC,
        PATTERN,
        JSONRPC,
        SCRIPT,
        ROOMS,
        PROXY,
        SILENT
    }

    /** What {@code on_error} may say. */
    private enum OnError {
        REPLY,
        SILENT
    }

    private final Section section;
    private final Reading reading;
    private final PathPattern pattern;
    private final Usual usual;

    /** What holds for a path that says nothing else. */
    record Usual(boolean tellErrors, Chaos chaos, Keeping keeping) {}

    PathReader(Section section, Reading reading, PathPattern pattern, Usual usual) {
        this.section = section;
        this.reading = reading;
        this.pattern = pattern;
        this.usual = usual;
    }

    /** Reads all of it but its path. */
    MockPath read() {
        boolean typed = section.has("type");
        Type type = section.choice("type", deduced());
        List<Rule> rules = new RuleReader(reading).read(section);
        Messages messages = messages();
        Optional<String> state = state();
        List<Schedule> schedules = schedules("scheduled", reading.names());
        List<Schedule> broadcasts = broadcasts();
        if (!typed && type == Type.SILENT && messages.onConnect.isEmpty()) {
            if (schedules.isEmpty() && broadcasts.isEmpty() && messages.onClose.isEmpty()) {
                section.faultAt(
                        section.line(),
                        section.at("type"),
                        "is missing, and nothing else says what the handler does");
            }
        }
        if ((type == Type.PATTERN || type == Type.ROOMS) && !section.has("rules")) {
            section.faultAt(section.line(), section.at("rules"), "are missing");
        }
        Answer answer = answer(type, messages);
        return new MockPath(
                pattern,
                section.line(),
                answer,
                new RuleTable(rules),
                messages.onConnect,
                messages.onClose,
                state,
                scripted(rules, answer),
                schedules,
                broadcasts,
                new HandshakeReader(section).read(),
                subprotocols(),
                section.choice("on_error", usual.tellErrors() ? OnError.REPLY : OnError.SILENT)
                        == OnError.REPLY,
                section.section("chaos").map(Chaos::read).orElse(usual.chaos()),
                Keeping.read(section, reading, usual.keeping()));
    }

    private Type deduced() {
        if (section.has("upstream")) {
            return Type.PROXY;
        } else if (section.has("script")) {
            return Type.SCRIPT;
        } else if (section.has("methods")) {
            return Type.JSONRPC;
        } else if (section.has("rules")) {
            return Type.PATTERN;
        } else if (section.has("messages")) {
            return Type.STATIC;
        }
        return Type.SILENT;
    }

    private Answer answer(Type type, Messages messages) {
        onlyFor(type == Type.SCRIPT, "script", "script");
        onlyFor(type == Type.JSONRPC, "methods", "jsonrpc");
        onlyFor(type == Type.PROXY, "upstream", "proxy");
        boolean answersItself =
                type != Type.STATIC
                        && type != Type.PATTERN
                        && type != Type.ROOMS
                        && type != Type.SILENT;
        if (answersItself && !messages.onMessage.isEmpty()) {
            section.fault(
                    "messages", "on_message is never sent: the handler answers every message");
        }
        return switch (type) {
            case ECHO -> new Answer.Echo();
            case BINARY -> new Answer.BinaryEcho();
            case SCRIPT -> scripted();
            case JSONRPC -> new JsonRpcReader(reading).read(section);
            case PROXY -> proxy();
            case STATIC, PATTERN, ROOMS, SILENT ->
                    messages.onMessage.isEmpty()
                            ? new Answer.Silent()
                            : new Answer.Static(messages.onMessage);
        };
    }

    private void onlyFor(boolean fits, String key, String type) {
        if (section.has(key) && !fits) {
            section.fault(key, "is for type: " + type);
        } else if (fits && !section.has(key)) {
            section.faultAt(
                    section.line(), section.at(key), "is missing: type: " + type + " needs it");
        }
    }

    private Answer scripted() {
        return reading.script(section, "script", ScriptSource.Kind.FUNCTION_BODY)
                .<Answer>map(Answer.Scripted::new)
                .orElse(new Answer.Silent());
    }

    private Answer proxy() {
        return ProxySpec.read(section, reading)
                .<Answer>map(Answer.Proxy::new)
                .orElse(new Answer.Silent());
    }

    private static boolean scripted(List<Rule> rules, Answer answer) {
        boolean inRules =
                rules.stream()
                        .anyMatch(rule ->
                                rule.when().isPresent()
                                        || rule.action() instanceof Rule.Action.Run);
        return inRules
                || switch (answer) {
                    case Answer.Scripted script -> true;
                    case Answer.Proxy proxy -> proxy.spec().isScripted();
                    case Answer.JsonRpc rpc ->
                            rpc.methods().values().stream()
                                    .anyMatch(method ->
                                            method.result() instanceof Answer.MethodResult.Run);
                    case Answer.Echo echo -> false;
                    case Answer.BinaryEcho echo -> false;
                    case Answer.Static words -> false;
                    case Answer.Silent silent -> false;
                };
    }

    private record Messages(
            List<ReplyTemplate> onConnect,
            List<ReplyTemplate> onMessage,
            Optional<ReplyTemplate> onClose) {}

    /** A list of single keys, as the guide has it, or the keys themselves. */
    private Messages messages() {
        List<ReplyTemplate> onConnect = new ArrayList<>();
        List<ReplyTemplate> onMessage = new ArrayList<>();
        List<ReplyTemplate> onClose = new ArrayList<>();
        boolean list =
                section.node("messages").filter(YamlNode.Sequence.class::isInstance).isPresent();
        List<Section> entries =
                list ? section.sections("messages") : section.section("messages").stream().toList();
        if (entries.size() > MESSAGES_MAX) {
            section.fault("messages", "are more than " + MESSAGES_MAX);
            entries = List.of();
        }
        for (Section entry : entries) {
            reading.reply(entry, "on_connect", reading.names()).ifPresent(onConnect::add);
            reading.reply(entry, "on_message", reading.answering()).ifPresent(onMessage::add);
            reading.reply(entry, "on_close", reading.names()).ifPresent(onClose::add);
            if (onClose.size() > 1) {
                entry.fault("on_close", "stands there twice: only one message can be the last");
            }
            entry.finish();
        }
        return new Messages(onConnect, onMessage, onClose.stream().findFirst());
    }

    private Optional<String> state() {
        Optional<Section> state = section.section("state");
        if (state.isEmpty()) {
            return Optional.empty();
        }
        Optional<JsonNode> initial = state.get().json("initial");
        if (initial.isPresent() && !initial.get().isObject()) {
            state.get().fault("initial", "must hold keys and values");
            return Optional.empty();
        }
        state.get().finish();
        Optional<String> json = initial.map(JsonNode::toString);
        if (json.isPresent() && json.get().length() > STATE_CHARS_MAX) {
            section.fault("state", "must be at most " + STATE_CHARS_MAX + " characters");
        }
        return json;
    }

    private List<Schedule> schedules(String key, Names names) {
        List<Section> entries = section.sections(key);
        if (entries.size() > SCHEDULES_MAX) {
            section.fault(key, "has more than " + SCHEDULES_MAX + " entries");
            return List.of();
        }
        List<Schedule> schedules = new ArrayList<>();
        for (Section entry : entries) {
            schedule(entry, names).ifPresent(schedules::add);
        }
        return schedules;
    }

    private List<Schedule> broadcasts() {
        boolean list =
                section.node("broadcast").filter(YamlNode.Sequence.class::isInstance).isPresent();
        return list
                ? schedules("broadcast", reading.common())
                : section
                        .section("broadcast")
                        .flatMap(entry -> schedule(entry, reading.common()))
                        .stream()
                        .toList();
    }

    private Optional<Schedule> schedule(Section entry, Names names) {
        if (!entry.has("interval_ms")) {
            entry.faultAt(entry.line(), entry.at("interval_ms"), "is missing");
        }
        if (!entry.has("message")) {
            entry.faultAt(entry.line(), entry.at("message"), "is missing");
        }
        Duration interval =
                entry.milliseconds(
                        "interval_ms", Duration.ofSeconds(1), INTERVAL_MIN, INTERVAL_MAX);
        Duration initial =
                entry.milliseconds("initial_delay_ms", interval, Duration.ZERO, INTERVAL_MAX);
        long count = entry.number("count", 0, 1, COUNT_MAX);
        Optional<ReplyTemplate> message = reading.reply(entry, "message", names);
        entry.finish();
        return message.map(text -> new Schedule(initial, interval, count, text));
    }

    private List<String> subprotocols() {
        List<String> names = new ArrayList<>();
        for (YamlNode item : section.items("subprotocols")) {
            if (item instanceof YamlNode.Scalar scalar
                    && scalar.text().matches("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")) {
                names.add(scalar.text());
            } else {
                section.faultAt(
                        item.line(), section.at("subprotocols"), "must be names (RFC 9110, token)");
            }
        }
        if (names.size() > SUBPROTOCOLS_MAX) {
            section.fault("subprotocols", "are more than " + SUBPROTOCOLS_MAX);
        }
        return names;
    }
}
