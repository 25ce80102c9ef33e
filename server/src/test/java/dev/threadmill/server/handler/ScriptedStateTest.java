package dev.threadmill.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.session.MemoryValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScriptedStateTest {
    private final ScriptedState shared = new ScriptedState(new MemoryValues());

    private String call(String operation, String... arguments) throws IOException {
        return shared.perform(operation, List.of(arguments));
    }

    private void refused(String why, String operation, String... arguments) {
        Exception e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> call(operation, arguments),
                        operation);
        assertTrue(e.getMessage().contains(why), e.getMessage());
    }

    @Test
    void aValueIsAnyJson() throws IOException {
        assertNull(call("get", "\"a\""));
        assertNull(call("set", "\"a\"", "{\"x\":[1,null]}"));
        assertEquals("{\"x\":[1,null]}", call("get", "\"a\""));
        assertEquals("true", call("del", "\"a\""));
        assertEquals("false", call("del", "\"a\""));
    }

    @Test
    void countersGoUpAndDownByOneOrAsTold() throws IOException {
        assertEquals("1", call("incr", "\"n\""));
        assertEquals("11", call("incr", "\"n\"", "10"));
        assertEquals("10", call("decr", "\"n\""));
        assertEquals("7", call("decr", "\"n\"", "3"));
        assertEquals("9", call("incr", "\"n\"", "2.0"));
    }

    @Test
    void timesToGoAreSeconds() throws IOException {
        assertEquals("false", call("expire", "\"a\"", "5"));
        call("set", "\"a\"", "1", "60");
        assertEquals("true", call("expire", "\"a\"", "0.5"));
        assertEquals("1", call("get", "\"a\""));
        assertEquals("true", call("expire", "\"a\"", "0"));
        assertNull(call("get", "\"a\""));
    }

    @Test
    void whatCannotBeIsRefusedInTheWordsOfTheScript() {
        refused("there is no shared.flush", "flush", "\"a\"");
        refused("shared.get: an argument is missing", "get");
        refused("shared.set: an argument is missing", "set", "\"a\"");
        refused("shared.expire: an argument is missing", "expire", "\"a\"");
        refused("the key is no text", "get", "5");
        refused("the key is no text", "del", "null");
        refused("1 to 1024 characters", "get", "\"\"");
        refused("takes 1 arguments at most", "get", "\"a\"", "\"b\"");
        refused("adds whole numbers, not 1.5", "incr", "\"a\"", "1.5");
        refused("adds whole numbers, not \"1\"", "incr", "\"a\"", "\"1\"");
        refused("takes numbers above", "decr", "\"a\"", "-9223372036854775808");
        refused("a number of seconds", "expire", "\"a\"", "\"5\"");
        refused("a number of seconds", "expire", "\"a\"", "1e300");
        refused("days at most", "set", "\"a\"", "1", "9999999999");
    }

    /** Whatever a script passes, the only errors are those with a message for it. */
    @Test
    void anyArgumentsEndInAValueOrAMessage() throws IOException {
        Random random = new Random(11);
        List<String> values =
                List.of(
                        "\"a\"", "\"b\"", "\"\"", "5", "-1", "1e400", "1.5", "null", "{", "",
                        "[1]");
        List<String> operations = List.of("get", "set", "incr", "decr", "del", "expire", "Get", "");
        for (int i = 0; i < 20_000; i++) {
            List<String> arguments = new ArrayList<>();
            for (int n = random.nextInt(4); n > 0; n--) {
                arguments.add(values.get(random.nextInt(values.size())));
            }
            try {
                shared.perform(operations.get(random.nextInt(operations.size())), arguments);
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage() != null && !e.getMessage().isEmpty());
            }
        }
    }
}
