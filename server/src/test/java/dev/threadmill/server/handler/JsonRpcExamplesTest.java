package dev.threadmill.server.handler;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of JSON-RPC 2.0, section 7, in their order. */
class JsonRpcExamplesTest extends JsonRpcFixture {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1} | {"jsonrpc": "2.0", "result": 19, "id": 1}
                    {"jsonrpc": "2.0", "method": "reverse", "params": [23, 42], "id": 2} | {"jsonrpc": "2.0", "result": -19, "id": 2}
                    {"jsonrpc": "2.0", "method": "named", "params": {"subtrahend": 23, "minuend": 42}, "id": 3} | {"jsonrpc": "2.0", "result": 42, "id": 3}
                    {"jsonrpc": "2.0", "method": "named", "params": {"minuend": 42, "subtrahend": 23}, "id": 4} | {"jsonrpc": "2.0", "result": 42, "id": 4}
                    {"jsonrpc": "2.0", "method": "foobar", "id": "1"} | {"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "1"}
                    {"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz] | {"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null}
                    {"jsonrpc": "2.0", "method": 1, "params": "bar"} | {"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}
                    [{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},{"jsonrpc": "2.0", "method"] | {"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null}
                    [] | {"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}
                    [1] | [{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}]
                    [1,2,3] | [{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null},{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null},{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}]
                    """)
    void theExamplesOfTheSpecificationHold(String request, String answer) throws Exception {
        answers(request, answer);
    }

    @Test
    void theExampleOfAMixedBatchHolds() throws Exception {
        answers(
                """
                [{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
                 {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
                 {"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},
                 {"foo": "boo"},
                 {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
                 {"jsonrpc": "2.0", "method": "get_data", "id": "9"}]
                """,
                """
                [{"jsonrpc": "2.0", "result": 7, "id": "1"},
                 {"jsonrpc": "2.0", "result": 19, "id": "2"},
                 {"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null},
                 {"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "5"},
                 {"jsonrpc": "2.0", "result": ["hello", 5], "id": "9"}]
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\": \"2.0\", \"method\": \"update\", \"params\": [1,2,3,4,5]}",
                "{\"jsonrpc\": \"2.0\", \"method\": \"foobar\"}",
                "[{\"jsonrpc\": \"2.0\", \"method\": \"notify_sum\", \"params\": [1,2,4]},"
                        + "{\"jsonrpc\": \"2.0\", \"method\": \"notify_hello\", \"params\": [7]}]"
            })
    void theExamplesOfNotificationsHold(String request) throws Exception {
        answersNothing(request);
    }
}
