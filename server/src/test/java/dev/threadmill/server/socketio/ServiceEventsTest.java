package dev.threadmill.server.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The events of the Socket.IO service. */
class ServiceEventsTest {
    @Test
    void aMessageIsAlsoAcknowledgedWhereThatIsAskedFor() throws Exception {
        try (SioFixture fixture = new SioFixture(Map.of())) {
            MemoryPeer peer = fixture.connected();
            peer.say("427[\"message\",\"x\"]");
            peer.hears("42[\"message\",\"x\"]", "437[\"x\"]");
        }
    }

    @Test
    void theEventThatAMessageComesBackAsCanBeChosen() throws Exception {
        try (SioFixture fixture = new SioFixture(Map.of("socketio.reply_event", "back"))) {
            MemoryPeer peer = fixture.connected();
            peer.say("42[\"message\"]");
            peer.hears("42[\"back\"]");
        }
    }

    @Test
    void theGreetingTellsTheAuthPayloadInEachNamespace() throws Exception {
        try (SioFixture fixture =
                new SioFixture(
                        Map.of(
                                "socketio.greeting_event", "auth",
                                "socketio.namespaces", "/,/custom"))) {
            MemoryPeer peer = fixture.connected();
            peer.hears("42[\"auth\",{}]");
            peer.connect("40/custom,{\"token\":\"abc\"}");
            peer.hears("42/custom,[\"auth\",{\"token\":\"abc\"}]");
        }
    }

    @Test
    void aBroadcastGoesToAllInTheNamespaceWithTheSenderAndItsAttachments() throws Exception {
        try (SioFixture fixture = new SioFixture(Map.of("socketio.namespaces", "/,/other"))) {
            MemoryPeer sender = fixture.connected();
            MemoryPeer other = fixture.connected();
            MemoryPeer elsewhere = fixture.peer();
            elsewhere.connect("40/other,");
            sender.say("451-5[\"broadcast\",{\"_placeholder\":true,\"num\":0}]");
            sender.say(SioPeer.bytes(9));
            String event = "451-[\"broadcast\",{\"_placeholder\":true,\"num\":0}]";
            other.hears(event, SioPeer.binary(9));
            sender.hears(event, SioPeer.binary(9));
            sender.hears("461-5[{\"_placeholder\":true,\"num\":0}]", SioPeer.binary(9));
            elsewhere.say("42/other,1[\"x\"]");
            elsewhere.hears("43/other,1[]");
        }
    }

    @Test
    void channelsAreJoinedAndLeftByNameByArrayAndByObject() throws Exception {
        try (SioFixture fixture = new SioFixture(Map.of())) {
            MemoryPeer peer = fixture.connected();
            peer.say("421[\"join\",\"a\"]");
            peer.say("422[\"join\",[\"b\",\"c\",\"a\"]]");
            peer.say("423[\"join\",{\"channel\":\"d\"}]");
            peer.say("424[\"leave\",[\"a\",\"none\"]]");
            peer.say("425[\"leave\",{\"channel\":[\"b\"]}]");
            peer.hears(
                    "431[[\"a\"]]",
                    "432[[\"a\",\"b\",\"c\"]]",
                    "433[[\"a\",\"b\",\"c\",\"d\"]]",
                    "434[[\"b\",\"c\",\"d\"]]",
                    "435[[\"c\",\"d\"]]");
            assertEquals(1, fixture.server.emit("/", List.of("c", "d"), List.of(), "x", "1"));
            peer.hears("42[\"x\",1]");
            assertEquals(0, fixture.server.emit("/", List.of("a", "b"), List.of(), "x", "1"));
            peer.hearsNothing();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|needs one argument",
                "\"a\",\"b\"|needs one argument",
                "1|needs a channel's name",
                "null|needs a channel's name",
                "[1]|needs a channel's name",
                "[[\"a\"]]|needs a channel's name",
                "{}|needs a channel's name",
                "{\"channel\":7}|needs a channel's name",
                "\"\"|needs names of 1 to 200 characters"
            })
    void whatIsNoChannelIsToldAndNothingIsClosed(String arguments, String fault) throws Exception {
        String comma = arguments == null ? "" : "," + arguments;
        try (SioFixture fixture = new SioFixture(Map.of())) {
            MemoryPeer peer = fixture.connected();
            peer.say("421[\"join\"" + comma + "]");
            String ack = peer.next();
            assertTrue(ack.startsWith("431[{\"error\":\"join " + fault), ack);
            peer.say("42[\"leave\"" + comma + "]");
            String event = peer.next();
            assertTrue(event.startsWith("42[\"error\",{\"message\":\"leave " + fault), event);
            peer.hearsNothing();
        }
    }

    @Test
    void channelsAreBoundedInNamesAtOncePerClientAndLength() throws Exception {
        try (SioFixture fixture = new SioFixture(Map.of())) {
            MemoryPeer peer = fixture.connected();
            for (int i = 0; i < 10; i++) {
                peer.say("42[\"join\"," + names(100 * i, 100) + "]");
            }
            peer.say("421[\"join\",\"one more\"]");
            peer.hears("431[{\"error\":\"join: a client can be in 1000 channels\"}]");
            peer.say("42[\"join\"," + names(0, 101) + "]");
            peer.hears("42[\"error\",{\"message\":\"join names more than 100 channels\"}]");
            peer.say("42[\"join\",\"" + "x".repeat(201) + "\"]");
            assertTrue(peer.next().contains("1 to 200 characters"));
            peer.say("42[\"join\",\"7\"]"); // it is there already
            peer.hearsNothing();
            assertEquals(1_000, fixture.main().roomCount());
            peer.close();
            assertEquals(0, fixture.main().roomCount());
        }
    }

    private static String names(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> "\"" + i + '"')
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void withoutTheTokenNobodyConnectsAndTheConnectionStays() throws Exception {
        try (SioFixture fixture = new SioFixture(Map.of("socketio.token", "s3cret"))) {
            MemoryPeer peer = fixture.peer();
            for (String auth :
                    List.of(
                            "",
                            "{}",
                            "{\"token\":\"no\"}",
                            "{\"token\":1}",
                            "{\"a\":\"s3cret\"}")) {
                peer.say("40" + auth);
                peer.hears("44{\"message\":\"unauthorized\"}");
            }
            peer.connect("40{\"more\":[1],\"token\":\"s3cret\"}");
            peer.hearsNothing();
        }
    }

    @Test
    void whoGuessesTheTokenHasToConnectAnew() throws Exception {
        try (SioFixture fixture = new SioFixture(Map.of("socketio.token", "s3cret"))) {
            MemoryPeer peer = fixture.peer();
            for (int i = 0; i < 3; i++) {
                assertTrue(peer.isOpen());
                peer.say("40{\"token\":\"guess" + i + "\"}");
                peer.hears("44{\"message\":\"unauthorized\"}");
            }
            peer.isClosed();
        }
    }

    @Test
    void clientsAreCountedFromTheConnectionOn() throws Exception {
        try (SioFixture fixture = new SioFixture(Map.of())) {
            MemoryPeer one = fixture.connected();
            MemoryPeer two = fixture.peer();
            assertEquals(2, fixture.server.clientCount());
            assertEquals(1, fixture.main().memberCount());
            one.close();
            two.close();
            assertEquals(0, fixture.server.clientCount());
            assertEquals(0, fixture.main().memberCount());
        }
    }
}
