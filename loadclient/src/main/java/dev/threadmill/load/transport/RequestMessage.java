package dev.threadmill.load.transport;

import dev.threadmill.load.plan.WebSocketMode;
import dev.threadmill.wire.MaskedFrame;
import java.util.Arrays;

/** The same message each time; the next message that holds what is expected is its answer. */
final class RequestMessage implements SentMessage {
    private final MaskedFrame frame;
    private final byte[] expected;
    private final MaskingKeys keys = new MaskingKeys();

    RequestMessage(WebSocketMode.Request request, boolean binary) {
        this.frame = new MaskedFrame(binary, request.message().toBytes());
        this.expected = request.expected().toBytes();
    }

    @Override
    public MaskedFrame next() {
        frame.mask(keys.next());
        return frame;
    }

    @Override
    public boolean isAnswer(byte[] bytes, int from, int to) {
        for (int at = from; at <= to - expected.length; at++) {
            if (Arrays.equals(bytes, at, at + expected.length, expected, 0, expected.length)) {
                return true;
            }
        }
        return false;
    }
}
