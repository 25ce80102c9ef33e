package dev.threadmill.server.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A bare TCP connection to the server that writes what a test tells it to, keeping the protocol or
 * not, and that reads frames strictly. A read that waits for longer than 20 s fails.
 */
final class RawPeer implements AutoCloseable {
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final int PATIENCE_MS = 20_000;
    private static final int HEAD_BYTES_MAX = 16 * 1_024;

    private final Socket socket = new Socket();
    private final DataInputStream in;

    private RawPeer(int port, boolean narrow) throws IOException {
        if (narrow) {
            socket.setReceiveBufferSize(4_096);
            socket.setSendBufferSize(64 * 1_024);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1_024));
    }

    /** Connects, and says nothing. */
    static RawPeer connect(int port) throws IOException {
        return new RawPeer(port, false);
    }

    /** Connects with small buffers, for peers that do not read: few bytes wait in the kernel. */
    static RawPeer narrow(int port) throws IOException {
        return new RawPeer(port, true);
    }

    /** Connects and upgrades; fails where the answer is not 101. */
    static RawPeer upgraded(int port, String path, String... headers) throws IOException {
        RawPeer peer = connect(port);
        peer.upgrade(path, headers);
        return peer;
    }

    /** Upgrades a connection that has said nothing yet, and returns the answer's head. */
    String upgrade(String path, String... headers) throws IOException {
        write(request(path, headers));
        String head = readHead();
        if (!head.startsWith("HTTP/1.1 101 ")) {
            close();
            throw new IOException("no upgrade: " + head);
        }
        return head;
    }

    /** An opening handshake that keeps all rules, with more header lines. */
    static byte[] request(String path, String... headers) {
        StringBuilder request = new StringBuilder("GET ").append(path);
        request.append(" HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n");
        request.append("Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
        request.append("Sec-WebSocket-Key: ").append(KEY).append("\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request.append("\r\n").toString().getBytes(ISO_8859_1);
    }

    /** Writes all parts with one system call. */
    void write(byte[]... parts) throws IOException {
        socket.getOutputStream().write(parts.length == 1 ? parts[0] : RawFrame.join(parts));
    }

    /** Writes pieces of {@code size} bytes, each of which leaves as a TCP segment of its own. */
    void writeInPieces(byte[] bytes, int size) throws IOException {
        for (int at = 0; at < bytes.length; at += size) {
            write(Arrays.copyOfRange(bytes, at, Math.min(at + size, bytes.length)));
        }
    }

    /** Ends the sending half: the server reads an end of stream. */
    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends the connection with a RST. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** The head of an HTTP answer, with the empty line behind it. */
    String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0 || head.length() > HEAD_BYTES_MAX) {
                throw new IOException("no head of an answer: " + head);
            }
            head.append((char) b);
        }
        return head.toString();
    }

    /** So many bytes, as text. */
    String readBody(int length) throws IOException {
        return new String(in.readNBytes(length), UTF_8);
    }

    /** All bytes until the end of the stream, as text. */
    String readToEnd() throws IOException {
        return new String(in.readAllBytes(), UTF_8);
    }

    /**
     * The next frame; null at the end of the stream.
     *
     * @throws IOException on a reset
     * @throws AssertionError where the frame breaks a rule that binds servers
     */
    RawFrame readFrame() throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        try {
            int second = in.readUnsignedByte();
            must((second & 0x80) == 0, "a server masks nothing (5.1)");
            long length = second;
            if (second == 126) {
                length = in.readUnsignedShort();
                must(length > 125, "lengths are in the shortest form (5.2)");
            } else if (second == 127) {
                length = in.readLong();
                must(length > 65_535, "lengths are in the shortest form (5.2)");
            }
            must(length <= 64 * 1_024 * 1_024, "frame of " + length + " bytes");
            byte[] payload = in.readNBytes((int) length);
            must(payload.length == length, "the stream ends inside a frame");
            var frame = new RawFrame((first & 0x80) != 0, first >> 4 & 7, first & 15, payload);
            checkControl(frame);
            return frame;
        } catch (EOFException e) {
            throw new AssertionError("the stream ends inside a frame's header", e);
        }
    }

    private static void checkControl(RawFrame frame) {
        if (frame.isControl()) {
            must(frame.opcode() <= RawFrame.PONG, "opcode " + frame.opcode());
            must(frame.fin(), "control frames are not fragmented (5.4)");
            must(frame.payload().length <= 125, "control frames are short (5.5)");
            must(frame.rsv() == 0, "control frames are not compressed (RFC 7692, 6.1)");
        }
        if (frame.opcode() == RawFrame.CLOSE) {
            must(frame.payload().length != 1, "a code has two bytes (5.5.1)");
        }
    }

    private static void must(boolean holds, String rule) {
        if (!holds) {
            throw new AssertionError("the server breaks a rule: " + rule);
        }
    }

    /** The next message or pong; a pong inside a fragmented message fails. */
    RawFrame readMessageOrPong() throws IOException {
        RawFrame frame = readFrame();
        return frame != null && frame.opcode() == RawFrame.PONG ? frame : whole(frame);
    }

    /** The next message, whole; control frames fail. Its {@code rsv} is that of the first frame. */
    RawFrame readMessage() throws IOException {
        return whole(readFrame());
    }

    private RawFrame whole(RawFrame frame) throws IOException {
        must(frame != null && !frame.isControl(), "no message but " + frame);
        must(frame.opcode() != RawFrame.CONTINUATION, "a continuation of nothing");
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(frame.payload());
        for (RawFrame part = frame; !part.fin(); ) {
            part = readFrame();
            must(
                    part != null && part.opcode() == RawFrame.CONTINUATION && part.rsv() == 0,
                    "" + part);
            whole.writeBytes(part.payload());
        }
        return new RawFrame(true, frame.rsv(), frame.opcode(), whole.toByteArray());
    }

    void expectText(String text) throws IOException {
        expect(RawFrame.TEXT, text.getBytes(UTF_8));
    }

    void expectBinary(byte[] payload) throws IOException {
        expect(RawFrame.BINARY, payload);
    }

    void expectPong(byte[] payload) throws IOException {
        RawFrame frame = readFrame();
        check(frame, RawFrame.PONG, payload);
    }

    private void expect(int opcode, byte[] payload) throws IOException {
        RawFrame message = readMessage();
        must(message.rsv() == 0, "RSV bits: " + message);
        check(message, opcode, payload);
    }

    private static void check(RawFrame frame, int opcode, byte[] payload) {
        if (frame == null || frame.opcode() != opcode || !Arrays.equals(payload, frame.payload())) {
            int shown = Math.min(payload.length, 60);
            throw new AssertionError(
                    "expected opcode "
                            + opcode
                            + ", "
                            + payload.length
                            + " bytes "
                            + HexFormat.of().formatHex(payload, 0, shown)
                            + " but was "
                            + frame);
        }
    }

    /** The next frame is a Close with this code, 1005 for one that is empty. */
    RawFrame expectClose(int code) throws IOException {
        RawFrame frame = readFrame();
        if (frame == null || frame.opcode() != RawFrame.CLOSE || frame.closeCode() != code) {
            throw new AssertionError(
                    "expected Close "
                            + code
                            + " but was "
                            + frame
                            + (frame != null && frame.opcode() == RawFrame.CLOSE
                                    ? ": " + frame.closeCode()
                                    : ""));
        }
        return frame;
    }

    /** The stream ends, without another byte and without a reset. */
    void expectEnd() throws IOException {
        RawFrame frame = readFrame();
        must(frame == null, "something behind the Close: " + frame);
    }

    /**
     * A Close with this code is next, then the end (7.1.7). The end follows at once, since this
     * peer ends its half too; that the server would end without it is for other tests.
     */
    void expectFailure(int code) throws IOException {
        expectClose(code);
        if (!socket.isOutputShutdown()) {
            socket.shutdownOutput();
        }
        expectEnd();
    }

    /** Reads until the end or a reset, whatever comes. */
    void drain() {
        try {
            in.skipNBytes(Long.MAX_VALUE);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server does not end the connection", e);
        } catch (IOException e) {
            // The end, in whatever form.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
