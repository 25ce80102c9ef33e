package dev.threadmill.server.net;

import static dev.threadmill.server.net.RawFrame.BINARY;
import static dev.threadmill.server.net.RawFrame.FIN;
import static dev.threadmill.server.net.RawFrame.PING;
import static dev.threadmill.server.net.RawFrame.PONG;
import static dev.threadmill.server.net.RawFrame.RSV1;
import static dev.threadmill.server.net.RawFrame.TEXT;
import static dev.threadmill.server.net.RawFrame.frame;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random conversations, right and wrong. Each has a seed, which a failure names; another beginning
 * is chosen by {@code -Dthreadmill.fuzz.seed=N}.
 */
@Timeout(300)
class FuzzTest {
    private static final long SEED = Long.getLong("threadmill.fuzz.seed", 6_455);
    private static final int CONVERSATIONS = 400;
    private static final int STREAMS = 10_000;
    private static final int THREADS = 16;
    private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate";
    private static final int[] LENGTHS = {
        0, 1, 10, 125, 126, 1_000, 10_000, 65_535, 65_536, 100_000
    };
    private static final String[] ALPHABET = {"a", "é", "€", "🧵", "\0", "\uFFFD", "the quick "};

    /** What goes out on one connection, and what must come back. */
    private static final class Conversation {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final List<byte[]> messages = new ArrayList<>();
        final List<byte[]> pings = new ArrayList<>();
        private final Random random;
        private final boolean deflate;

        Conversation(Random random, boolean deflate) {
            this.random = random;
            this.deflate = deflate;
            int count = 1 + random.nextInt(30);
            for (int i = 0; i < count; i++) {
                message();
            }
        }

        private byte[] payload(boolean text) {
            int length = random.nextInt(1 + LENGTHS[random.nextInt(LENGTHS.length)]);
            if (!text) {
                byte[] bytes = new byte[length];
                random.nextBytes(bytes);
                return bytes;
            }
            StringBuilder all = new StringBuilder();
            while (all.length() < length) {
                String piece = ALPHABET[random.nextInt(ALPHABET.length)];
                all.append(piece.repeat(1 + random.nextInt(5)));
            }
            return all.toString().getBytes(UTF_8);
        }

        private void message() {
            boolean text = random.nextBoolean();
            byte[] message = payload(text);
            messages.add(message);
            boolean compressed = deflate && random.nextBoolean();
            byte[] payload = compressed ? RawDeflate.deflate(message) : message;
            int first = (text ? TEXT : BINARY) | (compressed ? RSV1 : 0);
            int at = 0;
            while (random.nextInt(3) > 0) {
                pings();
                int end = at + random.nextInt(Math.min(20_000, payload.length - at) + 1);
                add(first, Arrays.copyOfRange(payload, at, end));
                at = end;
                first = 0;
            }
            pings();
            add(first | FIN, Arrays.copyOfRange(payload, at, payload.length));
        }

        private void pings() {
            while (random.nextInt(4) == 0) {
                byte[] payload = new byte[random.nextInt(126)];
                random.nextBytes(payload);
                pings.add(payload);
                add(FIN | PING, payload);
            }
            if (random.nextInt(10) == 0) {
                add(FIN | PONG, new byte[random.nextInt(126)]);
            }
        }

        private void add(int firstByte, byte[] payload) {
            bytes.writeBytes(frame(firstByte, payload, random.nextInt()));
        }
    }

    /** Pieces of random sizes, down to one byte, but not more than a few hundred of them. */
    private static void writeChopped(RawPeer peer, byte[] bytes, Random random) {
        try {
            int largest = Math.max(1 + random.nextInt(2_000), bytes.length / 300);
            for (int at = 0; at < bytes.length; ) {
                int end = Math.min(bytes.length, at + 1 + random.nextInt(largest));
                peer.write(Arrays.copyOfRange(bytes, at, end));
                at = end;
            }
        } catch (IOException e) {
            // Who reads finds it out too.
        }
    }

    private static void converse(TestAppliance server, long seed) throws Exception {
        Random random = new Random(seed);
        boolean deflate = random.nextBoolean();
        Conversation sent = new Conversation(random, deflate);
        try (RawPeer peer = deflate ? server.echo(OFFER) : server.echo()) {
            byte[] bytes = sent.bytes.toByteArray();
            Thread writer = Thread.ofVirtual().start(() -> writeChopped(peer, bytes, random));
            int messages = 0;
            int pongs = 0;
            while (messages < sent.messages.size() || pongs < sent.pings.size()) {
                RawFrame echo = peer.readMessageOrPong();
                if (echo.opcode() == PONG) {
                    assertTrue(Arrays.equals(sent.pings.get(pongs++), echo.payload()), "" + echo);
                } else {
                    byte[] back =
                            echo.rsv() == 0 ? echo.payload() : RawDeflate.inflate(echo.payload());
                    assertTrue(Arrays.equals(sent.messages.get(messages++), back), "" + echo);
                }
            }
            writer.join();
            peer.write(RawFrame.close(1000, ""));
            peer.expectFailure(1000);
        }
    }

    @Test
    void everyValidConversationIsEchoedExactly() throws Exception {
        try (TestAppliance server = TestAppliance.start()) {
            for (long seed = SEED; seed < SEED + CONVERSATIONS; seed++) {
                try {
                    converse(server, seed);
                } catch (Exception | AssertionError e) {
                    throw new AssertionError("seed " + seed, e);
                }
            }
            server.awaitWebSockets(0);
        }
    }

    /** Bytes that are no valid stream, or one by accident only. */
    private static byte[] garbage(Random random, boolean deflate) {
        byte[] noise = new byte[1 + random.nextInt(500)];
        random.nextBytes(noise);
        return switch (random.nextInt(3)) {
            case 0 -> noise;
            case 1 -> {
                ByteArrayOutputStream frames = new ByteArrayOutputStream();
                for (int i = random.nextInt(5); i >= 0; i--) {
                    byte[] payload = Arrays.copyOf(noise, random.nextInt(noise.length + 1));
                    frames.writeBytes(frame(random.nextInt(256), payload, random.nextInt()));
                }
                yield frames.toByteArray();
            }
            default -> {
                byte[] bytes = new Conversation(random, deflate).bytes.toByteArray();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    int at = random.nextInt(Math.min(bytes.length, 2_000));
                    bytes[at] ^= (byte) (1 << random.nextInt(8));
                }
                yield Arrays.copyOf(bytes, 1 + random.nextInt(Math.min(bytes.length, 5_000)));
            }
        };
    }

    /** Sends garbage and then the end; whatever comes back is made of frames, and has an end. */
    private static void spoil(TestAppliance server, long seed) throws Exception {
        Random random = new Random(seed);
        try (RawPeer peer = RawPeer.connect(server.port())) {
            if (random.nextInt(5) == 0) {
                byte[] request = RawPeer.request("/echo");
                for (int i = random.nextInt(8); i >= 0; i--) {
                    request[random.nextInt(request.length)] = (byte) random.nextInt(256);
                }
                peer.write(Arrays.copyOf(request, 1 + random.nextInt(request.length)));
                peer.shutdownOutput();
                peer.readToEnd();
                return;
            }
            boolean deflate = random.nextBoolean();
            peer.upgrade("/echo", deflate ? new String[] {OFFER} : new String[0]);
            peer.write(garbage(random, deflate));
            peer.shutdownOutput();
            while (peer.readFrame() != null) {
                // All of them are checked.
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection did not end", e);
        } catch (IOException e) {
            // A reset is an end too: bytes behind a violation may stay unread.
            assertTrue(!e.getMessage().contains("no upgrade"), e::getMessage);
        }
    }

    @Test
    void noGarbageBreaksTheServer() throws Exception {
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        AtomicInteger next = new AtomicInteger();
        try (TestAppliance server = TestAppliance.start()) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                threads.add(
                        Thread.ofVirtual()
                                .start(() -> {
                                    for (int n; (n = next.getAndIncrement()) < STREAMS; ) {
                                        long seed = SEED + n;
                                        try {
                                            spoil(server, seed);
                                        } catch (Exception | AssertionError e) {
                                            failures.add(new AssertionError("seed " + seed, e));
                                        }
                                    }
                                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            for (Throwable failure : failures) {
                throw new AssertionError(failures.size() + " streams; the first:", failure);
            }
            server.awaitWebSockets(0);
            try (RawPeer peer = server.echo()) {
                peer.write(RawFrame.text("unharmed"));
                peer.expectText("unharmed");
                assertEquals(1, server.webSocketsOpen());
            }
        }
    }
}
