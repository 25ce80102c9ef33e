package dev.threadmill.load.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.plan.Target;
import dev.threadmill.wire.MaskedFrame;
import dev.threadmill.wire.socketio.EncodedPacket;
import dev.threadmill.wire.socketio.EnginePacket;
import dev.threadmill.wire.socketio.MalformedPacketException;
import dev.threadmill.wire.socketio.SocketPacket;
import dev.threadmill.wire.socketio.SocketPacketReader;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A Socket.IO connection on the client's side: one session, one namespace, blocking. The thread
 * that has opened it may read it, or leave that to another; any thread may send.
 *
 * <pre>
 *   polling:   GET open -> POST CONNECT -> GET CONNECT
 *   upgrade:   the same, then a WebSocket: 2probe -> 3probe -> 5
 *   websocket: 101 -> open -> CONNECT -> CONNECT
 * </pre>
 */
final class SocketIoClient implements EngineLine.Sink {
    private static final int ATTACHMENTS_MAX = 1_000;
    private static final int SID_CHARS_MAX = 256;
    private static final int ACK_DIGITS_MAX = 18;
    private static final int REASON_CHARS_MAX = 200;
    private static final String PROBE = "probe";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final SocketIoTransport transport;
    private final Target.SocketIo target;
    private final OpenSockets sockets;
    private final ByteCounts counts;
    private final SocketIoCaller.Hearer listener;

    /** What events and acknowledgements without attachments begin with; they need no reading. */
    private final byte[] eventHead;

    private final byte[] ackHead;
    private final ReentrantLock writing = new ReentrantLock();
    private final SocketPacketReader reader = new SocketPacketReader(ATTACHMENTS_MAX);
    private volatile EngineLine line;
    private String sid = "";
    private boolean upgradable;
    private boolean connected;
    private boolean probed;

    /** Whether attachments of a packet are yet to come. */
    private boolean attaching;

    private volatile long silenceNanosMax = Long.MAX_VALUE;
    private volatile long heardNanos;

    private SocketIoClient(
            SocketIoTransport transport,
            OpenSockets sockets,
            ByteCounts counts,
            SocketIoCaller.Hearer listener) {
        this.transport = transport;
        this.target = transport.target();
        this.sockets = sockets;
        this.counts = counts;
        this.listener = listener;
        this.eventHead = head('2');
        this.ackHead = head('3');
        this.heardNanos = transport.now();
    }

    /**
     * Connects to the namespace.
     *
     * @param listener hears what comes, while {@link #read} runs
     * @throws RefusedException where the server does not let us in
     * @throws ProtocolException where it breaks a rule
     */
    static SocketIoClient open(
            SocketIoTransport transport,
            OpenSockets sockets,
            ByteCounts counts,
            SocketIoCaller.Hearer listener)
            throws IOException, UpgradeRefusedException {
        SocketIoClient client = new SocketIoClient(transport, sockets, counts, listener);
        switch (transport.target().route()) {
            case WEBSOCKET -> client.openWebSocket();
            case POLLING -> client.openPolling();
            case UPGRADE -> client.upgrade(client.openPolling());
        }
        return client;
    }

    private void openWebSocket() throws IOException, UpgradeRefusedException {
        line = webSocket(transport.direct());
        receiveUntilOpen();
        line.send(connect());
        receiveUntilConnected();
    }

    private EngineSocket webSocket(WebSocketHandshake handshake)
            throws IOException, UpgradeRefusedException {
        Socket socket = transport.opener().open(sockets::add);
        return new EngineSocket(
                transport::now,
                socket,
                handshake.perform(socket, true),
                counts,
                transport.bufferBytes());
    }

    private EnginePolling openPolling() throws IOException {
        EnginePolling polling = new EnginePolling(transport, sockets, counts);
        line = polling;
        receiveUntilOpen();
        polling.session(sid);
        polling.sendFirst(connect());
        receiveUntilConnected();
        return polling;
    }

    /** No poll waits meanwhile, so nothing can get lost on the old way. */
    private void upgrade(EnginePolling polling) throws IOException, UpgradeRefusedException {
        if (!upgradable) {
            throw new ProtocolException(
                    "the server offers no upgrade to WebSocket: use polling, or websocket");
        }
        EngineSocket socket = webSocket(transport.upgrade(sid));
        line = socket;
        socket.send(EngineLine.frame(new EnginePacket.Ping(PROBE).frame()));
        while (!probed) {
            socket.receive(this);
        }
        socket.send(EngineLine.frame(new EnginePacket.Upgrade().frame()));
        polling.close();
    }

    private MaskedFrame connect() {
        SocketPacket.Connect packet =
                new SocketPacket.Connect(target.namespace(), target.auth().orElse(""));
        return EngineLine.frame(EnginePacket.MESSAGE + EncodedPacket.of(packet).text());
    }

    private void receiveUntilOpen() throws IOException {
        while (sid.isEmpty()) {
            line.receive(this);
        }
    }

    private void receiveUntilConnected() throws IOException {
        while (!connected) {
            line.receive(this);
        }
    }

    /**
     * Reads until the connection ends, and answers pings.
     *
     * @throws IOException always: why it has ended
     */
    void read() throws IOException {
        while (true) {
            line.receive(this);
        }
    }

    private byte[] head(char type) {
        String namespace = target.namespace();
        return (EnginePacket.MESSAGE
                        + (type + (namespace.equals(SocketPacket.MAIN) ? "" : namespace + ",")))
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void text(byte[] bytes, int from, int to, long nanos) throws IOException {
        heardNanos = nanos;
        if (connected && !attaching && passedOn(bytes, from, to, nanos)) {
            return;
        }
        packet(EngineLine.read(bytes, from, to), nanos);
    }

    @Override
    public void binary(byte[] bytes, long nanos) throws IOException {
        heardNanos = nanos;
        packet(new EnginePacket.Binary(bytes), nanos);
    }

    /** Passes on what is an event or an acknowledgement by its first bytes. */
    private boolean passedOn(byte[] bytes, int from, int to, long nanos) {
        int array = from + eventHead.length;
        if (array >= to || bytes[to - 1] != ']') {
            return false;
        }
        if (startsWith(eventHead, bytes, from) && bytes[array] == '[' && bytes[array + 1] == '"') {
            listener.event(bytes, array, to, nanos);
            return true;
        }
        if (!startsWith(ackHead, bytes, from)) {
            return false;
        }
        long id = 0;
        int end = Math.min(to, array + ACK_DIGITS_MAX);
        int at = array;
        for (; at < end && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
            id = 10 * id + bytes[at] - '0';
        }
        if (at == array || at == to || bytes[at] != '[') {
            return false;
        }
        listener.acknowledged(id, bytes, at, to, nanos);
        return true;
    }

    private static boolean startsWith(byte[] head, byte[] bytes, int from) {
        return Arrays.equals(head, 0, head.length, bytes, from, from + head.length);
    }

    private void packet(EnginePacket packet, long nanos) throws IOException {
        try {
            switch (packet) {
                case EnginePacket.Open open -> opened(open);
                case EnginePacket.Ping ping ->
                        send(EngineLine.frame(new EnginePacket.Pong(ping.data()).frame()));
                case EnginePacket.Pong pong -> probed |= pong.data().equals(PROBE);
                case EnginePacket.Text text -> {
                    SocketPacket whole = reader.text(text.text());
                    attaching = whole == null;
                    if (whole != null) {
                        socketPacket(whole, nanos);
                    }
                }
                case EnginePacket.Binary binary -> {
                    SocketPacket whole = reader.binary(binary.bytes());
                    attaching = whole == null;
                    if (whole != null) {
                        socketPacket(whole, nanos);
                    }
                }
                case EnginePacket.Close close ->
                        throw new EOFException("the server closed the session");
                case EnginePacket.Noop noop -> {
                    // It only ends a poll.
                }
                case EnginePacket.Upgrade upgrade ->
                        throw new ProtocolException("an upgrade that only clients may ask for");
            }
        } catch (MalformedPacketException e) {
            throw new ProtocolException(e.getMessage());
        }
    }

    private void opened(EnginePacket.Open open) throws ProtocolException {
        if (!sid.isEmpty()) {
            throw new ProtocolException("a session that opens twice");
        }
        JsonNode handshake;
        try {
            handshake = MAPPER.readTree(open.handshake());
        } catch (JsonProcessingException e) {
            throw new ProtocolException("an open packet that is no JSON");
        }
        String name = handshake.path("sid").asText();
        long interval = handshake.path("pingInterval").asLong(-1);
        long timeout = handshake.path("pingTimeout").asLong(-1);
        if (name.isEmpty() || name.length() > SID_CHARS_MAX || interval < 0 || timeout < 0) {
            throw new ProtocolException("an open packet without sid, pingInterval or pingTimeout");
        }
        sid = name;
        silenceNanosMax = TimeUnit.MILLISECONDS.toNanos(interval + timeout);
        for (JsonNode upgrade : handshake.path("upgrades")) {
            upgradable |= upgrade.asText().equals("websocket");
        }
    }

    private void socketPacket(SocketPacket packet, long nanos) throws IOException {
        if (sid.isEmpty()) {
            throw new ProtocolException("a packet before the session is open");
        }
        if (!packet.namespace().equals(target.namespace())) {
            throw new ProtocolException("a packet for another namespace");
        }
        switch (packet) {
            case SocketPacket.Connect connect -> connected = true;
            case SocketPacket.ConnectError error ->
                    throw new RefusedException(
                            "refused the namespace " + target.namespace() + reason(error), 0);
            case SocketPacket.Disconnect disconnect ->
                    throw new EOFException("the server ended the namespace");
            case SocketPacket.Event event -> {
                byte[] array = array(event);
                listener.event(array, 0, array.length, nanos);
            }
            case SocketPacket.Ack ack -> {
                byte[] array = array(ack);
                listener.acknowledged(ack.ackId(), array, 0, array.length, nanos);
            }
        }
    }

    /** The JSON array of a packet that had to be read. */
    private static byte[] array(SocketPacket packet) {
        String text = EncodedPacket.of(packet).text();
        int from = packet.namespace().equals(SocketPacket.MAIN) ? 0 : text.indexOf(',');
        return text.substring(text.indexOf('[', from)).getBytes(StandardCharsets.UTF_8);
    }

    private static String reason(SocketPacket.ConnectError error) {
        String text = error.payload();
        try {
            JsonNode payload = MAPPER.readTree(text);
            text = payload.isTextual() ? payload.asText() : payload.path("message").asText(text);
        } catch (JsonProcessingException e) {
            // Then as it is.
        }
        text = text.replaceAll("\\p{Cntrl}", " ").strip();
        return text.isEmpty()
                ? ""
                : ": " + text.substring(0, Math.min(REASON_CHARS_MAX, text.length()));
    }

    /** Sends a packet of text; waits for others that send. */
    void send(MaskedFrame frame) throws IOException {
        writing.lock();
        try {
            line.send(frame);
        } finally {
            writing.unlock();
        }
    }

    /** Whether the server has said nothing for longer than it has promised to. */
    boolean silent(long nowNanos) {
        return nowNanos - heardNanos > silenceNanosMax;
    }

    /** The server's code where it has closed the connection, or refused a request; else 0. */
    int code() {
        EngineLine current = line;
        return current == null ? 0 : current.code();
    }
}
