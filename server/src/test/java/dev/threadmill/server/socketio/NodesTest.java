package dev.threadmill.server.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.bus.MemoryBus;
import dev.threadmill.server.socketio.SocketIoCounts.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes on one bus are one Socket.IO. */
@Timeout(60)
class NodesTest {
    private final MemoryBus bus = new MemoryBus();
    private final SioFixture one = new SioFixture(Map.of(), bus);
    private final SioFixture other = new SioFixture(Map.of(), bus);

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    @Test
    void aBroadcastIsHeardOnAllNodes() throws Exception {
        MemoryPeer here = one.connected();
        MemoryPeer there = other.connected();
        here.say("451-[\"broadcast\",{\"_placeholder\":true,\"num\":0}]");
        here.say(SioPeer.bytes(1, 2));
        String event = "451-[\"broadcast\",{\"_placeholder\":true,\"num\":0}]";
        here.hears(event, SioPeer.binary(1, 2));
        there.hears(event, SioPeer.binary(1, 2));
        here.hearsNothing();
        there.hearsNothing();
    }

    @Test
    void roomsAndIdsAreThoseOfAllNodes() throws Exception {
        MemoryPeer here = one.connected();
        MemoryPeer there = other.peer();
        String sid = there.connect();
        there.say("42[\"join\",\"a\"]");
        assertEquals(0, one.server.emit("/", List.of("a"), List.of(), "x", ""));
        there.hears("42[\"x\"]");
        one.server.emit("/", List.of(sid), List.of(), "y", "");
        there.hears("42[\"y\"]");
        assertEquals(1, one.server.emit("/", List.of(), List.of(sid), "z", ""));
        here.hears("42[\"z\"]");
        there.hearsNothing();
    }

    @Test
    void whatIsForThisNodeAloneStaysHere() throws Exception {
        MemoryPeer here = one.connected();
        MemoryPeer there = other.connected();
        one.main().emit(Recipients.ALL.hereOnly(), "x", "", List.of());
        here.hears("42[\"x\"]");
        there.hearsNothing();
    }

    @Test
    void membersOfAllNodesAreMovedAndDisconnected() throws Exception {
        MemoryPeer there = other.peer();
        String sid = there.connect();
        one.main().joinAll(Recipients.in(List.of(sid)), List.of("a", "b"));
        one.main().leaveAll(Recipients.in(List.of("a")), List.of("b"));
        assertEquals(1, other.main().roomCount());
        one.main().disconnectAll(Recipients.in(List.of("a")), true);
        there.hears("41");
        there.isClosed();
        assertEquals(0, other.main().memberCount());
    }

    private FutureTask<Answers> ask(Duration timeout) {
        FutureTask<Answers> asked =
                new FutureTask<>(() ->
                        one.main().emitWithAck(Recipients.ALL, "ask", "1", List.of(), timeout));
        Thread.startVirtualThread(asked);
        return asked;
    }

    private static void answer(MemoryPeer peer, String answer) throws Exception {
        String question = peer.next();
        assertTrue(question.matches("42\\d+\\[\"ask\",1]"), question);
        peer.say("43" + question.substring(2, question.indexOf('[')) + answer);
    }

    @Test
    void acknowledgementsComeFromAllNodes() throws Exception {
        List<MemoryPeer> peers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            peers.add(one.connected());
            peers.add(other.connected());
        }
        FutureTask<Answers> asked = ask(Duration.ofSeconds(60));
        for (int i = 0; i < peers.size(); i++) {
            answer(peers.get(i), "[" + i + "]");
        }
        Answers answers = asked.get();
        assertEquals(0, answers.missing());
        assertEquals(
                List.of("0", "1", "2", "3", "4", "5"),
                answers.all().stream().map(Answers.Answer::arguments).sorted().toList());
    }

    @Test
    void whoDoesNotAnswerOnAnotherNodeIsMissing() throws Exception {
        MemoryPeer here = one.connected();
        MemoryPeer silent = other.connected();
        MemoryPeer there = other.connected();
        FutureTask<Answers> asked = ask(Duration.ofSeconds(1));
        answer(here, "[1]");
        answer(there, "[2]");
        Answers answers = asked.get();
        assertEquals(2, answers.all().size());
        assertEquals(1, answers.missing());
        assertTrue(silent.isOpen());
    }

    @Test
    void nobodyToAskIsToldByEveryNode() throws Exception {
        assertEquals(new Answers(List.of(), 0), ask(Duration.ofSeconds(60)).get());
    }

    @Test
    void whatCannotBeReadIsCounted() throws Exception {
        MemoryPeer here = one.connected();
        bus.publish("socketio:/", new byte[] {1, 99});
        bus.publish("socketio:/", new byte[0]);
        assertEquals(2, one.server.counts().count(Kind.BUS_FAULTS));
        here.hearsNothing();
    }
}
