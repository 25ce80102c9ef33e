package dev.threadmill.load.transport;

import dev.threadmill.wire.MaskedFrame;
import dev.threadmill.wire.socketio.EnginePayload;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/**
 * HTTP long-polling: a connection for the request that waits, and one for those that send, opened
 * with the first of them.
 */
final class EnginePolling implements EngineLine {
    private static final int PACKETS_MAX = 100_000;
    private static final int TEXT_CHARS_MAX = 200;
    private static final int OK = 200;

    private final SocketIoTransport transport;
    private final LongSupplier nanoClock;
    private final HttpLink polls;
    private final HttpLink posts;
    private String sid = "";
    private byte[] poll;
    private volatile int code;

    /** Whether the last request of the connection that polls has sent something. */
    private boolean sentFirst;

    EnginePolling(SocketIoTransport transport, OpenSockets sockets, ByteCounts counts) {
        this.transport = transport;
        this.nanoClock = transport::now;
        this.polls = new HttpLink(transport.opener(), sockets, counts);
        this.posts = new HttpLink(transport.opener(), sockets, counts);
        this.poll = transport.poll(sid);
    }

    /** Names the session, once the server has. */
    void session(String name) {
        sid = name;
        poll = transport.poll(name);
    }

    @Override
    public void receive(Sink sink) throws IOException {
        byte[] body = answer(polls, poll, sentFirst);
        sentFirst = false;
        long nanos = nanoClock.getAsLong();
        int count = 0;
        for (int from = 0; from <= body.length; ) {
            int to = from;
            while (to < body.length && body[to] != EnginePayload.SEPARATOR) {
                to++;
            }
            if (++count > PACKETS_MAX) {
                throw new ProtocolException("more than " + PACKETS_MAX + " packets at once");
            }
            sink.text(body, from, to, nanos);
            from = to + 1;
        }
    }

    @Override
    public void send(MaskedFrame frame) throws IOException {
        answer(posts, transport.post(sid, frame.payload()), true);
    }

    /** Sends over the connection that is to wait afterwards, as long as nothing waits there. */
    void sendFirst(MaskedFrame frame) throws IOException {
        answer(polls, transport.post(sid, frame.payload()), true);
        sentFirst = true;
    }

    private byte[] answer(HttpLink link, byte[] request, boolean quiet) throws IOException {
        HttpLink.Answer answer = link.exchange(request, quiet);
        if (answer.status() != OK) {
            code = answer.status();
            String text = new String(answer.body(), StandardCharsets.UTF_8).strip();
            throw new RefusedException(
                    "answered with status "
                            + answer.status()
                            + (text.isEmpty() || text.length() > TEXT_CHARS_MAX
                                    ? ""
                                    : ": " + text.replaceAll("\\p{Cntrl}", " ")),
                    answer.status());
        }
        return answer.body();
    }

    /** Lets go of both connections. */
    void close() {
        polls.close();
        posts.close();
    }

    @Override
    public int code() {
        return code;
    }
}
