package dev.threadmill.server.socketio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.threadmill.server.bus.MalformedMessageException;
import dev.threadmill.server.socketio.Answers.Answer;
import dev.threadmill.wire.socketio.SocketPacket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What nodes tell each other, as bytes. */
class NodeCodecTest {
    private static final Recipients SOME =
            new Recipients(List.of("room", "räum", ""), List.of("not here"), true, true);

    private static SocketPacket.Event event(byte[]... attachments) {
        return new SocketPacket.Event(
                "/admin", SocketPacket.NO_ACK, "evént", "1,\"\ud83d\ude00\"", List.of(attachments));
    }

    private static List<NodeMessage> oneOfEach() {
        Answer answer = new Answer("1", List.of());
        return List.of(
                new NodeMessage.Emit(SOME, event()),
                new NodeMessage.WithAck(Long.MIN_VALUE, 7, 5_000, SOME, event()),
                new NodeMessage.AckPart(
                        -1, Long.MAX_VALUE, 300, 10_000, 128, List.of(answer, answer)),
                new NodeMessage.Join(SOME, List.of("a", "b")),
                new NodeMessage.Leave(SOME, List.of()),
                new NodeMessage.Disconnect(SOME, true),
                new NodeMessage.Disconnect(SOME, false));
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        for (NodeMessage message : oneOfEach()) {
            assertEquals(message, NodeCodec.decode(NodeCodec.encode(message), "/admin"));
        }
    }

    @Test
    void attachmentsAreReadAsTheyWere() throws Exception {
        byte[] large = new byte[300];
        new Random(1).nextBytes(large);
        byte[] written = NodeCodec.encode(new NodeMessage.Emit(SOME, event(large, new byte[0])));
        NodeMessage.Emit read = (NodeMessage.Emit) NodeCodec.decode(written, "/admin");
        assertArrayEquals(large, read.event().attachments().get(0));
        assertArrayEquals(new byte[0], read.event().attachments().get(1));
    }

    @Test
    void theBytesAreTheseOfVersionOne() {
        NodeMessage message =
                new NodeMessage.Emit(
                        Recipients.in(List.of("r")),
                        new SocketPacket.Event("/", SocketPacket.NO_ACK, "e", "1", List.of()));
        assertArrayEquals(
                new byte[] {1, 1, 0, 1, 1, 'r', 0, 1, 'e', 1, '1', 0}, NodeCodec.encode(message));
    }

    @Test
    void anotherVersionIsNotGuessedAt() {
        byte[] bytes = NodeCodec.encode(oneOfEach().getFirst());
        bytes[0] = 2;
        assertThrows(MalformedMessageException.class, () -> NodeCodec.decode(bytes, "/"));
    }

    @Test
    void noPartOfAMessageIsAMessage() {
        for (NodeMessage message : oneOfEach()) {
            byte[] bytes = NodeCodec.encode(message);
            for (int length = 0; length < bytes.length; length++) {
                byte[] part = Arrays.copyOf(bytes, length);
                assertThrows(MalformedMessageException.class, () -> NodeCodec.decode(part, "/"));
            }
            byte[] more = Arrays.copyOf(bytes, bytes.length + 1);
            assertThrows(MalformedMessageException.class, () -> NodeCodec.decode(more, "/"));
        }
    }

    @Test
    void garbageIsRefusedOrReadButHarmsNobody() {
        Random random = new Random(42);
        List<NodeMessage> messages = new ArrayList<>(oneOfEach());
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes;
            if (i % 2 == 0) {
                bytes = new byte[random.nextInt(60)];
                random.nextBytes(bytes);
                if (bytes.length > 1) {
                    bytes[0] = 1;
                    bytes[1] = (byte) random.nextInt(8);
                }
            } else {
                bytes = NodeCodec.encode(messages.get(random.nextInt(messages.size())));
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                NodeMessage read = NodeCodec.decode(bytes, "/admin");
                assertEquals(read, NodeCodec.decode(NodeCodec.encode(read), "/admin"));
            } catch (MalformedMessageException e) {
                // As it should be.
            }
        }
    }
}
