package dev.threadmill.server.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.server.session.Message;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InboundReaderTest {
    private static final UUID ID = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final InboundReader READER =
            new InboundReader(
                    InstantSource.fixed(Instant.parse("2025-03-15T12:00:00.123456Z")), () -> ID);

    @Test
    void readsTheReferencesMessage() {
        assertEquals(
                new Inbound.Chat(
                        "00000000-0000-0000-0000-000000000000",
                        "test_user",
                        "Hello from wscat!",
                        "2025-03-15T12:00:00Z"),
                READER.read(
                        """
                        {"id":"00000000-0000-0000-0000-000000000000","sender":"test_user",
                        "content":"Hello from wscat!","timestamp":"2025-03-15T12:00:00Z"}\
                        """));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'sender':'a','content':'b'}",
                "{'sender':'a','content':'b','id':null,'timestamp':null}",
                "{'type':'Chat','x':{'y':[1,{'sender':7}]},'content':'b','sender':'a'}",
                "{'sender':'first','sender':'a','content':'b'} "
            })
    void fillsInWhatIsLeftOutAndIgnoresWhatItDoesNotKnow(String json) {
        assertEquals(
                new Inbound.Chat(ID.toString(), "a", "b", "2025-03-15T12:00:00.123Z"),
                READER.read(json.replace('\'', '"')));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'content':'b'}|sender|is missing",
                "{'sender':null,'content':'b'}|sender|is missing",
                "{'sender':'a'}|content|is missing",
                "{'sender':1,'content':'b'}|sender|must be a string",
                "{'sender':'a','content':{}}|content|must be a string",
                "{'sender':'a','content':'b','id':5}|id|must be a string",
                "{'sender':'a','content':'b','timestamp':[]}|timestamp|must be a string",
                "[]|''|must be a JSON object",
                "'text'|''|must be a JSON object",
                "{'sender':'a','content':'b'}{}|''|one JSON object",
            })
    void namesTheFieldThatIsWrong(String json, String field, String message) {
        var invalid = assertInstanceOf(Inbound.Invalid.class, READER.read(json.replace('\'', '"')));
        assertEquals("invalid_message", invalid.code());
        assertEquals(field.equals("''") ? "" : field, invalid.field());
        assertTrue(invalid.message().contains(message), invalid::message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hello",
                "{",
                "{'sender':'a','content':'b'",
                "{'sender':'a','content':'b'}}",
                "{sender:'a'}",
                "{'sender':'a\tb','content':'c'}"
            })
    void saysWhereTheJsonIsBroken(String json) {
        var invalid = assertInstanceOf(Inbound.Invalid.class, READER.read(json.replace('\'', '"')));
        assertEquals("invalid_json", invalid.code());
        assertTrue(invalid.message().matches("is no valid JSON at column \\d+"), invalid::message);
    }

    @Test
    void anEmptyMessageIsNoObject() {
        assertInstanceOf(Inbound.Invalid.class, READER.read(""));
    }

    @Test
    void deepNestingIsRefusedAndHarmless() {
        String deep = "{\"x\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}";
        assertInstanceOf(Inbound.Invalid.class, READER.read(deep));
    }

    @Test
    void whatIsWrittenReadsBackTheSame() throws Exception {
        String odd = "\"\\\n\t\u0000\u001f/é€\u2028\uD83D\uDE00";
        var chat = new Inbound.Chat("i" + odd, "s" + odd, "c" + odd, "t" + odd);
        String json = ((Message.Text) Outbound.chat(chat).message()).text();
        assertEquals(chat, READER.read(json));
        JsonNode tree = new ObjectMapper().readTree(json);
        assertEquals("Chat", tree.path("type").asText());
        assertEquals("c" + odd, tree.path("content").asText());
    }
}
