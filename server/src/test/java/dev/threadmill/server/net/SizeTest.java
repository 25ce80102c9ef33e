package dev.threadmill.server.net;

import static dev.threadmill.server.net.RawFrame.BINARY;
import static dev.threadmill.server.net.RawFrame.FIN;
import static dev.threadmill.server.net.RawFrame.TEXT;
import static dev.threadmill.server.net.RawFrame.binary;
import static dev.threadmill.server.net.RawFrame.frame;
import static dev.threadmill.server.net.RawFrame.header;
import static dev.threadmill.server.net.RawFrame.text;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages up to 16 MiB, the default bound, and beyond: RFC 6455, sections 7.4.1 and 10.4. */
@Timeout(60)
class SizeTest {
    private static final int MESSAGE_BYTES_MAX = 16 * 1_024 * 1_024;
    private static TestAppliance server;

    @BeforeAll
    static void start() throws Exception {
        server = TestAppliance.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void theLargestMessageIsEchoed() throws Exception {
        byte[] payload = noise(MESSAGE_BYTES_MAX);
        try (RawPeer peer = server.echo()) {
            peer.write(binary(payload));
            peer.expectBinary(payload);
            String text = "é".repeat(MESSAGE_BYTES_MAX / 2);
            peer.write(text(text));
            peer.expectText(text);
        }
    }

    @Test
    void theLargestMessageMayComeInFragments() throws Exception {
        byte[] part = noise(1_024 * 1_024);
        byte[] whole = new byte[MESSAGE_BYTES_MAX];
        try (RawPeer peer = server.echo()) {
            for (int i = 0; i < 16; i++) {
                System.arraycopy(part, 0, whole, i * part.length, part.length);
                peer.write(frame((i == 0 ? BINARY : 0) | (i == 15 ? FIN : 0), part));
            }
            peer.expectBinary(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {MESSAGE_BYTES_MAX + 1, 1L << 31, 1L << 32, Long.MAX_VALUE})
    void aFrameBeyondTheBoundFailsByItsHeader(long length) throws Exception {
        for (int first : new int[] {FIN | BINARY, FIN | TEXT, BINARY, TEXT}) {
            try (RawPeer peer = server.echo()) {
                peer.write(text("first"), header(first, 9, length));
                peer.expectText("first");
                peer.expectFailure(1009);
            }
        }
    }

    @Test
    void fragmentsBeyondTheBoundFailAtTheFirstHeaderThatIsTooMuch() throws Exception {
        byte[] part = new byte[1_024 * 1_024];
        try (RawPeer peer = server.echo()) {
            for (int i = 0; i < 16; i++) {
                peer.write(frame(i == 0 ? BINARY : 0, part));
            }
            peer.write(header(0, 1, 1));
            peer.expectFailure(1009);
        }
        try (RawPeer peer = server.echo()) {
            peer.write(frame(TEXT, "x".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            peer.write(header(0, 9, MESSAGE_BYTES_MAX));
            peer.expectFailure(1009);
        }
    }

    @Test
    void aPeerThatSendsTheWholeOversizedMessageStillReadsTheClose() throws Exception {
        try (RawPeer peer = server.echo()) {
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            peer.write(header(FIN | BINARY, 9, 2 * MESSAGE_BYTES_MAX));
                            peer.write(new byte[2 * MESSAGE_BYTES_MAX]);
                        } catch (IOException e) {
                            // The server need not read it all.
                        }
                    });
            peer.expectClose(1009);
        }
    }

    @ParameterizedTest
    @CsvSource({"65536,1", "65536,64", "1048576,256", "1048576,8192"})
    void aMessageMayComeInSegmentsOfAnySize(int length, int segment) throws Exception {
        byte[] payload = noise(length);
        try (RawPeer peer = server.echo()) {
            peer.writeInPieces(binary(payload), segment);
            peer.expectBinary(payload);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 64, 256, 1_024, 4_096, 16_384, 65_536})
    void aThousandMessagesComeBackInTheirOrder(int length) throws Exception {
        try (RawPeer peer = server.echo()) {
            byte[] payload = noise(length);
            Thread writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    for (int i = 0; i < 1_000; i++) {
                                        peer.write(text("message " + i), binary(payload));
                                    }
                                } catch (IOException e) {
                                    // The reader sees it too.
                                }
                            });
            for (int i = 0; i < 1_000; i++) {
                peer.expectText("message " + i);
                peer.expectBinary(payload);
            }
            writer.join();
        }
    }

    @Test
    void theBoundIsPerMessageNotPerConnection() throws Exception {
        byte[] payload = noise(MESSAGE_BYTES_MAX / 2);
        try (RawPeer peer = server.echo()) {
            for (int i = 0; i < 4; i++) {
                peer.write(binary(payload));
                peer.expectBinary(payload);
            }
        }
    }
}
