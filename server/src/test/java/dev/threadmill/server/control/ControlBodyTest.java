package dev.threadmill.server.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A body is sent as it was written. */
class ControlBodyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"z\":1.10,\"a\":12345678901234567890}",
                "{ \"b\" : [ 1E5, -0, 0.0000001, 1e+2 ] ,\n\"a\":\"\\u00e9\\/é😀\" }",
                "[]",
                "-1.50",
                "true",
                "{\"body\":{\"body\":1.0},\"target\":{\"body\":2.0}}",
            })
    void aSliceIsTheTextItself(String body) {
        String message =
                "{\"type\":\"x\", \"other\":{\"body\":0,\"config\":{\"body\":1}},\"config\" :"
                        + " {\"a\":[{\"body\":2}],\"body\": "
                        + body
                        + " , \"c\":null}}";
        assertEquals(body, RawJson.of(message).field("config").field("body").slice());
    }

    @Test
    void longMessagesAreCutRightToo() {
        String body = "{\"text\":\"" + "é😀\\n".repeat(100_000) + "\", \"n\":1.0}";
        String message = "{\"pad\":\"" + "x".repeat(100_000) + "\",\"body\":" + body + "}";
        assertEquals(body, RawJson.of(message).field("body").slice());
    }
}
