package dev.threadmill.server.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmissionReaderTest {
    private static List<Event> events(String body) throws Exception {
        return EmissionReader.read(body).events();
    }

    private static Emission read(String fields) throws Exception {
        return EmissionReader.read("{\"event\":\"e\"," + fields + "}");
    }

    @Test
    void dataIsTheOnlyArgumentAsItWasWritten() throws Exception {
        for (String data :
                List.of(
                        "\"text\"",
                        "1.10",
                        "12345678901234567890.0e5",
                        "true",
                        "null",
                        "[1, 2]",
                        "{\"a\" : [ {} ], \"b\":\"\\u20ac €\"}")) {
            assertEquals(
                    List.of(new Event("e", data)),
                    events("{ \"event\": \"e\" , \"data\" : " + data + "\n}"));
        }
    }

    @Test
    void withoutDataThereIsNoArgument() throws Exception {
        assertEquals(List.of(new Event("e", "")), events("{\"event\":\"e\"}"));
    }

    @Test
    void aChannelIsAnEventWhosePayloadIsWithinAnObject() throws Exception {
        assertEquals(
                List.of(new Event("news", "{\"payload\":[1, 2]}")),
                events("{\"channel\":\"news\",\"payload\":[1, 2]}"));
        assertEquals(
                List.of(new Event("news", "{\"payload\":null}")),
                events("{\"payload\":null,\"channel\":\"news\"}"));
    }

    @Test
    void onePayloadGoesToEveryChannel() throws Exception {
        assertEquals(
                List.of(new Event("a", "{\"payload\":7}"), new Event("b", "{\"payload\":7}")),
                events("{\"channels\":[\"a\",\"b\"],\"payload\":7}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "['a','b']|[1,{'x':2}]|a={'payload':1} b={'payload':{'x':2}}",
                "['a','b']|[1]|a={'payload':1}",
                "['a']|[1, 2]|a={'payload':1}",
                "['a']|[]|",
            })
    void payloadsPairWithChannelsUpToTheShorterLength(
            String channels, String payload, String expected) throws Exception {
        String body = "{'channels':" + channels + ",'payload':" + payload + "}";
        List<String> pairs =
                events(body.replace('\'', '"')).stream()
                        .map(event -> event.name() + "=" + event.argument().replace('"', '\''))
                        .toList();
        assertEquals(expected == null ? "" : expected, String.join(" ", pairs));
    }

    @Test
    void aHundredChannelsAreTaken() throws Exception {
        assertEquals(100, events("{\"channels\":" + names(100) + ",\"payload\":1}").size());
    }

    private static String names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"c" + i + "\"").toList().toString();
    }

    @Test
    void withoutMoreItIsForEverybody() throws Exception {
        Emission emission = EmissionReader.read("{\"event\":\"e\"}");
        assertEquals(new Receivers("/", Set.of(), Set.of()), emission.receivers());
        assertEquals(new Emission.Usual(), emission.delivery());
    }

    @Test
    void roomsExceptionsAndANamespaceNarrowIt() throws Exception {
        assertEquals(
                new Receivers("/chat", Set.of("a"), Set.of("b", "c")),
                read("\"room\":\"a\",\"except\":[\"b\",\"c\"],\"namespace\":\"/chat\"")
                        .receivers());
        assertEquals(Set.of("a", "b"), read("\"room\":[\"a\",\"b\",\"a\"]").receivers().rooms());
        assertEquals(Set.of(), read("\"except\":[]").receivers().except());
    }

    @Test
    void itMayBeVolatileOrAcknowledged() throws Exception {
        assertEquals(new Emission.Volatile(), read("\"volatile\":true").delivery());
        assertEquals(
                new Emission.Acknowledged(Duration.ofSeconds(5)), read("\"ack\":true").delivery());
        assertEquals(
                new Emission.Acknowledged(Duration.ofMillis(250)),
                read("\"timeout\":\"250ms\",\"ack\":true").delivery());
        assertEquals(new Emission.Usual(), read("\"ack\":false,\"volatile\":false").delivery());
    }

    @Test
    void nullIsAsIfItWereNotThere() throws Exception {
        assertEquals(
                EmissionReader.read("{\"event\":\"e\"}"),
                read(
                        "\"channel\":null,\"channels\":null,\"room\":null,\"except\":null,"
                                + "\"namespace\":null,\"volatile\":null,\"ack\":null,\"timeout\":null"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|body must be a JSON object",
                "1|body must be a JSON object",
                "nonsense|body is no JSON: Unrecognized token 'nonsense'",
                "{'event':'e'} {}|body must be one JSON object and nothing more",
                "{'event':'e'} x|body is no JSON: Unrecognized token 'x'",
                "{'event':'e'|event is no JSON: Unexpected end-of-input",
                "{'event':'e','event':'f'}|event is no JSON: Duplicate field 'event'",
                "{'event':'e','data':{'x':{'a':1,'a':2}}}|data.x.a is no JSON: Duplicate field 'a'",
                "{'event':'e','data':[1,}|data.1 is no JSON: Unexpected character",
                "{'data':1}|event is missing: name one of event, channel and channels",
                "{'payload':1}|event is missing: name one of event, channel and channels",
                "{'event':'e','channel':'c','payload':1}|channel cannot stand beside event",
                "{'channels':[],'payload':1}|channels must name a channel",
                "{'channel':'a','channels':['b'],'payload':1}|channels cannot stand beside channel",
                "{'channel':'a'}|payload is missing",
                "{'channels':['a']}|payload is missing",
                "{'channel':'a','data':1}|data does not go with channel: say payload",
                "{'event':'a','payload':1}|payload does not go with event: say data",
                "{'event':''}|event must be a text that is not empty",
                "{'event':1}|event must be a text that is not empty",
                "{'event':'connect'}|event must not be 'connect'",
                "{'channel':'disconnect','payload':1}|channel must not be 'disconnect'",
                "{'channels':'a','payload':1}|channels must be an array of texts",
                "{'channels':['a',2],'payload':1}|channels[1] must be a text that is not empty",
                "{'channels':['a',''],'payload':1}|channels[1] must be a text that is not empty",
                "{'channels':['connect'],'payload':1}|channels[0] must not be 'connect'",
                "{'event':'e','rooms':['a']}|rooms is no field here; did you mean 'room'?",
                "{'evnt':'e'}|evnt is no field here; did you mean 'event'?",
                "{'somewhat':'e'}|somewhat is no field here; there are event, data, channel, channels",
                "{'event':'e','room':[]}|room must name a room; leave it out to reach everybody",
                "{'event':'e','room':{}}|room must be a text that is not empty",
                "{'event':'e','room':['a',null]}|room[1] must be a text that is not empty",
                "{'event':'e','except':7}|except must be a text that is not empty",
                "{'event':'e','namespace':'chat'}|namespace must begin with /",
                "{'event':'e','volatile':'true'}|volatile must be true or false",
                "{'event':'e','ack':1}|ack must be true or false",
                "{'event':'e','ack':true,'volatile':true}|ack cannot be had of what is volatile",
                "{'channels':['a','b'],'payload':1,'ack':true}|ack needs one event, not 2",
                "{'event':'e','timeout':'1s'}|timeout needs \"ack\": true",
                "{'event':'e','ack':true,'timeout':'61s'}|timeout must be between 1ms and 60s",
                "{'event':'e','ack':true,'timeout':'0s'}|timeout must be between 1ms and 60s",
                "{'event':'e','ack':true,'timeout':500}|timeout must be a text with a unit",
                "{'event':'e','ack':true,'timeout':'soon'}|timeout must be a text with a unit",
            })
    void whatIsWrongIsNamed(String body, String message) {
        String json = body.equals("''") ? "" : body.replace('\'', '"');
        InvalidEmissionException e =
                assertThrows(InvalidEmissionException.class, () -> EmissionReader.read(json));
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
        assertEquals(message.split(" ", 2)[0], e.field());
    }

    @Test
    void moreThanAHundredChannelsOrRoomsAreTooMany() {
        for (String body :
                List.of(
                        "{\"payload\":1,\"channels\":" + names(101) + "}",
                        "{\"event\":\"e\",\"room\":" + names(101) + "}",
                        "{\"event\":\"e\",\"except\":" + names(101) + "}")) {
            InvalidEmissionException e =
                    assertThrows(InvalidEmissionException.class, () -> EmissionReader.read(body));
            assertTrue(e.getMessage().endsWith("must not have more than 100"), e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {999, 2_000, 100_000})
    void depthIsBounded(int depth) {
        String body = "{\"event\":\"e\",\"data\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
        if (depth < 1_000) {
            assertTrue(assertDepth(body));
        } else {
            InvalidEmissionException e =
                    assertThrows(InvalidEmissionException.class, () -> EmissionReader.read(body));
            assertTrue(e.getMessage().endsWith("is too deep or too long"), e.getMessage());
            assertTrue(e.getMessage().length() < 300, e.getMessage());
        }
    }

    private static boolean assertDepth(String body) {
        try {
            return EmissionReader.read(body).events().size() == 1;
        } catch (InvalidEmissionException e) {
            throw new AssertionError(e);
        }
    }
}
