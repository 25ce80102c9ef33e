package dev.threadmill.bench.soak.traffic;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** Breaks the protocol in one way after the other: each ends as RFC 6455 wants it. */
record Malformed() implements Traffic {
    private static final int CLOSE_OPCODE = 0x88;

    /** What is sent after the handshake, in hex, and the code of the Close frame for it. */
    private record Fault(String frame, int code) {}

    private static final List<Fault> FAULTS =
            List.of(
                    new Fault("8105 68656c6c6f", 1002), // not masked
                    new Fault("f180 00000000", 1002), // reserved bits
                    new Fault("8380 00000000", 1002), // no such opcode
                    new Fault("0980 00000000", 1002), // a ping in fragments
                    new Fault("8081 00000000 61", 1002), // continues nothing
                    new Fault("8182 00000000 c328", 1007), // no UTF-8
                    new Fault("8881 00000000 03", 1002), // half a close code
                    new Fault("82ff 0000000100000000 00000000", 1009)); // 4 GiB

    @Override
    public String name() {
        return "malformed frames";
    }

    @Override
    public int parallel() {
        return 2;
    }

    @Override
    public Duration pause() {
        return Duration.ofMillis(300);
    }

    @Override
    public void converse(Scene scene) throws IOException {
        long number = scene.number();
        try (Socket socket = connect(scene)) {
            OutputStream out = socket.getOutputStream();
            if (number % 4 == 0) {
                out.write("GET /echo HTTP/1.1\r\nHost: x\r\nUpgr".getBytes(UTF_8));
                return;
            }
            if (number % 4 == 1) {
                out.write("\u0016\u0003\u0001 no HTTP at all\r\n\r\n".getBytes(ISO_8859_1));
                end(socket.getInputStream());
                return;
            }
            handshake(scene, socket);
            Fault fault = FAULTS.get((int) (number / 4 % FAULTS.size()));
            out.write(HexFormat.of().parseHex(fault.frame().replace(" ", "")));
            InputStream in = socket.getInputStream();
            int opcode = in.read();
            Scene.check(opcode == CLOSE_OPCODE, fault + " was answered with opcode " + opcode);
            in.read();
            int code = in.read() << 8 | in.read();
            Scene.check(code == fault.code(), fault + " was answered with " + code);
        } catch (SocketTimeoutException e) {
            throw new IOException("no answer to what is malformed", e);
        }
    }

    private static Socket connect(Scene scene) throws IOException {
        URI place = scene.http("/");
        Socket socket = new Socket();
        socket.setSoTimeout((int) Scene.PATIENCE.toMillis());
        socket.connect(
                new InetSocketAddress(place.getHost(), place.getPort()),
                (int) Scene.PATIENCE.toMillis());
        return socket;
    }

    private static void handshake(Scene scene, Socket socket) throws IOException {
        socket.getOutputStream()
                .write(
                        """
                        GET /echo HTTP/1.1\r
                        Host: %s\r
                        Connection: Upgrade\r
                        Upgrade: websocket\r
                        Sec-WebSocket-Version: 13\r
                        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                        \r
                        """
                                .formatted(scene.place())
                                .getBytes(UTF_8));
        StringBuilder head = new StringBuilder();
        for (int b; head.indexOf("\r\n\r\n") < 0 && (b = socket.getInputStream().read()) >= 0; ) {
            head.append((char) b);
        }
        Scene.check(head.toString().startsWith("HTTP/1.1 101"), "no handshake: " + head);
    }

    private static void end(InputStream in) throws IOException {
        try {
            in.readAllBytes();
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // A reset is an end.
        }
    }
}
