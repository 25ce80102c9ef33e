package dev.threadmill.server.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.redis.Redis;
import dev.threadmill.redis.testing.RedisServer;
import dev.threadmill.server.bus.Bus;
import dev.threadmill.server.bus.MemoryBus;
import dev.threadmill.server.bus.QueuedBus;
import dev.threadmill.server.bus.RedisBus;
import dev.threadmill.server.socketio.SocketIoCounts.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Two nodes on one bus are one Socket.IO. */
@Timeout(60)
@ParameterizedClass
@EnumSource
class NodesTest {
    /** What joins them. */
    enum Carrier {
        MEMORY,
        REDIS
    }

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static RedisServer server;

    @Parameter Carrier carrier;
    private final List<Redis> redis = new ArrayList<>();
    private SioFixture one;
    private SioFixture other;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() throws Exception {
        MemoryBus memory = new MemoryBus();
        String prefix = UUID.randomUUID() + ":";
        one = new SioFixture(Map.of(), bus(memory, prefix));
        other = new SioFixture(Map.of(), bus(memory, prefix));
    }

    private Bus bus(MemoryBus memory, String prefix) throws Exception {
        if (carrier == Carrier.MEMORY) {
            return memory;
        }
        redis.add(Redis.connect(server.redisUrl(), PATIENCE));
        return new QueuedBus(new RedisBus(redis.getLast(), prefix));
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        redis.forEach(Redis::close);
    }

    /** Waits until the nodes have heard what they have been told so far. */
    private void settle() throws Exception {
        for (SioFixture node : List.of(one, other)) {
            SioFixture listener = node == one ? other : one;
            MemoryPeer peer = listener.peer();
            String sid = peer.connect();
            node.main().emit(Recipients.in(List.of(sid)), "settled", "", List.of());
            while (!peer.next().equals("42[\"settled\"]")) {
                // What was said before.
            }
            peer.lose("transport close");
        }
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
        settle();
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
        settle();
        there.hearsNothing();
    }

    @Test
    void whatIsForThisNodeAloneStaysHere() throws Exception {
        MemoryPeer here = one.connected();
        MemoryPeer there = other.connected();
        one.main().emit(Recipients.ALL.hereOnly(), "x", "", List.of());
        here.hears("42[\"x\"]");
        settle();
        there.hearsNothing();
    }

    @Test
    void membersOfAllNodesAreMovedAndDisconnected() throws Exception {
        MemoryPeer there = other.peer();
        String sid = there.connect();
        one.main().joinAll(Recipients.in(List.of(sid)), List.of("a", "b"));
        one.main().leaveAll(Recipients.in(List.of("a")), List.of("b"));
        settle();
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
        other.bus.publish("socketio:/", new byte[] {1, 99});
        other.bus.publish("socketio:/", new byte[0]);
        settle();
        assertEquals(2, one.server.counts().count(Kind.BUS_FAULTS));
        here.hearsNothing();
    }
}
