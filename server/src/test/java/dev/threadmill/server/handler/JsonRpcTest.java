package dev.threadmill.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.server.session.Failure;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON-RPC 2.0, rule by rule; the numbers are the specification's sections. */
class JsonRpcTest extends JsonRpcFixture {
    // ---- section 4

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"method\":\"sum\",\"id\":5}",
                "{\"jsonrpc\":\"1.0\",\"method\":\"sum\",\"id\":5}",
                "{\"jsonrpc\":2.0,\"method\":\"sum\",\"id\":5}",
                "{\"jsonrpc\":null,\"method\":\"sum\",\"id\":5}",
                "{\"jsonrpc\":\"2.0\",\"id\":5}",
                "{\"jsonrpc\":\"2.0\",\"method\":null,\"id\":5}",
                "{\"jsonrpc\":\"2.0\",\"method\":[\"sum\"],\"id\":5}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"sum\",\"params\":5,\"id\":5}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"sum\",\"params\":\"x\",\"id\":5}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"sum\",\"params\":null,\"id\":5}"
            })
    void whatIsNoRequestIsInvalidAndKeepsItsId(String request) throws Exception {
        answers(request, fault(-32600, "Invalid Request", "5"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "[1]", "{\"a\":1}"})
    void anIdIsATextANumberOrNull(String id) throws Exception {
        answers(request("sum", "[]", id), fault(-32600, "Invalid Request", "null"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"x\"", "true", "null"})
    void aValueThatIsNoObjectIsInvalid(String value) throws Exception {
        answers(value, fault(-32600, "Invalid Request", "null"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "9007199254740993",
                "123456789012345678901234567890",
                "1.0",
                "1.50",
                "1e5",
                "-0.0",
                "1E+2",
                "\"\"",
                "\"\\u00e9\\n\\\"\"",
                "null"
            })
    void idsComeBackAsTheyWere(String id) throws Exception {
        String answer = peer.ask(request("sum", "[]", id));
        if (id.startsWith("\"")) {
            assertEquals(JSON.readTree(id), JSON.readTree(answer).get("id"));
        } else {
            assertTrue(answer.endsWith(",\"id\":" + id + "}"), answer);
        }
    }

    @Test
    void idsOfABatchComeBackAsTheyWereInItsOrder() throws Exception {
        String answer =
                peer.ask(
                        "["
                                + request("sum", "{\"id\":9.9}", "1.0")
                                + ",7,"
                                + request("sum", "[]", "\"x\"")
                                + ","
                                + request("sum", "[]", "2.50")
                                + "]");
        assertEquals(
                "[{\"jsonrpc\":\"2.0\",\"result\":7,\"id\":1.0},"
                        + fault(-32600, "Invalid Request", "null")
                        + ",{\"jsonrpc\":\"2.0\",\"result\":7,\"id\":\"x\"},"
                        + "{\"jsonrpc\":\"2.0\",\"result\":7,\"id\":2.50}]",
                answer);
    }

    @Test
    void theLastOfTwoIdsCounts() throws Exception {
        assertEquals(
                "{\"jsonrpc\":\"2.0\",\"result\":7,\"id\":2.0}",
                peer.ask("{\"id\":1.5,\"jsonrpc\":\"2.0\",\"method\":\"sum\",\"id\":2.0}"));
    }

    @Test
    void aRequestWithTheIdNullIsNoNotification() throws Exception {
        answers(request("sum", "[]", "null"), "{\"jsonrpc\":\"2.0\",\"result\":7,\"id\":null}");
    }

    @Test
    void notificationsAreNeverAnsweredWhateverIsWrongWithThem() throws Exception {
        answersNothing("{\"jsonrpc\":\"2.0\",\"method\":\"broken\"}");
        answersNothing("{\"jsonrpc\":\"2.0\",\"method\":\"subtract\",\"params\":[1]}");
        answersNothing("{\"jsonrpc\":\"2.0\",\"method\":\"nobody\",\"params\":{}}");
    }

    // ---- section 5

    @Test
    void theResultMayBeNull() throws Exception {
        answers(request("update", "[]", "1"), "{\"jsonrpc\":\"2.0\",\"result\":null,\"id\":1}");
        answers(request("nothing", "[]", "1"), "{\"jsonrpc\":\"2.0\",\"result\":null,\"id\":1}");
    }

    @Test
    void paramsStandInTheResult() throws Exception {
        answers(
                request("user.get", "{\"id\":17}", "1"),
                """
                {"jsonrpc":"2.0","result":{"id":17,"all":{"id":17},"method":"user.get"},"id":1}
                """);
    }

    @Test
    void inABatchEachRequestSeesItself() throws Exception {
        JsonNode answers =
                JSON.readTree(
                        peer.ask(
                                "["
                                        + request("user.get", "{\"id\":1}", "1")
                                        + ","
                                        + request("user.get", "{\"id\":2}", "2")
                                        + "]"));
        assertEquals(1, answers.get(0).at("/result/id").intValue());
        assertEquals(2, answers.get(1).at("/result/id").intValue());
        assertEquals("user.get", answers.get(1).at("/result/method").textValue());
    }

    @Test
    void aMethodCanHaveAnErrorOfItsOwn() throws Exception {
        answers(
                request("broken", "{\"what\":\"luck\",\"again\":[1]}", "3"),
                """
                {"jsonrpc":"2.0","id":3,
                 "error":{"code":-32000,"message":"no luck today","data":{"again":[1]}}}
                """);
        answers(request("bare", "[]", "4"), fault(7, "seven", "4"));
    }

    @Test
    void paramsThatDoNotFitAreInvalid() throws Exception {
        answers(request("subtract", "[42,24]", "1"), fault(-32602, "Invalid params", "1"));
        answers(request("named", "{\"subtrahend\":23}", "1"), fault(-32602, "Invalid params", "1"));
        answers(
                "{\"jsonrpc\":\"2.0\",\"method\":\"named\",\"id\":1}",
                fault(-32602, "Invalid params", "1"));
    }

    @Test
    void theGuidesMethodUnknownIsAMethodOfThatName() throws Exception {
        answers(request("unknown", "[]", "1"), fault(-32601, "Method not found", "1"));
        answers(request("other", "[]", "1"), fault(-32601, "Method not found", "1"));
    }

    @Test
    void whatIsNoJsonIsCountedAndAnswered() throws Exception {
        for (String text : new String[] {"hello", "", "{", "{} {}", "[1,]", "tru", "'a'"}) {
            answers(text, fault(-32700, "Parse error", "null"));
        }
        peer.say(new byte[] {1, 2});
        assertEquals(
                JSON.readTree(fault(-32700, "Parse error", "null")), JSON.readTree(peer.hear()));
        assertEquals(8, server.connections().failureCount(Failure.PARSE));
    }

    @Test
    void nestingBeyondTheBoundIsAParseError() throws Exception {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        answers(deep, fault(-32700, "Parse error", "null"));
        answers("{\"a\":" + deep + "}", fault(-32700, "Parse error", "null"));
    }

    // ---- section 6

    @Test
    void aBatchIsBounded() throws Exception {
        String notification = "{\"jsonrpc\":\"2.0\",\"method\":\"sum\"}";
        answersNothing("[" + (notification + ",").repeat(999) + notification + "]");
        JsonNode answer =
                JSON.readTree(
                        peer.ask("[" + (notification + ",").repeat(1_000) + notification + "]"));
        assertEquals(-32600, answer.at("/error/code").intValue());
        assertEquals("a batch has at most 1000 requests", answer.at("/error/data").textValue());
        assertTrue(answer.get("id").isNull());
    }

    @Test
    void aBatchesAnswerIsBounded() throws Exception {
        String text = "x".repeat(45_000);
        StringBuilder batch = new StringBuilder("[");
        for (int i = 0; i < 20; i++) {
            batch.append(i == 0 ? "" : ",")
                    .append(request("big", "{\"text\":\"" + text + "\"}", "" + i));
        }
        JsonNode answers = JSON.readTree(peer.ask(batch.append(']').toString()));
        assertEquals(20, answers.size());
        assertEquals(180_000, answers.get(19).get("result").textValue().length());
    }

    @Test
    void aSlowMethodHoldsUpNobodyElse() throws Exception {
        peer.say(request("slow", "[]", "1"));
        answers(request("sum", "[]", "2"), "{\"jsonrpc\":\"2.0\",\"result\":7,\"id\":2}");
        assertEquals("slow", JSON.readTree(peer.hear()).get("result").textValue());
    }

    @Test
    void aBatchWaitsForItsSlowestMethod() throws Exception {
        answers(
                "[" + request("sum", "[]", "1") + "," + request("slow", "[]", "2") + "]",
                "[{\"jsonrpc\":\"2.0\",\"result\":7,\"id\":1},"
                        + "{\"jsonrpc\":\"2.0\",\"result\":\"slow\",\"id\":2}]");
    }

    /** Whatever comes, the answer is nothing, or responses that the specification knows. */
    @Test
    void anyTextIsAnsweredByTheRules() throws Exception {
        Random random = new Random(20);
        String[] pieces = {
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\"jsonrpc\":\"2.0\"",
            "\"method\":\"sum\"",
            "\"method\":\"user.get\"",
            "\"id\":1",
            "\"id\":null",
            "\"id\":2.5",
            "\"params\":[]",
            "\"params\":{\"id\":3}",
            "1",
            "null",
            "true",
            " ",
            "\\",
            "\u0000",
            "é"
        };
        for (int i = 0; i < 3_000; i++) {
            StringBuilder text = new StringBuilder();
            if (random.nextBoolean()) {
                text.append("{\"jsonrpc\":\"2.0\",\"method\":\"sum\"");
                for (int n = random.nextInt(4); n > 0; n--) {
                    text.append(',').append(pieces[7 + random.nextInt(8)]);
                }
                text.append('}');
            }
            for (int n = random.nextInt(6); n > 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            peer.say(text.toString());
            String marker = "\"m" + i + "\"";
            JsonNode heard = JSON.readTree(peer.ask(request("sum", "[]", marker)));
            if (!heard.path("id").asText().equals("m" + i)) {
                check(heard, text.toString());
                assertEquals("m" + i, JSON.readTree(peer.hear()).get("id").textValue());
            }
        }
    }

    private static void check(JsonNode answer, String request) {
        if (answer.isArray()) {
            assertTrue(!answer.isEmpty(), request);
            answer.forEach(one -> check(one, request));
            return;
        }
        assertEquals("2.0", answer.path("jsonrpc").textValue(), request);
        assertTrue(answer.has("id"), request);
        assertTrue(answer.has("result") != answer.has("error"), request);
        assertEquals(3, answer.size(), request);
    }
}
