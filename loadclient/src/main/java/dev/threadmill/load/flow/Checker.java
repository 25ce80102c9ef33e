package dev.threadmill.load.flow;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.plan.StepChecks;
import dev.threadmill.load.plan.StepChecks.StatusRange;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks whether answers are what a step wants. */
final class Checker {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final int NUMBER_CHARS_MAX = 100;

    private record InJson(
            String check, JsonPointer pointer, JsonNode expected, Template template) {}

    private record InField(String check, String name, Template text) {}

    private final List<StatusRange> status;
    private final List<Template> texts = new ArrayList<>();
    private final List<Optional<byte[]>> constants = new ArrayList<>();
    private final Optional<Search> regex;
    private final List<InJson> json = new ArrayList<>();
    private final List<InField> fields = new ArrayList<>();

    Checker(StepChecks checks, Names names) throws InvalidTemplateException {
        status = checks.status();
        for (String text : checks.texts()) {
            Template template = Template.text(text, names, Form.TEXT);
            texts.add(template);
            constants.add(
                    template.isConstant()
                            ? Optional.of(template.render(null).getBytes(StandardCharsets.UTF_8))
                            : Optional.empty());
        }
        regex = checks.regex().map(Search::new);
        for (StepChecks.InJson check : checks.json()) {
            JsonNode expected = read(check.expected());
            json.add(
                    new InJson(
                            "json " + check.pointer(),
                            JsonPointer.compile(check.pointer()),
                            expected,
                            expected.isTextual()
                                    ? Template.text(expected.textValue(), names, Form.TEXT)
                                    : null));
        }
        for (StepChecks.InField check : checks.fields()) {
            fields.add(
                    new InField(
                            "header " + check.name(),
                            check.name(),
                            Template.text(check.text(), names, Form.TEXT)));
        }
    }

    private static JsonNode read(String text) throws InvalidTemplateException {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new InvalidTemplateException("a value is no JSON");
        }
    }

    boolean looksAtBody() {
        return !texts.isEmpty() || regex.isPresent() || !json.isEmpty();
    }

    boolean looksAtHead() {
        return !fields.isEmpty();
    }

    boolean accepts(int code) {
        if (status.isEmpty()) {
            return code < 400;
        }
        for (int i = 0; i < status.size(); i++) {
            if (status.get(i).holds(code)) {
                return true;
            }
        }
        return false;
    }

    /** The first check that does not hold; empty where all do. */
    String failed(Answer answer, Scope scope) {
        if (!accepts(answer.status())) {
            return "status";
        }
        for (int i = 0; i < texts.size(); i++) {
            Optional<byte[]> constant = constants.get(i);
            byte[] wanted =
                    constant.isPresent()
                            ? constant.get()
                            : texts.get(i).render(scope).getBytes(StandardCharsets.UTF_8);
            if (!answer.holds(wanted)) {
                return "body";
            }
        }
        if (regex.isPresent() && !regex.get().matches(answer.text())) {
            return "body_regex";
        }
        for (InJson check : json) {
            JsonNode found = answer.json().at(check.pointer());
            boolean same =
                    check.template() == null
                            ? same(found, check.expected())
                            : !found.isContainerNode()
                                    && !found.isNull()
                                    && !found.isMissingNode()
                                    && sameText(found, check.template().render(scope));
            if (!same) {
                return check.check();
            }
        }
        for (InField check : fields) {
            Optional<String> found = answer.field(check.name());
            if (found.isEmpty() || !found.get().contains(check.text().render(scope))) {
                return check.check();
            }
        }
        return "";
    }

    /** 1 and 1.0 are the same number. */
    private static boolean same(JsonNode found, JsonNode expected) {
        if (found.isNumber() && expected.isNumber()) {
            return sameText(found, expected.asText());
        }
        return found.equals(expected);
    }

    /** A number is the same as the text of a number: rows of CSV have nothing but texts. */
    private static boolean sameText(JsonNode found, String expected) {
        String text = found.asText();
        if (text.equals(expected)) {
            return true;
        }
        if (!found.isNumber()
                || text.length() > NUMBER_CHARS_MAX
                || expected.length() > NUMBER_CHARS_MAX) {
            return false;
        }
        try {
            return new BigDecimal(text).compareTo(new BigDecimal(expected)) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
