package dev.threadmill.recording.capture;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * The bytes of a request's head, and what came behind it.
 *
 * @param text Latin-1, with the empty line
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, compared nowhere
record RequestHead(String text, byte[] beyond) {
    static final int BYTES_MAX = 16 * 1024;

    /**
     * Reads to the first empty line.
     *
     * @throws EOFException where the client leaves first
     * @throws SocketTimeoutException where it is not there in time
     * @throws UpgradeRequest.Refused where it is longer than 16 KiB
     */
    static RequestHead read(Socket socket, Duration patience)
            throws IOException, UpgradeRequest.Refused {
        InputStream in = socket.getInputStream();
        long deadline = System.nanoTime() + patience.toNanos();
        byte[] bytes = new byte[1_024];
        int length = 0;
        int end;
        while ((end = end(bytes, length)) < 0) {
            if (length >= BYTES_MAX) {
                throw new UpgradeRequest.Refused(431, "the head is larger than 16 KiB");
            }
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * length);
            }
            long leftMs = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                throw new SocketTimeoutException("no request in time");
            }
            socket.setSoTimeout((int) leftMs);
            int count = in.read(bytes, length, bytes.length - length);
            if (count < 0) {
                throw new EOFException("closed before the request was whole");
            }
            length += count;
        }
        socket.setSoTimeout(0);
        return new RequestHead(
                new String(bytes, 0, end, StandardCharsets.ISO_8859_1),
                Arrays.copyOfRange(bytes, end, length));
    }

    private static int end(byte[] bytes, int length) {
        for (int at = 3; at < length; at++) {
            if (bytes[at] == '\n'
                    && bytes[at - 1] == '\r'
                    && bytes[at - 2] == '\n'
                    && bytes[at - 3] == '\r') {
                return at + 1;
            }
        }
        return -1;
    }
}
