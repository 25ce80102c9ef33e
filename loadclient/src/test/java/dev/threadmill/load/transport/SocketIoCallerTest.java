package dev.threadmill.load.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Dialing;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Payload;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.SocketIoMode;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Target.Route;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.load.testing.SocketIoPeer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** One Socket.IO connection against a server that is written down by hand. */
@Timeout(30)
class SocketIoCallerTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong clock = new AtomicLong(1);
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private SocketIoPeer server;
    private SocketIoCaller caller;

    @AfterEach
    void closeAll() throws Exception {
        if (caller != null) {
            caller.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private SocketIoCaller caller(URI uri, Route route, String namespace, String auth) {
        Target.SocketIo target =
                new Target.SocketIo(
                        uri,
                        new SocketIoMode.Message(),
                        route,
                        namespace,
                        "message",
                        Optional.ofNullable(auth),
                        Payload.NONE,
                        64,
                        List.of(new Header("X-Who", "me")),
                        Dialing.DEFAULT,
                        Tls.DEFAULT);
        Plan plan = Plan.of(target, new LoadModel.Closed(Limit.ofRequests(1)), 1);
        caller = (SocketIoCaller) Transport.of(plan, clock::get).newCaller();
        return caller;
    }

    private SocketIoCaller caller(Route route) {
        return caller(server.uri(), route, "/", null);
    }

    private FutureTask<Outcome.Failed> hearing(SocketIoCaller from) {
        FutureTask<Outcome.Failed> hearing = new FutureTask<>(() -> from.hear(new Heard()));
        Thread.ofVirtual().start(hearing);
        return hearing;
    }

    /** Notes what comes: events as text, acknowledgements with their ids. */
    private final class Heard implements SocketIoCaller.Hearer {
        @Override
        public void event(byte[] bytes, int from, int to, long nanos) {
            heard.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }

        @Override
        public void acknowledged(long id, byte[] bytes, int from, int to, long nanos) {
            heard.add(Map.entry(id, new String(bytes, from, to - from, StandardCharsets.UTF_8)));
        }
    }

    private Object next() throws InterruptedException {
        return heard.poll(10, TimeUnit.SECONDS);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 10 * SECOND;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "did not come about");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void say(SocketIoCaller by, String packet) {
        assertTrue(by.send(EngineLine.frame(packet)));
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void emitsAndHears(Route route) throws Exception {
        server = SocketIoPeer.friendly();
        caller(route).open();
        assertTrue(caller.isOpen());
        FutureTask<Outcome.Failed> hearing = hearing(caller);
        // What came before the listener was there is not heard, so it is said until it is.
        for (Object first = null; first == null; ) {
            first = heard.poll(200, TimeUnit.MILLISECONDS);
            if (first == null) {
                say(caller, "42[\"message\",\"hé\"]");
            } else {
                assertEquals("[\"message\",\"hé\"]", first);
            }
        }
        say(caller, "427[\"message\",1]");
        Object ack = next();
        while (!(ack instanceof Map.Entry)) {
            ack = next();
        }
        assertEquals(Map.entry(7L, "[\"fine\"]"), ack);
        List<String> lines =
                server.requests().stream()
                        .map(request -> request.substring(0, request.indexOf(" HTTP")))
                        .toList();
        String kind = route == Route.WEBSOCKET ? "websocket" : "polling";
        assertEquals("GET /socket.io/?EIO=4&transport=" + kind, lines.getFirst());
        assertEquals(
                route == Route.UPGRADE,
                lines.contains("GET /socket.io/?EIO=4&transport=websocket&sid=s1"));
        assertEquals(route == Route.UPGRADE, server.heard().contains("2probe"));
        assertTrue(server.requests().stream().allMatch(text -> text.contains("X-Who: me\r\n")));
        assertTrue(caller.bytesIn() > 0 && caller.bytesOut() > 0);
        assertFalse(hearing.isDone());
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void answersPings(Route route) throws Exception {
        server = SocketIoPeer.friendly();
        caller(route).open();
        await(() -> server.sessions().size() == 1);
        server.sessions().getFirst().say("2");
        await(() -> server.heard().contains("3"));
        server.sessions().getFirst().say("2again");
        await(() -> server.heard().contains("3again"));
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void asksForItsNamespaceWithWhatItAuthenticates(Route route) throws Exception {
        server =
                new SocketIoPeer((session, packet) -> {
                    if (packet.startsWith("40")) {
                        session.say("40/admin,{\"sid\":\"x\"}");
                    }
                });
        caller(URI.create(server.uri() + "/rt?v=1"), route, "/admin", "{\"token\":\"x\"}").open();
        assertTrue(server.heard().contains("40/admin,{\"token\":\"x\"}"), "" + server.heard());
        assertTrue(server.requests().element().startsWith("GET /rt/?v=1&EIO=4&transport="));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "44{\"message\":\"not authorized\"}|refused the namespace /: not authorized",
                "44\"no\"|refused the namespace /: no",
                "44|refused the namespace /",
            })
    void saysWhyTheNamespaceIsRefused(String answer, String message) throws Exception {
        server = new SocketIoPeer((session, packet) -> session.say(answer));
        for (Route route : Route.values()) {
            ConnectException refused =
                    assertThrows(ConnectException.class, () -> caller(route).open());
            assertEquals(ErrorKind.REJECTED, refused.kind());
            assertEquals(message, refused.getMessage());
            assertFalse(caller.isOpen());
        }
    }

    @Test
    void saysWithWhichStatusItWasRefused() throws Exception {
        try (ScriptedServer closed =
                new ScriptedServer(peer -> {
                    peer.readRequest();
                    peer.write("HTTP/1.1 403 No\r\nContent-Length: 8\r\n\r\nnot here");
                })) {
            for (Route route : Route.values()) {
                ConnectException refused =
                        assertThrows(
                                ConnectException.class,
                                () -> caller(URI.create(closed.url()), route, "/", null).open());
                assertEquals(ErrorKind.REJECTED, refused.kind());
                assertEquals(403, refused.status());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0{|no JSON",
                "0|without sid",
                "0{}|without sid",
                "0{\"sid\":\"\",\"pingInterval\":1,\"pingTimeout\":1}|without sid",
                "0{\"sid\":\"x\"}|without sid, pingInterval",
                "9|unknown type",
                "5|only clients may ask",
                "40{\"sid\":\"x\"}|before the session is open",
            })
    void reportsAnOpeningThatIsNone(String opening, String message) throws Exception {
        server = SocketIoPeer.friendly().opening(opening);
        for (Route route : Route.values()) {
            ConnectException failed =
                    assertThrows(ConnectException.class, () -> caller(route).open());
            assertEquals(ErrorKind.PROTOCOL, failed.kind(), failed.getMessage());
            assertTrue(failed.getMessage().contains(message), failed.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "42{}|an event that is no array",
                "42[\"a\"|no JSON",
                "42[null]|without a name",
                "43{}|an acknowledgement that is no array",
                "42/x,[\"a\"]|for another namespace",
                "47|unknown type",
                "451-[\"a\",{\"_placeholder\":true,\"num\":0}]\u001e2\u001e42[\"a\"]|was due",
                "bAAAA|belongs to nothing",
                "0{}|opens twice",
            })
    void endsAConnectionThatSpeaksNonsense(String said, String message) throws Exception {
        server = SocketIoPeer.friendly();
        for (Route route : List.of(Route.POLLING, Route.WEBSOCKET)) {
            caller(route).open();
            FutureTask<Outcome.Failed> hearing = hearing(caller);
            for (SocketIoPeer.Session session : server.sessions()) {
                List.of(said.split("\u001e", -1)).forEach(session::say);
            }
            Outcome.Failed end = hearing.get(10, TimeUnit.SECONDS);
            assertEquals(ErrorKind.PROTOCOL, end.kind(), end.detail());
            assertTrue(end.detail().contains(message), end.detail());
            assertFalse(caller.isOpen());
        }
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void hearsOfAttachmentsToo(Route route) throws Exception {
        server = SocketIoPeer.friendly();
        caller(route).open();
        FutureTask<Outcome.Failed> hearing = hearing(caller);
        SocketIoPeer.Session session = server.sessions().getFirst();
        await(() -> {
            session.say("451-[\"a\",{\"_placeholder\":true,\"num\":0}]");
            session.say("bAQID");
            return heard.contains("[\"a\",{\"_placeholder\":true,\"num\":0}]");
        });
        assertFalse(hearing.isDone());
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void tellsThatTheServerIsGone(Route route) throws Exception {
        server = SocketIoPeer.friendly();
        caller(route).open();
        FutureTask<Outcome.Failed> hearing = hearing(caller);
        server.sessions().getFirst().die();
        server.close();
        ErrorKind kind = hearing.get(10, TimeUnit.SECONDS).kind();
        assertTrue(List.of(ErrorKind.CLOSED, ErrorKind.RESET, ErrorKind.REFUSED).contains(kind));
        assertFalse(caller.send(EngineLine.frame("42[\"a\"]")));
        assertFalse(caller.isOpen());
    }

    @ParameterizedTest
    @CsvSource({"41, the server ended the namespace", "1, the server closed the session"})
    void tellsThatTheServerHasHadEnough(String said, String message) throws Exception {
        server = SocketIoPeer.friendly();
        caller(Route.UPGRADE).open();
        FutureTask<Outcome.Failed> hearing = hearing(caller);
        server.sessions().getFirst().say(said);
        Outcome.Failed end = hearing.get(10, TimeUnit.SECONDS);
        assertEquals(ErrorKind.CLOSED, end.kind());
        assertEquals(message, end.detail());
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void givesUpOnAServerThatForgetsToPing(Route route) throws Exception {
        server = SocketIoPeer.friendly();
        caller(route).open();
        FutureTask<Outcome.Failed> hearing = hearing(caller);
        clock.set(44 * SECOND);
        caller.abortIfOverdue(clock.get());
        assertTrue(caller.isOpen());
        clock.set(46 * SECOND);
        caller.abortIfOverdue(clock.get());
        assertEquals(ErrorKind.TIMEOUT, hearing.get(10, TimeUnit.SECONDS).kind());
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void waitsForTheNamespaceOnlySoLong(Route route) throws Exception {
        server = new SocketIoPeer((session, packet) -> {});
        SocketIoCaller slow = caller(route);
        FutureTask<ConnectException> opening =
                new FutureTask<>(() -> assertThrows(ConnectException.class, slow::open));
        Thread.ofVirtual().start(opening);
        await(() -> !server.heard().isEmpty());
        slow.abortIfOverdue(6 * SECOND);
        assertEquals(ErrorKind.TIMEOUT, opening.get(10, TimeUnit.SECONDS).kind());
    }

    @Test
    void doesNotPassPollingOffAsAnUpgrade() throws Exception {
        server =
                SocketIoPeer.friendly()
                        .opening("0{\"sid\":\"SID\",\"pingInterval\":9,\"pingTimeout\":9}");
        ConnectException failed =
                assertThrows(ConnectException.class, () -> caller(Route.UPGRADE).open());
        assertTrue(failed.getMessage().contains("offers no upgrade"), failed.getMessage());
    }

    @Test
    void opensAConnectionAnewThatTheServerHasClosedMeanwhile() throws Exception {
        server = SocketIoPeer.friendly().closingPosts();
        caller(Route.POLLING).open();
        for (int i = 0; i < 5; i++) {
            say(caller, "42[\"n\"," + i + "]");
        }
        await(() -> server.heard().size() == 6);
        assertEquals("42[\"n\",4]", server.heard().stream().skip(5).findFirst().orElseThrow());
    }

    @Test
    void opensAgainAfterItsEnd() throws Exception {
        server = SocketIoPeer.friendly();
        caller(Route.UPGRADE).open();
        FutureTask<Outcome.Failed> hearing = hearing(caller);
        server.sessions().getFirst().say("1");
        hearing.get(10, TimeUnit.SECONDS);
        caller.open();
        assertTrue(caller.isOpen());
        assertEquals(2, server.sessions().size());
    }

    @ParameterizedTest
    @EnumSource(
            value = Route.class,
            names = {"POLLING", "WEBSOCKET"})
    void outlivesWhateverIsSaid(Route route) throws Exception {
        server = SocketIoPeer.friendly();
        String signs = "0123456789b/,-[]{}\"a:n\u001eé";
        Random random = new Random(11);
        for (int round = 0; round < 150; round++) {
            SocketIoCaller victim = caller(route);
            victim.open();
            FutureTask<Outcome.Failed> hearing = hearing(victim);
            SocketIoPeer.Session session = server.session("s" + (round + 1));
            StringBuilder said = new StringBuilder(random.nextBoolean() ? "42" : "");
            for (int i = random.nextInt(20); i > 0; i--) {
                said.append(signs.charAt(random.nextInt(signs.length())));
            }
            session.say(said.toString());
            // Whatever that was, this ends the session.
            session.say("9");
            Outcome.Failed end = hearing.get(10, TimeUnit.SECONDS);
            assertTrue(
                    end.kind() == ErrorKind.PROTOCOL
                            || end.kind() == ErrorKind.CLOSED
                            || end.kind() == ErrorKind.REJECTED,
                    () -> said + ": " + end);
        }
    }
}
