package dev.threadmill.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MessageRoomTest {
    private static final int MESSAGE_BYTES = 1_000_000;
    private static final byte[] MASK = {1, 2, 3, 4};

    private static FrameReader reader(MessageRoom room, int bytesThatCome) {
        byte[] frame = FrameWriter.binary(new byte[MESSAGE_BYTES], MASK);
        byte[] come = Arrays.copyOf(frame, Math.min(frame.length, bytesThatCome));
        FrameReader reader =
                new FrameReader(new ByteArrayInputStream(come), true, 2 * MESSAGE_BYTES, null);
        reader.within(room);
        return reader;
    }

    @Test
    void aSingleMessageAlwaysFits() throws IOException, WebSocketViolation {
        MessageRoom room = new MessageRoom(10);
        assertInstanceOf(WebSocketEvent.Binary.class, reader(room, Integer.MAX_VALUE).next());
        assertEquals(0, room.bytes());
    }

    @Test
    void beyondTheRoomALargeMessageEndsItsConnection() throws IOException, WebSocketViolation {
        MessageRoom room = new MessageRoom(MESSAGE_BYTES + MESSAGE_BYTES / 2);
        FrameReader first = reader(room, MESSAGE_BYTES);
        // All but its last bytes have come, and it waits.
        assertThrows(EOFException.class, first::next);
        FrameReader second = reader(room, Integer.MAX_VALUE);
        WebSocketViolation violation = assertThrows(WebSocketViolation.class, second::next);
        assertEquals(CloseCode.TRY_AGAIN_LATER, violation.closeCode());
        second.giveUp();
        first.giveUp();
        assertEquals(0, room.bytes());
        assertInstanceOf(WebSocketEvent.Binary.class, reader(room, Integer.MAX_VALUE).next());
    }

    @Test
    void smallMessagesNeedNoRoom() throws IOException, WebSocketViolation {
        MessageRoom room = new MessageRoom(0);
        byte[] frame = FrameWriter.binary(new byte[MessageRoom.COUNTED_FROM], MASK);
        for (int i = 0; i < 3; i++) {
            FrameReader reader =
                    new FrameReader(new ByteArrayInputStream(frame), true, MESSAGE_BYTES, null);
            reader.within(room);
            assertInstanceOf(WebSocketEvent.Binary.class, reader.next());
        }
        assertEquals(0, room.bytes());
    }
}
