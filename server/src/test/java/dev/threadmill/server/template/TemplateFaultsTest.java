package dev.threadmill.server.template;

import static dev.threadmill.server.template.TestScope.NAMES;
import static dev.threadmill.server.template.TestScope.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, and in which words. */
class TemplateFaultsTest {
    private static final Names COMMON = Names.common(Map.of());

    private static String fault(String template, Names names) {
        InvalidTemplateException e =
                assertThrows(InvalidTemplateException.class, () -> Template.parse(template, names));
        return e.getMessage();
    }

    private static InvalidTemplateException faults(JsonNode value) {
        return assertThrows(InvalidTemplateException.class, () -> JsonTemplate.of(value, NAMES));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{{mesage.id}} | there is no 'mesage'; did you mean 'message'?",
                "{{randomInt 1 2}} | there is no 'randomInt'; did you mean 'random_int'?",
                "{{random-int 1 2}} | there is no 'random-int'; did you mean 'random_int'?",
                "{{UUID}} | there is no 'UUID'; did you mean 'uuid'?",
                "{{nwo+5m}} | there is no 'nwo'; did you mean 'now'?",
                "{{something_else_entirely}} | there is no 'something_else_entirely'; here are: now,",
                "{{{message}}} | is no expression",
                "{{}} | there is nothing between the braces",
                "{{ }} | there is nothing between the braces",
                "{{now+5}} | '+5' is no offset; write it like now+5m",
                "{{now 5m}} | is no offset",
                "{{date+1w}} | '+1w' is no offset; write it like date+5m",
                "{{now+999999999999d}} | is more than 292 years",
                "{{uuid 4}} | 'uuid' takes nothing behind it, but there is ' 4'",
                "{{sequence.x}} | 'sequence' takes nothing behind it",
                "{{random_int}} | takes two whole numbers, like random_int 1 100",
                "{{random_int 1}} | takes two whole numbers",
                "{{random_int 1 2 3}} | takes two whole numbers",
                "{{random_int 1.5 2}} | takes two whole numbers",
                "{{random_int-1 2}} | takes two whole numbers",
                "{{random_int 5 4}} | 5 is more than 4",
                "{{random_int 0 9223372036854775808}} | must fit into 64 bits",
                "{{random_float 1 1}} | 1 must be less than 1",
                "{{random_float NaN 1}} | takes two numbers",
                "{{random_float 1f 2f}} | takes two numbers",
                "{{random_float 0 1e999}} | 0 must be less than 1e999",
                "{{connection}} | write connection.id or connection.path",
                "{{connection.ip}} | there is no 'connection.ip'",
                "{{path.rom}} | the path has no parameter 'rom'; did you mean 'path.room'?",
                "{{path}} | 'path' takes a name, like path.id",
                "{{query.a.b}} | 'query' takes a name",
                "{{env}} | 'env' takes a name, like env.API_TOKEN",
                "{{env.API_TOKN}} | the environment variable 'API_TOKN' is not set",
                "{{message.}} | cannot read '.'; write a place like message.items.0.id",
                "{{message.a b}} | cannot read ' b'",
                "{{message.a.\"b}} | cannot read '.\"b'",
                "{{message..a}} | cannot read '..a'",
                "{{message[x]}} | cannot read '[x]'",
                "{{'a' 'b'}} | is no expression"
            })
    void namesTheExpressionAndWhatIsWrong(String template, String expected) {
        String message = fault(template, NAMES);
        assertTrue(message.contains(expected), message);
        String expression = template.substring(0, Math.min(template.length(), 8));
        assertTrue(message.startsWith(expression), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "message.x | 'message' can be used only where a message is answered; here are: now,",
                "params.x | 'params' can be used only in a JSON-RPC method",
                "connection.id | 'connection' can be used only where there is one connection",
                "path.room | 'path' can be used only where there is one connection",
                "query.x | 'query' can be used only where there is one connection"
            })
    void refusesWhatIsNotThereInThisPlace(String expression, String expected) {
        String message = fault("{{" + expression + "}}", COMMON);
        assertTrue(message.contains(expected), message);
    }

    @ParameterizedTest
    @CsvSource({"{{now", "a {{", "{{now}", "{{'now}} }", "{{now}} {{uuid} }"})
    void refusesBracesWithoutTheirEnd(String template) {
        assertTrue(
                fault(template + "x", NAMES)
                        .contains(template.contains("'") ? "is no" : "has no }}"));
    }

    @Test
    void gathersAllFaultsWithTheirPlaces() {
        InvalidTemplateException e =
                faults(json("{\"a/b\":[1,\"{{nwo}} {{uid}}\"],\"{{nope_nope_nope}}\":\"{{uuid\"}"));
        assertEquals(
                List.of("/a~1b/1", "/a~1b/1", "/{{nope_nope_nope}}", "/{{nope_nope_nope}}"),
                e.faults().stream().map(InvalidTemplateException.Fault::pointer).toList());
        assertTrue(e.getMessage().startsWith("/a~1b/1: {{nwo}}: there is no 'nwo'"));
        assertTrue(faults(json("\"{{nwo}}\"")).getMessage().startsWith("{{nwo}}: "));
    }

    @Test
    void boundsTheTemplate() throws InvalidTemplateException {
        int million = 1_024 * 1_024;
        assertTrue(Template.parse("x".repeat(million), NAMES).isConstant());
        assertTrue(fault("x".repeat(million + 1), NAMES).contains("longer than 1 MiB"));
        assertTrue(
                faults(json("[" + "\"xx\",".repeat(million / 3) + "1]"))
                        .getMessage()
                        .contains("longer than 1 MiB"));
        Template.parse("{{now}}".repeat(1_000), NAMES);
        assertTrue(fault("{{now}}".repeat(1_001), NAMES).contains("more than 1000 expressions"));
        assertTrue(
                fault("{{" + " ".repeat(2_000) + "now}}", NAMES)
                        .contains("has no }} within 1000 characters"));
        assertEquals(
                100,
                assertThrows(
                                InvalidTemplateException.class,
                                () -> Template.parse("{{x}}".repeat(900), NAMES))
                        .faults()
                        .size());
    }

    @Test
    void boundsTheDepth() throws InvalidTemplateException {
        JsonTemplate.of(json("[".repeat(50) + "]".repeat(50)), NAMES);
        assertTrue(
                faults(json("[".repeat(51) + "]".repeat(51)))
                        .getMessage()
                        .contains("nested deeper than 50 levels"));
        Template.parse("{{message" + ".a".repeat(50) + "}}", NAMES);
        assertTrue(
                fault("{{message" + ".a".repeat(51) + "}}", NAMES)
                        .contains("goes deeper than 50 levels"));
    }

    @Test
    void showsOnlyTheBeginningOfALongExpression() {
        assertTrue(fault("{{" + "x".repeat(900) + "}}", NAMES).length() < 500);
        assertTrue(fault("{{message." + "x[".repeat(400) + "}}", NAMES).length() < 500);
        assertTrue(fault("{{env." + "x".repeat(900) + "}}", NAMES).length() < 500);
    }

    @Test
    void refusesNumbersThatJsonCannotHold() {
        assertEquals(
                "NaN is no number that JSON can hold",
                faults(DoubleNode.valueOf(Double.NaN)).getMessage());
        assertTrue(faults(TextNode.valueOf("{{x}}")).getMessage().contains("'x'"));
    }
}
