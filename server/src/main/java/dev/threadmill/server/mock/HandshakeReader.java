package dev.threadmill.server.mock;

import dev.threadmill.yaml.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads whose handshakes a path accepts. */
final class HandshakeReader {
    private static final int RULES_MAX = 100;
    private static final int FIELDS_MAX = 50;
    private static final int BODY_CHARS_MAX = 64 * 1_024;
    private static final int REFUSED = 403;

    private final Section path;

    HandshakeReader(Section path) {
        this.path = path;
    }

    List<HandshakeRule> read() {
        List<Section> sections = path.sections("handshake");
        if (sections.size() > RULES_MAX) {
            path.fault("handshake", "has more than " + RULES_MAX + " rules");
            return List.of();
        }
        List<HandshakeRule> rules = new ArrayList<>();
        for (Section section : sections) {
            rules.add(rule(section));
            section.finish();
        }
        return rules;
    }

    private static HandshakeRule rule(Section section) {
        Optional<Section> match = section.section("match");
        Map<String, String> headers =
                match.map(inner -> values(inner, "headers", true)).orElse(Map.of());
        Map<String, String> query =
                match.map(inner -> values(inner, "query", false)).orElse(Map.of());
        match.ifPresent(Section::finish);
        boolean accept = section.yes("accept", false);
        for (String key : List.of("status", "body", "headers")) {
            if (accept && section.has(key)) {
                section.fault(key, "is for refusals, and accept is true");
            }
        }
        long status = section.number("status", REFUSED, 300, 599);
        String body = section.text("body").orElse("");
        if (body.length() > BODY_CHARS_MAX) {
            section.fault("body", "must be at most " + BODY_CHARS_MAX + " characters");
        }
        return new HandshakeRule(
                headers,
                query,
                accept ? HandshakeRule.ACCEPTED : (int) status,
                body,
                values(section, "headers", false));
    }

    private static Map<String, String> values(Section section, String key, boolean lowerCase) {
        Map<String, String> values = new LinkedHashMap<>();
        Optional<Section> inner = section.section(key);
        if (inner.isPresent()) {
            for (String name : inner.get().keys()) {
                String value = inner.get().text(name).orElse("");
                if (key.equals("headers") && !isField(name, value)) {
                    inner.get().fault(name, "is no header field");
                }
                values.put(lowerCase ? name.toLowerCase(Locale.ROOT) : name, value);
            }
            if (values.size() > FIELDS_MAX) {
                section.fault(key, "are more than " + FIELDS_MAX);
            }
        }
        return values;
    }

    private static boolean isField(String name, String value) {
        return name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")
                && value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7F));
    }
}
