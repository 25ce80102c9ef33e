package dev.threadmill.load.transport;

import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.FrameWriter;
import dev.threadmill.wire.MaskedFrame;
import dev.threadmill.wire.MessageScanner;
import dev.threadmill.wire.MessageScanner.Found;
import dev.threadmill.wire.WebSocketViolation;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** A WebSocket: each packet is a message of its own. */
final class EngineSocket implements EngineLine {
    private static final int MESSAGE_BYTES_MAX = 64 * 1024 * 1024;

    private final LongSupplier nanoClock;
    private final ByteCounts counts;
    private final InputStream in;
    private final OutputStream out;
    private final MessageScanner scanner;

    /** Pongs of the WebSocket are between the packets. */
    private final ReentrantLock writing = new ReentrantLock();

    private volatile int code;

    EngineSocket(
            LongSupplier nanoClock,
            Socket socket,
            WebSocketHandshake.Agreed agreed,
            ByteCounts counts,
            int bufferBytes)
            throws IOException {
        this.counts = counts;
        this.nanoClock = nanoClock;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        this.scanner = new MessageScanner(agreed.beyond(), bufferBytes, MESSAGE_BYTES_MAX, false);
    }

    @Override
    public void receive(Sink sink) throws IOException {
        boolean received = false;
        try {
            while (!received) {
                long nanos = nanoClock.getAsLong();
                for (Found found; (found = scanner.next()) != Found.NOTHING; ) {
                    received |= take(found, sink, nanos);
                }
                if (!received) {
                    fill();
                }
            }
        } catch (WebSocketViolation e) {
            throw new ProtocolException(e.getMessage());
        }
    }

    private void fill() throws IOException {
        int count = scanner.fill(in);
        if (count < 0) {
            throw new EOFException("closed by the server without a Close frame");
        }
        counts.in().addAndGet(count);
    }

    private boolean take(Found found, Sink sink, long nanos)
            throws IOException, WebSocketViolation {
        switch (found) {
            case TEXT -> sink.text(scanner.bytes(), scanner.from(), scanner.to(), nanos);
            case BINARY -> sink.binary(scanner.payload(), nanos);
            case PING -> write(FrameWriter.pong(scanner.payload(), mask()));
            case CLOSE -> {
                int said = scanner.closeCode();
                code = said;
                write(
                        FrameWriter.close(
                                said == CloseCode.NONE ? CloseCode.NORMAL : said, "", mask()));
                throw new EOFException("closed by the server with code " + said);
            }
            case PONG, NOTHING -> {
                // Nobody has asked.
            }
        }
        return found == Found.TEXT || found == Found.BINARY;
    }

    @Override
    public void send(MaskedFrame frame) throws IOException {
        write(frame.bytes());
    }

    private void write(byte[] frame) throws IOException {
        writing.lock();
        try {
            out.write(frame);
            counts.out().addAndGet(frame.length);
        } finally {
            writing.unlock();
        }
    }

    private static byte[] mask() {
        byte[] mask = new byte[4];
        ThreadLocalRandom.current().nextBytes(mask);
        return mask;
    }

    @Override
    public int code() {
        return code;
    }
}
