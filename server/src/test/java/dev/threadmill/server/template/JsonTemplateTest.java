package dev.threadmill.server.template;

import static dev.threadmill.server.template.TestScope.JSON;
import static dev.threadmill.server.template.TestScope.NAMES;
import static dev.threadmill.server.template.TestScope.json;
import static dev.threadmill.server.template.TestScope.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Types and escapes of JSON templates, and the guide's own replies. */
class JsonTemplateTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "message | {\"a\":[1,null]}",
                "message.a | [1,null]",
                "message.a.0 | 1",
                "message.a.1 | null",
                "message.b | null",
                "params.0 | \"first\"",
                "now | \"2025-03-09T08:07:06.005Z\"",
                "date | \"2025-03-09\"",
                "timestamp | 1741507626005",
                "connection_count | 42",
                "sequence | 9",
                "random_int 5 5 | 5",
                "connection.id | \"conn-17\"",
                "connection.path | \"/chat/a\\\"b\"",
                "path.room | \"blue\"",
                "query.none | null",
                "env.API_TOKEN | \"s3\\\"cret\""
            })
    void aWholeExpressionKeepsItsType(String expression, String expected)
            throws InvalidTemplateException {
        assertEquals(expected, value("'{{" + expression + "}}'", "{\"a\":[1,null]}"));
        assertEquals(expected, value("'{{ " + expression + " }}'", "{\"a\":[1,null]}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<{{message}}> | \"<{\\\"a\\\":[1,null]}>\"",
                "<{{message.a.0}}> | \"<1>\"",
                "<{{message.a.1}}> | \"<>\"",
                "<{{message.b}}> | \"<>\"",
                "<{{connection.path}}> | \"</chat/a\\\"b>\"",
                "<{{now}}> | \"<2025-03-09T08:07:06.005Z>\"",
                "<{{connection_count}}> | \"<42>\"",
                "{{connection_count}}{{sequence}} | \"429\"",
                "{{connection_count}}{{''}} | \"42\"",
                "<{{env.API_TOKEN}}> | \"<s3\\\"cret>\""
            })
    void inALongerStringItsTextIsPutIn(String template, String expected)
            throws InvalidTemplateException {
        String rendered =
                JsonTemplate.of(TextNode.valueOf(template), NAMES)
                        .render(TestScope.of("{\"a\":[1,null]}"));
        assertEquals(expected, rendered);
    }

    @Test
    void whatIsNoTemplateStaysAsItIs() throws InvalidTemplateException {
        String constant =
                "{\"a\":[],\"b\":{},\"c\":[1,-2.5,true,null,\"\\u0001\\\\\\n\\t\\\"é🧵\"],\"\":{}}";
        JsonTemplate template = JsonTemplate.of(json(constant), NAMES);
        assertTrue(template.isConstant());
        assertEquals(constant, template.render(Scope.EMPTY));
        assertFalse(JsonTemplate.of(json("[\"{{now}}\"]"), NAMES).isConstant());
    }

    @Test
    void keysAreTemplatesToo() throws InvalidTemplateException {
        assertEquals(
                "{\"k\\\"1\":1,\"n42\":2,\"42\":3,\"\":4}",
                value(
                        "{'{{message.k}}':1,'n{{connection_count}}':2,'{{connection_count}}':3,"
                                + "'{{message.none}}':4}",
                        "{\"k\":\"k\\\"1\"}"));
    }

    @Test
    void aMessageCannotBreakOut() throws InvalidTemplateException {
        String evil = "\",\"admin\":true,\"x\":\"\\ \u0000\u001f\u2028\ud800 {{env.API_TOKEN}}";
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("x", evil).put(evil, 1);
        Scope scope =
                new TestScope(message, message, java.util.random.RandomGenerator.of("Random"));
        JsonTemplate template =
                JsonTemplate.of(
                        json(
                                "{\"a\":\"{{message.x}}\",\"b\":\"-{{message.x}}-\",\"{{params.x}}\":0,"
                                        + "\"c\":\"{{message}}\",\"d\":\"-{{message}}-\"}"),
                        NAMES);
        JsonNode back = json(template.render(scope));
        assertEquals(evil, back.get("a").textValue());
        assertEquals("-" + evil + "-", back.get("b").textValue());
        assertEquals(0, back.get(evil).intValue());
        assertEquals(message, back.get("c"));
        assertEquals(message, json(back.get("d").textValue().replace("}-", "}").substring(1)));
        assertEquals(5, back.size());
    }

    @Test
    void writesEveryKindOfNumber() throws InvalidTemplateException {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("nan", Double.NaN);
        message.put("infinite", Float.NEGATIVE_INFINITY);
        message.put("exact", new BigDecimal("1.10"));
        message.put("huge", new BigDecimal("1E+1000000"));
        message.put("short", (short) 3);
        Scope scope = new TestScope(message, message, new java.util.Random(1));
        assertEquals(
                "{\"nan\":null,\"infinite\":null,\"exact\":1.10,\"huge\":1E+1000000,\"short\":3}",
                JsonTemplate.of(TextNode.valueOf("{{message}}"), NAMES).render(scope));
    }

    @Test
    void theGuidesRepliesRender() throws InvalidTemplateException {
        JsonNode subscribed =
                json(
                        value(
                                "{'type':'subscribed','channel':'{{message.channel}}','id':'{{uuid}}'}",
                                "{\"type\":\"subscribe\",\"channel\":\"news\"}"));
        assertEquals("news", subscribed.get("channel").textValue());
        assertEquals(4, UUID.fromString(subscribed.get("id").textValue()).version());
        assertEquals(
                "{\"type\":\"heartbeat\",\"timestamp\":\"2025-03-09T08:07:06.005Z\",\"connections\":42}",
                value(
                        "{'type':'heartbeat','timestamp':'{{now}}','connections':'{{connection_count}}'}",
                        "{}"));
        JsonNode ticker =
                json(
                        value(
                                "{'price':'{{random_float 40000 50000}}',"
                                        + "'volume':'{{random_int 1000000 5000000}}'}",
                                "{}"));
        assertTrue(ticker.get("price").isDouble());
        assertTrue(ticker.get("volume").isInt());
    }

    @Test
    void writesBehindWhatIsThere() throws InvalidTemplateException {
        StringBuilder out = new StringBuilder("data: ");
        JsonTemplate.of(JSON.createArrayNode().add("{{sequence}}"), NAMES)
                .write(out, TestScope.of("{}"));
        assertEquals("data: [9]", out.toString());
    }
}
