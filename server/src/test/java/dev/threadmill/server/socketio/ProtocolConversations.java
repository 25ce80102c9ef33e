package dev.threadmill.server.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.socketio.Answers.Answer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The statements of the Socket.IO protocol (v5), held by each way to the server. The namespaces are
 * {@code /} and {@code /admin}, the time to connect is half a second.
 */
abstract class ProtocolConversations {
    abstract SioPeer peer() throws Exception;

    abstract SocketIoServer server();

    private SioPeer connected() throws Exception {
        SioPeer peer = peer();
        peer.connect();
        return peer;
    }

    private Namespace main() {
        return server().namespace("/").orElseThrow();
    }

    // ---- connection to a namespace

    @Test
    void connectIsAnsweredWithAnId() throws Exception {
        try (SioPeer peer = peer()) {
            peer.say("40");

            assertEquals(20, SioPeer.sid(peer.next()).length());
        }
    }

    @Test
    void connectMayCarryAPayload() throws Exception {
        try (SioPeer peer = peer()) {
            peer.connect("40{\"token\":\"123\",\"deep\":{\"er\":[1]}}");
        }
    }

    @Test
    void anotherNamespaceIsAnsweredByItsName() throws Exception {
        try (SioPeer peer = peer()) {
            peer.say("40/admin,");

            String frame = peer.next();
            assertTrue(frame.startsWith("40/admin,{\"sid\":"), frame);
        }
    }

    @Test
    void severalNamespacesShareAConnectionUnderDifferentIds() throws Exception {
        try (SioPeer peer = peer()) {
            String one = peer.connect("40");
            String other = peer.connect("40/admin,{\"token\":\"123\"}");

            assertNotEquals(one, other);
            peer.say("421[\"a\",1]");
            peer.say("42/admin,2[\"b\",2]");
            peer.hears("431[1]", "43/admin,2[2]");
        }
    }

    @Test
    void anUnknownNamespaceIsRefusedAndTheConnectionStays() throws Exception {
        try (SioPeer peer = peer()) {
            peer.say("40/random");
            peer.hears("44/random,{\"message\":\"Invalid namespace\"}");
            peer.connect();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "42[\"hello\"]",
                "41",
                "430[]",
                "44{\"message\":\"no\"}",
                "4abc",
                "4",
                "40{",
                "40[]",
                "40\"x\"",
                "451-[\"x\",{\"_placeholder\":true,\"num\":0}]"
            })
    void anythingButConnectEndsTheConnectionAtFirst(String frame) throws Exception {
        try (SioPeer peer = peer()) {
            peer.say(frame);
            if (frame.startsWith("451-")) {
                peer.say(SioPeer.bytes(1));
            }
            peer.isClosed();
        }
    }

    @Test
    void whoConnectsToNothingIsClosed() throws Exception {
        try (SioPeer silent = peer();
                SioPeer refused = peer();
                SioPeer connected = connected()) {
            refused.say("40/random");
            silent.isClosed();
            refused.isClosed();
            connected.hearsNothing();
        }
    }

    @Test
    void aSecondConnectToTheSameNamespaceEndsTheConnection() throws Exception {
        try (SioPeer peer = connected()) {
            peer.say("40");
            peer.isClosed();
        }
    }

    @Test
    void anEventForANamespaceThatWasNotConnectedEndsTheConnection() throws Exception {
        try (SioPeer peer = connected()) {
            peer.say("42/admin,[\"x\"]");
            peer.isClosed();
        }
    }

    @Test
    void connectErrorFromAClientEndsTheConnection() throws Exception {
        try (SioPeer peer = connected()) {
            peer.say("44{\"message\":\"no\"}");
            peer.isClosed();
        }
    }

    // ---- disconnection

    @Test
    void whoHasDisconnectedMayConnectAgainOnTheSameConnection() throws Exception {
        try (SioPeer peer = peer()) {
            String before = peer.connect();
            peer.say("41");

            assertNotEquals(before, peer.connect());
        }
    }

    @Test
    void theOtherNamespacesStayWhereOneIsLeft() throws Exception {
        try (SioPeer peer = connected()) {
            peer.connect("40/admin,");
            peer.say("41/admin,");
            peer.hearsNothing();
            peer.say("42/admin,[\"x\"]");
            peer.isClosed();
        }
    }

    @Test
    void theServerMayDisconnectAClientFromANamespace() throws Exception {
        try (SioPeer peer = peer()) {
            String sid = peer.connect("40/admin,");
            peer.connect();
            server().namespace("/admin")
                    .orElseThrow()
                    .disconnectAll(Recipients.in(List.of(sid)), false);
            peer.hears("41/admin,");
            peer.hearsNothing();
        }
    }

    @Test
    void theServerMayEndAClientsConnection() throws Exception {
        try (SioPeer peer = peer()) {
            String sid = peer.connect();
            main().disconnectAll(Recipients.in(List.of(sid)), true);
            peer.hears("41");
            peer.isClosed();
        }
    }

    // ---- events

    @Test
    void aMessageComesBackWithItsArguments() throws Exception {
        try (SioPeer peer = connected()) {
            peer.say("42[\"message\",1,\"2\",{\"3\":[true]}]");
            peer.hears("42[\"message\",1,\"2\",{\"3\":[true]}]");
        }
    }

    @Test
    void argumentsAreNotMadeAnew() throws Exception {
        try (SioPeer peer = connected()) {
            peer.say("42[\"message\", 1.0,  \"\\u00e9\",{ \"a\" :1e3}]");
            peer.hears("42[\"message\",1.0,  \"\\u00e9\",{ \"a\" :1e3}]");
        }
    }

    @Test
    void attachmentsComeBackRightBehindTheirEvent() throws Exception {
        try (SioPeer peer = connected()) {
            String arguments =
                    "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}";
            peer.say("452-[\"message\"," + arguments + "]");
            peer.say(SioPeer.bytes(1, 2, 3));
            peer.say(SioPeer.bytes(4, 5, 6));
            peer.hears(
                    "452-[\"message\"," + arguments + "]",
                    SioPeer.binary(1, 2, 3),
                    SioPeer.binary(4, 5, 6));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4abc",
                "42",
                "42{}",
                "42[]",
                "42[{}]",
                "42[\"x\"",
                "42[\"connect\"]",
                "42abc[\"x\"]",
                "430{}",
                "41{}",
                "47[\"x\"]",
                "45[\"x\"]",
                "451[\"x\"]",
                "45999-[\"x\"]"
            })
    void aMalformedPacketEndsTheConnection(String frame) throws Exception {
        try (SioPeer peer = connected();
                SioPeer other = connected()) {
            peer.say(frame);
            peer.isClosed();
            other.hearsNothing();
        }
    }

    @Test
    void bytesThatNobodyAwaitsEndTheConnection() throws Exception {
        try (SioPeer peer = connected()) {
            peer.say(SioPeer.bytes(1));
            peer.isClosed();
        }
    }

    @Test
    void textWhereAnAttachmentIsDueEndsTheConnection() throws Exception {
        try (SioPeer peer = connected()) {
            peer.say("451-[\"message\",{\"_placeholder\":true,\"num\":0}]");
            peer.say("42[\"message\"]");
            peer.isClosed();
        }
    }

    // ---- acknowledgements

    @Test
    void anEventWithAnIdIsAcknowledged() throws Exception {
        try (SioPeer peer = connected()) {
            peer.say("42456[\"message-with-ack\",1,\"2\",{\"3\":[false]}]");
            peer.hears("43456[1,\"2\",{\"3\":[false]}]");
        }
    }

    @Test
    void anAcknowledgementMayHaveAttachments() throws Exception {
        try (SioPeer peer = connected()) {
            peer.say("451-789[\"message-with-ack\",{\"_placeholder\":true,\"num\":0}]");
            peer.say(SioPeer.bytes(1, 2, 3));
            peer.hears("461-789[{\"_placeholder\":true,\"num\":0}]", SioPeer.binary(1, 2, 3));
        }
    }

    @Test
    void theServerHearsClientsAcknowledgements() throws Exception {
        try (SioPeer peer = peer();
                SioPeer other = peer()) {
            List<String> sids = List.of(peer.connect(), other.connect());
            FutureTask<Answers> asked = ask("\"hello\"", Duration.ofSeconds(10), sids);
            String question = peer.next();
            assertTrue(question.matches("42\\d+\\[\"ask\",\"hello\"]"), question);
            String id = question.substring(2, question.indexOf('['));
            assertEquals(question, other.next());
            peer.say("43" + id + "[\"bar\",2]");
            other.say("461-" + id + "[{\"_placeholder\":true,\"num\":0}]");
            other.say(SioPeer.bytes(7));

            Answers answers = asked.get();
            assertEquals(0, answers.missing());
            List<String> texts = answers.all().stream().map(Answer::arguments).sorted().toList();
            assertEquals(List.of("\"bar\",2", "{\"_placeholder\":true,\"num\":0}"), texts);
            assertEquals(
                    1, answers.all().stream().mapToInt(each -> each.attachments().size()).sum());
        }
    }

    @Test
    void acknowledgementsThatNobodyWaitsForAreIgnored() throws Exception {
        try (SioPeer peer = connected()) {
            peer.say("43999[1]");
            peer.say("430[]");
            peer.say("43[]"); // as Node's server has it
            peer.hearsNothing();
        }
    }

    @Test
    void whoDoesNotAnswerIsMissing() throws Exception {
        try (SioPeer peer = peer()) {
            List<String> sids = List.of(peer.connect());
            Answers answers = ask("", Duration.ofMillis(50), sids).get();

            assertEquals(new Answers(List.of(), 1), answers);
            String question = peer.next();
            peer.say("43" + question.substring(2, question.indexOf('[')) + "[1]");
            peer.hearsNothing();
        }
    }

    @Test
    void whoLeavesIsNotWaitedFor() throws Exception {
        try (SioPeer peer = peer()) {
            List<String> sids = List.of(peer.connect());
            FutureTask<Answers> asked = ask("", Duration.ofSeconds(60), sids);
            String ignored = peer.next();
            peer.say("41");

            assertEquals(new Answers(List.of(), 1), asked.get());
        }
    }

    private FutureTask<Answers> ask(String arguments, Duration timeout, List<String> sids) {
        FutureTask<Answers> task =
                new FutureTask<>(() ->
                        main().emitWithAck(
                                        Recipients.in(sids), "ask", arguments, List.of(), timeout));
        Thread.startVirtualThread(task);
        return task;
    }
}
