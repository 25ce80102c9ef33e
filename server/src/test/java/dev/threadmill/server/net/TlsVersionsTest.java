package dev.threadmill.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.TlsContexts;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisUrl;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.TestSettings;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which versions of TLS are spoken: by both ports, and by our clients. */
@Timeout(60)
class TlsVersionsTest {
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int PROTOCOL_VERSION = 70;
    private static final int SUPPORTED_VERSIONS = 43;

    private static Appliance appliance;

    @BeforeAll
    static void start() throws Exception {
        appliance =
                Appliance.start(
                        TestSettings.with(Map.of("server.tls.enabled", "true", "admin.port", "0")));
    }

    @AfterAll
    static void stop() {
        appliance.close();
    }

    private static List<URI> ports() {
        return List.of(URI.create(appliance.url()), URI.create(appliance.adminUrl().orElseThrow()));
    }

    /** A ClientHello as clients before TLS 1.2 send it: a version, and no list of them. */
    private static byte[] hello(int version) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeShort(version);
        out.write(new byte[32]);
        out.writeByte(0);
        int[] suites = {0xC009, 0xC00A, 0xC013, 0xC014, 0x002F, 0x0035};
        out.writeShort(suites.length * 2);
        for (int suite : suites) {
            out.writeShort(suite);
        }
        out.writeShort(0x0100); // one compression method: none
        byte[] hello = body.toByteArray();
        ByteBuffer record = ByteBuffer.allocate(9 + hello.length);
        record.put((byte) HANDSHAKE).putShort((short) version).putShort((short) (4 + hello.length));
        record.putInt(0x01000000 | hello.length).put(hello);
        return record.array();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0300, 0x0301, 0x0302})
    void olderOnesThanTls12AreRefused(int version) throws Exception {
        for (URI port : ports()) {
            try (Socket socket = new Socket(port.getHost(), port.getPort())) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(hello(version));
                DataInputStream in = new DataInputStream(socket.getInputStream());
                assertEquals(ALERT, in.readByte());
                in.skipNBytes(5);
                assertEquals(PROTOCOL_VERSION, in.readByte());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void newerOnesAreSpoken(String version) throws Exception {
        Tls trusted = new Tls(false, appliance.ownCertificate());
        for (URI port : ports()) {
            try (SSLSocket socket =
                    (SSLSocket)
                            TlsContexts.of(trusted)
                                    .getSocketFactory()
                                    .createSocket(port.getHost(), port.getPort())) {
                socket.setEnabledProtocols(new String[] {version});
                socket.startHandshake();
                assertEquals(version, socket.getSession().getProtocol());
            }
        }
    }

    /** What a client offers first tells what it would speak. */
    @Test
    void ourClientsOfferNoOlderOnesEither() throws Exception {
        assertEquals(
                List.of(0x0304, 0x0303),
                offered(port -> {
                    URI uri = URI.create("wss://127.0.0.1:" + port + "/");
                    assertThrows(
                            IOException.class,
                            () ->
                                    WebSocketClient.connect(
                                                    uri,
                                                    List.of(),
                                                    Tls.DEFAULT,
                                                    Duration.ofSeconds(20))
                                            .close());
                }));
    }

    @Test
    void towardsRedisNeither() throws Exception {
        assertEquals(
                List.of(0x0304, 0x0303),
                offered(port -> {
                    RedisUrl url = RedisUrl.parse("rediss://127.0.0.1:" + port);
                    try (Redis redis = Redis.open(url)) {
                        redis.awaitConnected(Duration.ofSeconds(5));
                    }
                }));
    }

    /** Something that connects to a port. */
    private interface Connecting {
        void to(int port) throws Exception;
    }

    private static List<Integer> offered(Connecting client) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            List<Integer> offered = new ArrayList<>();
            Thread peer =
                    Thread.ofVirtual()
                            .start(() -> {
                                try (Socket socket = server.accept()) {
                                    offered.addAll(versions(socket));
                                } catch (IOException e) {
                                    offered.add(-1);
                                }
                            });
            client.to(server.getLocalPort());
            peer.join();
            return offered;
        }
    }

    private static List<Integer> versions(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.skipNBytes(3);
        ByteBuffer hello = ByteBuffer.wrap(in.readNBytes(in.readUnsignedShort()));
        hello.position(4 + 2 + 32);
        skip(hello, hello.get());
        skip(hello, hello.getShort());
        skip(hello, hello.get());
        for (hello.getShort(); hello.hasRemaining(); ) {
            int extension = hello.getShort();
            int length = hello.getShort();
            if (extension == SUPPORTED_VERSIONS) {
                List<Integer> versions = new ArrayList<>();
                for (int left = hello.get(); left > 0; left -= 2) {
                    versions.add((int) hello.getShort());
                }
                return versions;
            }
            skip(hello, length);
        }
        return List.of();
    }

    private static void skip(ByteBuffer bytes, int count) {
        bytes.position(bytes.position() + count);
    }
}
