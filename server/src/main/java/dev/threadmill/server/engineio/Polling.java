package dev.threadmill.server.engineio;

import dev.threadmill.wire.socketio.EnginePacket;
import dev.threadmill.wire.socketio.EnginePayload;
import dev.threadmill.wire.socketio.MalformedPacketException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Long polling: a GET waits in its own virtual thread for what is sent, a POST brings packets. */
final class Polling {
    private static final Logger LOGGER = Logger.getLogger(Polling.class.getName());
    private static final EngineAnswer BAD_REQUEST = EngineAnswer.error(EngineError.BAD_REQUEST);
    private static final EngineAnswer NOOP = EngineAnswer.payload(new EnginePacket.Noop().frame());
    private static final EngineAnswer CLOSE =
            EngineAnswer.payload(new EnginePacket.Close().frame());
    private static final EngineAnswer TOO_LARGE = EngineAnswer.bare(413, Map.of());

    private static final int CHUNK_BYTES = 4 * 1_024;

    /** Longer than this no poll waits: listeners and proxies give up on a silent request. */
    private static final long WAIT_MAX_NS = TimeUnit.SECONDS.toNanos(60);

    /** How long a poll that begins during an upgrade waits to see what becomes of that. */
    private static final long UPGRADE_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How long the client's farewell waits for the poll that was sent beside it. */
    private static final long FAREWELL_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(200);

    /** How often a poll that waits looks whether its client is still there. */
    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);

    private Polling() {}

    /** Answers a GET: waits until there is something to say. */
    static EngineAnswer get(Client client, EngineRequest request, EngineFigures figures) {
        client.lock.lock();
        try {
            PollQueue queue = client.polling();
            if (queue == null) {
                return BAD_REQUEST;
            }
            if (!queue.polled) {
                queue.polled = true;
                client.changed.signalAll();
                figures.pollBegins();
                try {
                    EngineAnswer answer = await(client, queue, request);
                    if (answer != null) {
                        return answer;
                    }
                } finally {
                    queue.polled = false;
                    figures.pollEnds();
                }
            }
        } finally {
            client.lock.unlock();
        }
        client.end(EndReason.TRANSPORT_ERROR);
        return BAD_REQUEST;
    }

    /** What there is to say; null where the client has left. The caller holds the lock. */
    private static EngineAnswer await(Client client, PollQueue queue, EngineRequest request) {
        long begun = System.nanoTime();
        long look = begun + LOOK_NS;
        boolean amidUpgrade = queue.successor != null;
        while (true) {
            if (!queue.byPolling()) {
                return BAD_REQUEST;
            }
            if (client.ended() != null) {
                return farewell(client, queue);
            }
            if (!queue.isEmpty()) {
                client.changed.signalAll();
                return EngineAnswer.payload(queue.takePayload());
            }
            long patience =
                    queue.state != PollQueue.State.PROBED
                            ? WAIT_MAX_NS
                            : amidUpgrade ? UPGRADE_WAIT_NS : 0;
            long left = begun + patience - System.nanoTime();
            if (left <= 0) {
                return NOOP;
            }
            try {
                long ignored = client.changed.awaitNanos(Math.min(left, look - System.nanoTime()));
                if (System.nanoTime() - look >= 0) {
                    if (isGone(client, request)) {
                        return null;
                    }
                    look = System.nanoTime() + LOOK_NS;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return CLOSE;
            }
        }
    }

    /** Looks without the lock, which the caller holds. */
    private static boolean isGone(Client client, EngineRequest request) {
        client.lock.unlock();
        try {
            return request.gone().getAsBoolean();
        } finally {
            client.lock.lock();
        }
    }

    private static EngineAnswer farewell(Client client, PollQueue queue) {
        client.forget();
        if (client.ended() != EndReason.FORCED_CLOSE) {
            queue.clear();
            return client.ended() == EndReason.TRANSPORT_CLOSE ? NOOP : CLOSE;
        }
        if (queue.isEmpty()) {
            return CLOSE;
        }
        return EngineAnswer.payload(queue.takePayload() + EnginePayload.SEPARATOR + CLOSE.body());
    }

    /** Answers a POST, once the application has dealt with all of its packets. */
    static EngineAnswer post(Client client, EngineRequest request, int bytesMax) {
        boolean overlapping;
        PollQueue queue;
        client.lock.lock();
        try {
            queue = client.polling();
            if (queue == null || client.ended() != null) {
                return BAD_REQUEST;
            }
            overlapping = queue.poster != null;
            if (!overlapping) {
                queue.poster = Thread.currentThread();
            }
        } finally {
            client.lock.unlock();
        }
        if (overlapping || isBinary(request)) {
            client.end(EndReason.TRANSPORT_ERROR);
            return BAD_REQUEST;
        }
        try {
            return read(client, request, bytesMax);
        } finally {
            client.lock.lock();
            try {
                queue.poster = null;
            } finally {
                client.lock.unlock();
            }
        }
    }

    private static boolean isBinary(EngineRequest request) {
        return request.header("Content-Type").orElse("").startsWith("application/octet-stream");
    }

    private static EngineAnswer read(Client client, EngineRequest request, int bytesMax) {
        byte[] body;
        try {
            if (declaredBytes(request) > bytesMax) {
                return TOO_LARGE;
            }
            body = readJustBeyond(bytesMax, request.body());
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.FINE, "a client left during its POST", e);
            client.end(EndReason.TRANSPORT_ERROR);
            return BAD_REQUEST;
        }
        if (body.length > bytesMax) {
            return TOO_LARGE;
        }
        try {
            return hearAll(client, new String(body, StandardCharsets.UTF_8));
        } catch (MalformedPacketException e) {
            client.end(EndReason.PARSE_ERROR);
            return BAD_REQUEST;
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "the application of " + request.path() + " failed", e);
            client.end(EndReason.TRANSPORT_ERROR);
            return EngineAnswer.bare(500, Map.of());
        }
    }

    /** The whole body, or of one that is too large no more than shows that. */
    private static byte[] readJustBeyond(int bytesMax, InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK_BYTES];
        // Not readNBytes: it asks for nothing in the end, and Helidon's stream then waits for more.
        for (int count = 0; body.size() <= bytesMax && (count = in.read(chunk)) >= 0; ) {
            body.write(chunk, 0, count);
        }
        return body.toByteArray();
    }

    private static long declaredBytes(EngineRequest request) {
        return request.header("Content-Length").map(Long::parseLong).orElse(0L);
    }

    /** One packet after the other, so that no number of them takes more memory than the body. */
    private static EngineAnswer hearAll(Client client, String body)
            throws MalformedPacketException {
        for (int from = 0; from <= body.length(); ) {
            int to = body.indexOf(EnginePayload.SEPARATOR, from);
            to = to < 0 ? body.length() : to;
            EndReason over = client.hear(EnginePacket.read(body, from, to), true);
            if (over == EndReason.TRANSPORT_CLOSE) {
                awaitPoll(client);
            }
            if (over != null) {
                client.end(over);
                return over == EndReason.TRANSPORT_CLOSE || over == EndReason.FORCED_CLOSE
                        ? EngineAnswer.ok()
                        : BAD_REQUEST;
            }
            if (!client.polls()) {
                return BAD_REQUEST; // a WebSocket has taken over: this one may have been lost
            }
            from = to + 1;
        }
        return EngineAnswer.ok();
    }

    /** A client ends its session with a poll under way, which another thread may not have yet. */
    private static void awaitPoll(Client client) {
        client.lock.lock();
        try {
            long left = FAREWELL_WAIT_NS;
            while (left > 0
                    && client.ended() == null
                    && client.polling() != null
                    && !client.polling().polled) {
                left = client.changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            client.lock.unlock();
        }
    }
}
