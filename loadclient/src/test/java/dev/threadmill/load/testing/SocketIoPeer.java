package dev.threadmill.load.testing;

import dev.threadmill.load.testing.ScriptedServer.Peer;
import dev.threadmill.wire.WebSocketEvent;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Socket.IO server of a few rules, written down by hand: what it hears and says are packets as
 * they stand in the specification.
 */
public final class SocketIoPeer implements Closeable {
    /** What a client says, and what to say to it. */
    public interface Script {
        /** A packet came, Engine.IO's own among them; {@code 2probe} and {@code 5} did not. */
        void packet(Session session, String packet) throws Exception;
    }

    private static final String END = "\u0000end";
    private static final Pattern SID = Pattern.compile("[?&]sid=([^& ]+)");

    private final ScriptedServer server = new ScriptedServer(this::serve);
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private final AtomicInteger names = new AtomicInteger();
    private final Script script;
    private volatile String open =
            "0{\"sid\":\"SID\",\"upgrades\":[\"websocket\"],\"pingInterval\":25000,"
                    + "\"pingTimeout\":20000,\"maxPayload\":1000000}";
    private volatile boolean closesPosts;

    public SocketIoPeer(Script script) {
        this.script = script;
    }

    /** A server that lets everybody in, sends {@code message} back, and calls back where asked. */
    public static SocketIoPeer friendly() {
        return new SocketIoPeer(Session::beFriendly);
    }

    /** Another first packet; {@code SID} stands for the session's name. */
    public SocketIoPeer opening(String packet) {
        open = packet;
        return this;
    }

    /** Closes the connection behind each answer to a POST, without saying so. */
    public SocketIoPeer closingPosts() {
        closesPosts = true;
        return this;
    }

    public int port() {
        return server.port();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** The heads of all requests. */
    public Queue<String> requests() {
        return requests;
    }

    /** All packets that clients have sent. */
    public Queue<String> heard() {
        return heard;
    }

    /** The session of this name: {@code s1}, {@code s2}, in the order of their opening. */
    public Session session(String name) {
        return sessions.get(name);
    }

    public List<Session> sessions() {
        return List.copyOf(sessions.values());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve(Peer peer) throws Exception {
        for (String request; (request = peer.readRequest()) != null; ) {
            String first = request.substring(0, request.indexOf("\r\n"));
            requests.add(request);
            Matcher sid = SID.matcher(first);
            Session session = sid.find() ? sessions.get(sid.group(1)) : newSession();
            if (session == null) {
                answer(peer, "400 Bad Request", "{\"code\":1,\"message\":\"Session ID unknown\"}");
            } else if (first.contains("transport=websocket")) {
                session.serveWebSocket(WebSocketPeer.upgrade(peer, request), sid.hasMatch());
                return;
            } else if (first.startsWith("POST")) {
                String body = request.substring(request.indexOf("\r\n\r\n") + 4);
                for (String packet : body.split("\u001e", -1)) {
                    hear(session, packet);
                }
                answer(peer, "200 OK", "ok");
                if (closesPosts) {
                    return;
                }
            } else if (!session.poll(peer, sid.hasMatch())) {
                return;
            }
        }
    }

    private void hear(Session session, String packet) throws Exception {
        heard.add(packet);
        script.packet(session, packet);
    }

    private Session newSession() {
        Session session = new Session("s" + names.incrementAndGet());
        sessions.put(session.name, session);
        return session;
    }

    private static void answer(Peer peer, String status, String body) throws IOException {
        byte[] bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        peer.write("HTTP/1.1 " + status + "\r\nContent-Length: " + bytes.length + "\r\n\r\n");
        peer.write(bytes);
    }

    /** One client's session. */
    public final class Session {
        private final String name;
        private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>();
        private final ReentrantLock moving = new ReentrantLock();
        private WebSocketPeer webSocket;

        private Session(String name) {
            this.name = name;
        }

        /** Says a packet, as it is. */
        public void say(String packet) {
            moving.lock();
            try {
                if (webSocket == null) {
                    waiting.add(packet);
                } else {
                    webSocket.relay(packet);
                }
            } finally {
                moving.unlock();
            }
        }

        private void moveTo(WebSocketPeer peer) throws IOException {
            moving.lock();
            try {
                webSocket = peer;
                for (String packet; (packet = waiting.poll()) != null; ) {
                    if (packet.equals(END)) {
                        peer.peer().reset();
                    } else {
                        peer.text(packet);
                    }
                }
            } finally {
                moving.unlock();
            }
        }

        /** Says a packet to every session. */
        public void sayToAll(String packet) {
            sessions.values().forEach(session -> session.say(packet));
        }

        /** The same, but to none twice. */
        public void sayToOthers(String packet) {
            for (Session other : Set.copyOf(sessions.values())) {
                if (other != this) {
                    other.say(packet);
                }
            }
        }

        /** Ends the connection without a word. */
        public void die() throws IOException {
            moving.lock();
            try {
                waiting.add(END);
                if (webSocket != null) {
                    webSocket.peer().reset();
                }
            } finally {
                moving.unlock();
            }
        }

        /** Lets in, sends back, calls back. */
        public void beFriendly(String packet) {
            if (packet.startsWith("40")) {
                say("40{\"sid\":\"x\"}");
            } else if (packet.matches("(?s)42\\d+\\[.*")) {
                say("43" + packet.replaceAll("(?s)^42(\\d+).*", "$1") + "[\"fine\"]");
            } else if (packet.startsWith("42")) {
                say(packet);
            }
        }

        /** Answers a request that polls; false where the connection is to end. */
        private boolean poll(Peer peer, boolean known) throws Exception {
            if (!known) {
                answer(peer, "200 OK", open.replace("SID", name));
                return true;
            }
            List<String> packets = new ArrayList<>();
            packets.add(waiting.take());
            waiting.drainTo(packets);
            if (packets.contains(END)) {
                return false;
            }
            answer(peer, "200 OK", String.join("\u001e", packets));
            return true;
        }

        private void serveWebSocket(WebSocketPeer peer, boolean upgrade) throws Exception {
            if (!upgrade) {
                moveTo(peer);
                peer.text(open.replace("SID", name));
            }
            for (WebSocketEvent event; (event = peer.next()) != null; ) {
                if (!(event instanceof WebSocketEvent.Text text)) {
                    continue;
                }
                if (upgrade && text.text().equals("2probe")) {
                    heard.add(text.text());
                    peer.text("3probe");
                } else if (upgrade && text.text().equals("5")) {
                    heard.add(text.text());
                    moveTo(peer);
                } else {
                    hear(this, text.text());
                }
            }
        }
    }
}
