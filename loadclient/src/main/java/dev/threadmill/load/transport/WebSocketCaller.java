package dev.threadmill.load.transport;

import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.FrameWriter;
import dev.threadmill.wire.MaskedFrame;
import dev.threadmill.wire.MessageDeflater;
import dev.threadmill.wire.MessageInflater;
import dev.threadmill.wire.MessageScanner;
import dev.threadmill.wire.MessageScanner.Found;
import dev.threadmill.wire.WebSocketViolation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One WebSocket of a load run. Either its thread makes one {@link #exchange} after the other, or
 * one thread {@link #listen}s while others {@link #send}.
 */
public final class WebSocketCaller implements MessageCaller {
    /** A connection that was idle for longer may have been closed by the server meanwhile. */
    private static final long IDLE_NANOS = 1_000_000_000L;

    /** Without context takeover an inflater has no state of its own. */
    private static final MessageInflater INFLATER = new MessageInflater(false);

    private final WebSocketTransport transport;
    private final int number;
    private final Deadline deadline = new Deadline();
    private final ReentrantLock writing = new ReentrantLock();
    private InputStream in;
    private OutputStream out;
    private MessageScanner scanner;
    private SentMessage sent;

    /** Set where permessage-deflate was agreed on. */
    private MessageDeflater deflater;

    private long lastEndNanos;
    private long bytesIn;
    private long bytesOut;
    private int closeCode;

    /** The socket below TLS: closing it is what frees a thread that blocks on either. */
    private volatile Socket plain;

    private volatile boolean open;
    private volatile boolean aborted;

    WebSocketCaller(WebSocketTransport transport, int number) {
        this.transport = transport;
        this.number = number;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void open() throws ConnectException {
        deadline.start(transport.now() + transport.timeoutNanos());
        ConnectException failure = null;
        try {
            connect();
        } catch (UpgradeRefusedException e) {
            failure = ConnectException.of(e);
        } catch (IOException e) {
            failure = ConnectException.of(e);
        }
        if (deadline.finish()) {
            failure = new ConnectException(ErrorKind.TIMEOUT, "no WebSocket within the timeout");
        }
        if (failure != null) {
            close();
            throw failure;
        }
    }

    private void connect() throws IOException, UpgradeRefusedException {
        Socket socket = transport.opener().open(opening -> plain = opening);
        WebSocketHandshake.Agreed agreed = transport.shakeHands(socket);
        in = socket.getInputStream();
        out = socket.getOutputStream();
        scanner =
                new MessageScanner(
                        agreed.beyond(),
                        transport.bufferBytes(),
                        WebSocketTransport.MESSAGE_BYTES_MAX,
                        agreed.deflate().isPresent());
        deflater = null;
        agreed.deflate()
                .ifPresent(
                        terms -> deflater = new MessageDeflater(false, terms.clientWindowBits()));
        lastEndNanos = transport.now();
        aborted = false;
        open = true;
    }

    /**
     * Sends one message and waits for its answer; other messages are skipped and counted in the
     * bytes alone.
     */
    @Override
    public Outcome exchange(long startNanos) {
        deadline.start(startNanos + transport.timeoutNanos());
        bytesIn = 0;
        bytesOut = 0;
        closeCode = 0;
        if (sent == null) {
            sent = transport.newMessage(number);
        }
        boolean wasIdle = startNanos - lastEndNanos > IDLE_NANOS;
        Outcome.Failed failure = null;
        try {
            sendAndReceive();
        } catch (IOException | WebSocketViolation e) {
            failure = failed(e);
        }
        boolean overdue = deadline.finish();
        if (failure == null) {
            if (overdue) {
                close();
            }
            return new Outcome.Answered(0, 0, lastEndNanos, bytesIn, bytesOut);
        }
        close();
        boolean gone = failure.kind() == ErrorKind.CLOSED || failure.kind() == ErrorKind.RESET;
        return wasIdle && gone && !overdue ? again(startNanos) : failure;
    }

    /** A connection that ended while nobody looked is opened anew, and the message sent again. */
    private Outcome again(long startNanos) {
        try {
            open();
            return exchange(startNanos);
        } catch (ConnectException e) {
            return Outcome.Failed.of(e, transport.now());
        }
    }

    private void sendAndReceive() throws IOException, WebSocketViolation {
        byte[] frame = bytes(sent.next());
        out.write(frame);
        bytesOut += frame.length;
        while (true) {
            for (Found found; (found = scanner.next()) != Found.NOTHING; ) {
                if (isData(found) ? isAnswer() : control(found)) {
                    return;
                }
            }
            int count = scanner.fill(in);
            lastEndNanos = transport.now();
            if (count < 0) {
                throw new java.io.EOFException("closed by the server without a Close frame");
            }
            bytesIn += count;
        }
    }

    private byte[] bytes(MaskedFrame frame) {
        if (deflater == null) {
            return frame.bytes();
        }
        MaskedFrame compressed =
                new MaskedFrame(frame.isBinary(), true, deflater.deflate(frame.payload()));
        compressed.mask(ThreadLocalRandom.current().nextInt());
        return compressed.bytes();
    }

    private byte[] inflated() throws WebSocketViolation {
        byte[] payload = scanner.payload();
        return INFLATER.inflate(payload, payload.length, WebSocketTransport.MESSAGE_BYTES_MAX);
    }

    private boolean isAnswer() throws WebSocketViolation {
        if (scanner.compressed()) {
            byte[] message = inflated();
            return sent.isAnswer(message, 0, message.length);
        }
        return sent.isAnswer(scanner.bytes(), scanner.from(), scanner.to());
    }

    private static boolean isData(Found found) {
        return found == Found.TEXT || found == Found.BINARY;
    }

    /** Deals with a control frame; always false. */
    private boolean control(Found found) throws IOException, WebSocketViolation {
        if (found == Found.PING) {
            write(FrameWriter.pong(scanner.payload(), mask()));
        } else if (found == Found.CLOSE) {
            closeCode = scanner.closeCode();
            partPolitely();
            write(
                    FrameWriter.close(
                            closeCode == CloseCode.NONE ? CloseCode.NORMAL : closeCode,
                            "",
                            mask()));
            throw new java.io.EOFException("closed by the server with code " + closeCode);
        }
        return false;
    }

    @Override
    public Outcome.Failed listen(Listener listener) {
        bytesIn = 0;
        closeCode = 0;
        Outcome.Failed end;
        try {
            while (true) {
                long nanos = transport.now();
                for (Found found; (found = scanner.next()) != Found.NOTHING; ) {
                    if (!isData(found)) {
                        control(found);
                    } else if (scanner.compressed()) {
                        byte[] message = inflated();
                        listener.message(message, 0, message.length, nanos);
                    } else {
                        listener.message(scanner.bytes(), scanner.from(), scanner.to(), nanos);
                    }
                }
                int count = scanner.fill(in);
                if (count < 0) {
                    throw new java.io.EOFException("closed by the server without a Close frame");
                }
                bytesIn += count;
            }
        } catch (IOException | WebSocketViolation e) {
            end = failed(e);
        }
        close();
        return end;
    }

    @Override
    public boolean send(MaskedFrame frame) {
        if (!open) {
            return false;
        }
        deadline.start(transport.now() + transport.timeoutNanos());
        boolean written = false;
        try {
            write(bytes(frame));
            written = true;
        } catch (IOException e) {
            // The thread that listens will know why.
        }
        if (deadline.finish() || !written) {
            close();
            return false;
        }
        return true;
    }

    private void write(byte[] frame) throws IOException {
        writing.lock();
        try {
            out.write(frame);
            bytesOut += frame.length;
        } finally {
            writing.unlock();
        }
    }

    private Outcome.Failed failed(Exception e) {
        lastEndNanos = transport.now();
        ErrorKind kind =
                switch (e) {
                    case IOException overdue when aborted -> ErrorKind.TIMEOUT;
                    case IOException broken -> Failures.kindOf(broken);
                    default -> ErrorKind.PROTOCOL;
                };
        if (e instanceof WebSocketViolation violation) {
            sayWhy(violation);
        }
        String detail =
                kind == ErrorKind.TIMEOUT ? "no answer within the timeout" : Failures.detail(e);
        return new Outcome.Failed(kind, detail, closeCode, lastEndNanos, bytesIn, bytesOut);
    }

    private void sayWhy(WebSocketViolation violation) {
        try {
            partPolitely();
            write(FrameWriter.close(violation.closeCode(), violation.getMessage(), mask()));
        } catch (IOException e) {
            // The connection is closed anyway.
        }
    }

    /** A reset would overtake our Close frame. */
    private void partPolitely() throws IOException {
        plain.setSoLinger(false, 0);
    }

    private static byte[] mask() {
        byte[] mask = new byte[4];
        ThreadLocalRandom.current().nextBytes(mask);
        return mask;
    }

    @Override
    public void abortIfOverdue(long nowNanos) {
        if (deadline.expire(nowNanos)) {
            aborted = true;
            Guard.closeQuietly(plain);
        }
    }

    @Override
    public void close() {
        open = false;
        // Closing the TLS socket would first try to write, which may block: the plain one suffices.
        Guard.closeQuietly(plain);
    }
}
