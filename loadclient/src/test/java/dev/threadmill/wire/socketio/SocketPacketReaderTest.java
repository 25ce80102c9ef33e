package dev.threadmill.wire.socketio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.threadmill.wire.socketio.SocketPacket.Ack;
import dev.threadmill.wire.socketio.SocketPacket.Connect;
import dev.threadmill.wire.socketio.SocketPacket.ConnectError;
import dev.threadmill.wire.socketio.SocketPacket.Disconnect;
import dev.threadmill.wire.socketio.SocketPacket.Event;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule was tried with Node's socket.io-parser 4.2.7. */
class SocketPacketReaderTest {
    private static final int ATTACHMENTS_MAX = 10;

    private static SocketPacket read(String text) throws MalformedPacketException {
        return new SocketPacketReader(ATTACHMENTS_MAX).text(text);
    }

    private static Event event(String text) throws MalformedPacketException {
        return assertInstanceOf(Event.class, read(text));
    }

    /** A packet whose attachments are one byte each: their place. */
    private static SocketPacket binary(String text, int attachments)
            throws MalformedPacketException {
        SocketPacketReader reader = new SocketPacketReader(ATTACHMENTS_MAX);
        SocketPacket packet = reader.text(text);
        for (int i = 0; i < attachments; i++) {
            assertNull(packet, text);
            packet = reader.binary(new byte[] {(byte) i});
        }
        return packet;
    }

    private static void assertMalformed(String text) {
        assertThrows(MalformedPacketException.class, () -> read(text), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "8[\"a\"]", "a", "-1", "２[\"a\"]", "\ufeff2[\"a\"]"})
    void typesAreZeroToSix(String text) {
        assertMalformed(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " {}"})
    void aTypeThatIsMissingOrASpaceIsRefusedAlsoWhereNodesParserTakesItForConnect(String text) {
        assertMalformed(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "0; /; ",
                "0{}; /; {}",
                "0{\"token\": \"t\"} ; /; {\"token\": \"t\"}",
                "0/,{}; /; {}",
                "0/admin; /admin; ",
                "0/admin,; /admin; ",
                "0/admin,{\"a\":[1,{}]}; /admin; {\"a\":[1,{}]}",
                "07{}; /; {}",
                "0//; //; ",
                "0/{}; /{}; ",
                "0/é✓,; /é✓; ",
            })
    void aConnectNamesANamespaceAndMayHaveAnObject(String text, String namespace, String payload)
            throws Exception {
        Connect expected = new Connect(namespace, payload == null ? "" : payload);
        Connect read = assertInstanceOf(Connect.class, read(text));
        assertEquals(expected, new Connect(read.namespace(), read.payload().strip()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0[]", "0\"x\"", "0null", "0{", "0{}x", "0{}{}", "0{a:1}", "0/a,[]"})
    void aConnectsPayloadIsAnObjectOrMissing(String text) {
        assertMalformed(text);
    }

    @Test
    void aNamespacesQueryIsPartOfItsNameAsInNode() throws Exception {
        assertEquals(new Connect("/a?x=1", "{}"), read("0/a?x=1,{}"));
        assertEquals("/a?x=1", event("2/a?x=1,[\"e\"]").namespace());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "15", "1 "})
    void aDisconnectHasNoPayloadAndItsIdMeansNothing(String text) throws Exception {
        assertEquals(new Disconnect("/"), read(text));
        assertEquals(new Disconnect("/a"), read("1/a,"));
        assertEquals(new Disconnect("/a"), read("1/a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1{}", "1null", "1undefined", "1[]", "1/a,[]"})
    void aDisconnectWithAPayloadIsMalformed(String text) {
        assertMalformed(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "4{}", "4{\"message\":\"m\"}", "4\"x\"", "43{}"})
    void aConnectErrorHasAnObjectAStringOrNothing(String text) throws Exception {
        String payload = text.substring(text.startsWith("43") ? 2 : 1);
        assertEquals(new ConnectError("/", payload), read(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4[]", "4null", "4x", "4true", "4{", "4/a,1.5"})
    void aConnectErrorsOtherPayloadsAreMalformed(String text) {
        assertMalformed(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "2[\"a\"]; a; ",
                "2[ \"a\" ] ; a; ",
                "2[\"a\",1]; a; 1",
                "2[\"a\" , \"x\" ,\t{ } ]; a; \"x\" ,\t{ }",
                "2[\"a\",null,[],[[]]]; a; null,[],[[]]",
                "2[\"a\",-0.5e3,true]; a; -0.5e3,true",
                "2[\"a\",{\"a\":1,\"a\":2}]; a; {\"a\":1,\"a\":2}",
                "2[\"a\",{\"__proto__\":1}]; a; {\"__proto__\":1}",
                "2[\"a\",{\"_placeholder\":true,\"num\":9}]; a; {\"_placeholder\":true,\"num\":9}",
                "2[\"a\\u0062\\/\",\"\\u0000]\"]; ab/; \"\\u0000]\"",
                "2[\"é✓\",\"😀\"]; é✓; \"😀\"",
                "2[\"\"]; ; ",
            })
    void anEventIsAnArrayWithANameAndArgumentsThatStayAsTheyAre(
            String text, String name, String arguments) throws Exception {
        Event event = event(text.replace("\\t", "\t"));
        assertEquals(name == null ? "" : name, event.name().strip());
        assertEquals(arguments == null ? "" : arguments, event.arguments());
        assertEquals(SocketPacket.NO_ACK, event.ackId());
        assertEquals(List.of(), event.attachments());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "-1", "1.50", "1e5", "-0", "9007199254740993", "1E400"})
    void anEventsNameMayBeANumberWhichStaysAsItIsWritten(String number) throws Exception {
        assertEquals(number, event("2[" + number + ",1]").name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2[]",
                "2{}",
                "2\"a\"",
                "2[true]",
                "2[null]",
                "2[{}]",
                "2[[\"a\"]]",
                "2[\"a\"",
                "2[\"a\"]]",
                "2[\"a\"]x",
                "2[\"a\"]\0",
                "2[\"a\"][\"a\"]",
                "2-1[\"a\"]",
                "2abc[\"a\"]",
                "2/a[\"a\"]",
                "2/a,/b,[\"a\"]"
            })
    void anEventThatIsNoArrayWithANameIsMalformed(String text) {
        assertMalformed(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "212", "2/a,", "51-"})
    void anEventWithoutAPayloadIsMalformedAsTheProtocolSaysThoughNodeOverlooksIt(String text) {
        assertMalformed(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connect",
                "connect_error",
                "disconnect",
                "disconnecting",
                "newListener",
                "removeListener",
                "conn\\u0065ct"
            })
    void theClientsOwnEventsCannotBeSent(String name) throws Exception {
        assertMalformed("2[\"" + name + "\"]");
        assertMalformed("51-1[\"" + name + "\",{}]");
        assertEquals("connection", event("2[\"connection\"]").name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01",
                "+1",
                ".5",
                "1.",
                "NaN",
                "Infinity",
                "'x'",
                "",
                "1,",
                "{a:1}",
                "1/*c*/",
                "1//c",
                "1\u00a0",
                "\"\t\"",
                "\"\u001e\"",
                "\"\\u00\"",
                "\"\\x\"",
                "tru",
                "[1}",
                "{\"a\"}",
                "{\"a\":}",
                "{,}",
                "[,]",
                "undefined",
                "1 2"
            })
    void whatIsNoJsonIsMalformedWhereverItStands(String value) {
        assertMalformed("2[\"a\"," + value + "]");
        assertMalformed("31[" + (value.isEmpty() ? "," : value) + ",1]");
        assertMalformed("0{\"a\":" + value + "}");
        assertMalformed("51-[\"a\"," + value + "]");
    }

    @Test
    void loneSurrogatesPassThrough() throws Exception {
        assertEquals("\"\ud800\"", event("2[\"a\",\"\ud800\"]").arguments());
        assertEquals("\ud800", event("2[\"\\ud800\"]").name());
        assertEquals("\"\u2028\"", event("2[\"a\",\"\u2028\"]").arguments());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "12, 12",
        "007, 7",
        "9007199254740993, 9007199254740993",
        "999999999999999999, 999999999999999999"
    })
    void anAckIdIsANumberBehindTheNamespace(String written, long ackId) throws Exception {
        assertEquals(ackId, event("2" + written + "[\"a\"]").ackId());
        assertEquals(ackId, event("2/a," + written + "[\"a\"]").ackId());
        assertEquals(new Ack("/", ackId, "1", List.of()), read("3" + written + "[1]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\t", "\n ", "\u00a0", "\ufeff", "\u2028", "\u3000"})
    void spacesAroundAnAckIdAreNothingAndAloneAreTheIdZeroAsInNode(String space) throws Exception {
        assertEquals(0, event("2" + space + "[\"a\"]").ackId());
        assertEquals(5, event("2" + space + "5" + space + "[\"a\"]").ackId());
        assertEquals("1", event("2" + space + "5" + space + "[\"a\",1]").arguments());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 2", "9999999999999999999", "-1", "1.5", "+1", "1e3", "0x1"})
    void anAckIdThatIsNoneIsMalformed(String written) {
        assertMalformed("2" + written + "[\"a\"]");
        assertMalformed("3" + written + "[]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "31[]; 1; ",
                "31[ ]; 1; ",
                "31; 1; ",
                "31[\"x\",{}]; 1; \"x\",{}",
                "3[\"x\"]; -1; \"x\"",
                "3; -1; ",
            })
    void anAcknowledgementIsAnArrayOrNothingAndMayEvenLackItsId(
            String text, long ackId, String arguments) throws Exception {
        assertEquals(
                new Ack("/", ackId, arguments == null ? "" : arguments, List.of()), read(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"31{}", "31\"a\"", "31null", "31[", "31]", "31[]x", "3a[]"})
    void anAcknowledgementThatIsNoArrayIsMalformed(String text) {
        assertMalformed(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"5[\"a\"]", "5-[\"a\"]", "50-[\"a\"]", "51[\"a\"]", "51", "5-1-[\"a\"]"})
    void aBinaryPacketSaysHowManyAttachmentsItHasAndHasSome(String text) {
        assertMalformed(text);
        assertMalformed('6' + text.substring(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", " 1", "1 ", "+1", "1e0", "0x1"})
    void aNumberOfAttachmentsIsOfPlainDigitsThoughNodeTakesAllItsNumbers(String count) {
        assertMalformed("5" + count + "-[\"a\"]");
    }

    @Test
    void attachmentsAreBounded() throws Exception {
        assertNull(read("510-[\"a\"]"));
        assertMalformed("511-[\"a\"]");
        assertMalformed("5" + "9".repeat(40) + "-[\"a\"]");
        assertNull(read("5001-[\"a\"]"));
    }

    @Test
    void attachmentsComeInOrderBehindTheirPacket() throws Exception {
        String arguments =
                "{\"x\":[{\"_placeholder\":true,\"num\":1}]},{\"_placeholder\":true,\"num\":0}";
        Event event = assertInstanceOf(Event.class, binary("52-/a,7[\"e\"," + arguments + "]", 2));
        assertEquals("/a", event.namespace());
        assertEquals(7, event.ackId());
        assertEquals(arguments, event.arguments());
        assertArrayEquals(new byte[] {0}, event.attachments().get(0));
        assertArrayEquals(new byte[] {1}, event.attachments().get(1));

        Ack ack = assertInstanceOf(Ack.class, binary("61-5[1]", 1));
        assertEquals(5, ack.ackId());
        assertEquals(1, ack.attachments().size());
    }

    @Test
    void textWhereAnAttachmentIsDueIsMalformedAndSoAreBytesWhereNoneIs() throws Exception {
        SocketPacketReader reader = new SocketPacketReader(ATTACHMENTS_MAX);
        assertThrows(MalformedPacketException.class, () -> reader.binary(new byte[1]));
        assertNull(reader.text("51-[\"a\"]"));
        assertThrows(MalformedPacketException.class, () -> reader.text("2[\"b\"]"));
        assertInstanceOf(Event.class, reader.binary(new byte[1]));
        assertThrows(MalformedPacketException.class, () -> reader.binary(new byte[1]));
        assertInstanceOf(Event.class, reader.text("2[\"b\"]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"_placeholder\":true,\"num\":0}",
                "{\"_placeholder\":true,\"num\":1}",
                "{\"_placeholder\":true,\"num\":-0}",
                "{\"num\":1,\"_placeholder\":true}",
                "{\"_placeholder\":true,\"num\":7,\"num\":0}",
                "{\"_placeholder\":true,\"num\":0,\"x\":{\"_placeholder\":true,\"num\":9}}",
                "{\"_placeholder\":true,\"num\":9,\"_placeholder\":false}",
                "{\"_placeholder\":1,\"num\":9}",
                "{\"_placeholder\":\"true\",\"num\":9}",
                "{\"num\":9}",
                "[[{\"a\":[{\"_placeholder\":true,\"num\":1},{\"_placeholder\":true,\"num\":1}]}]]",
                "1",
                "\"{\\\"_placeholder\\\":true}\""
            })
    void placeholdersNameAnAttachmentAnyTimesInAnyOrder(String value) throws Exception {
        assertInstanceOf(Event.class, binary("52-[\"a\"," + value + "]", 2));
        assertInstanceOf(Ack.class, binary("62-1[" + value + "]", 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"_placeholder\":true,\"num\":2}",
                "{\"_placeholder\":true,\"num\":-1}",
                "{\"_placeholder\":true,\"num\":99999999999999999999}",
                "{\"_placeholder\":true,\"num\":4294967296}",
                "{\"_placeholder\":true,\"num\":\"0\"}",
                "{\"_placeholder\":true,\"num\":null}",
                "{\"_placeholder\":true,\"num\":[0]}",
                "{\"_placeholder\":true,\"num\":{\"_placeholder\":true,\"num\":0}}",
                "{\"_placeholder\":true}",
                "{\"\\u005fplaceholder\":true,\"n\\u0075m\":9}",
                "{\"_placeholder\":true,\"num\":0,\"num\":2}",
                "[{\"x\":{\"y\":[{\"_placeholder\":true,\"num\":2}]}},1]"
            })
    void aPlaceholderOfNoAttachmentIsMalformed(String value) {
        assertMalformed("52-[\"a\"," + value + "]");
        assertMalformed("62-1[1," + value + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.5", "1e-1", "0.0", "0e0"})
    void aPlaceholdersNumberIsAWholeOneThoughNodePutsNothingForAFraction(String number) {
        assertMalformed("52-[\"a\",{\"_placeholder\":true,\"num\":" + number + "}]");
    }
}
