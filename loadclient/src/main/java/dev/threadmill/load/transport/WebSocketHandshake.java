package dev.threadmill.load.transport;

import dev.threadmill.load.plan.Header;
import dev.threadmill.wire.DeflateParameters;
import dev.threadmill.wire.HttpRequestBytes;
import dev.threadmill.wire.WebSocketKey;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The opening handshake on the client's side (RFC 6455, section 4.1), for any number of
 * connections. Sets no limit in time: whoever calls it closes the socket when it takes too long.
 */
final class WebSocketHandshake {
    private static final int HEAD_BYTES_MAX = 16 * 1024;
    private static final int TEXT_BYTES_MAX = 4 * 1024;
    private static final int READ_BYTES = 512;
    private static final int KEY_BYTES = 24;
    private static final int INTERIM_MAX = 8;

    private final Offer offer;
    private final byte[] request;
    private final int keyAt;

    /**
     * What the server has agreed to.
     *
     * @param beyond what was read behind the answer's head
     * @param subprotocol empty where none was agreed on
     * @param deflate the terms of permessage-deflate, where the server likes it
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, compared nowhere
    record Agreed(byte[] beyond, String subprotocol, Optional<DeflateParameters> deflate) {}

    WebSocketHandshake(URI uri, List<Header> headers, Offer offer) {
        this.offer = offer;
        String placeholder = "k".repeat(KEY_BYTES);
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        fields.add(Map.entry("Connection", "Upgrade"));
        fields.add(Map.entry("Upgrade", "websocket"));
        fields.add(Map.entry("Sec-WebSocket-Version", "13"));
        fields.add(Map.entry("Sec-WebSocket-Key", placeholder));
        if (!offer.subprotocols().isEmpty()) {
            fields.add(
                    Map.entry("Sec-WebSocket-Protocol", String.join(", ", offer.subprotocols())));
        }
        if (offer.deflate()) {
            fields.add(Map.entry("Sec-WebSocket-Extensions", DeflateParameters.offer()));
        }
        headers.forEach(header -> fields.add(Map.entry(header.name(), header.value())));
        request =
                HttpRequestBytes.build(
                        "GET",
                        HttpTransport.requestTarget(uri),
                        HttpTransport.hostField(uri),
                        fields,
                        new byte[0],
                        true,
                        "threadmill");
        String text = new String(request, StandardCharsets.ISO_8859_1);
        keyAt = text.indexOf("\r\nSec-WebSocket-Key: ") + 21;
    }

    /**
     * Asks for the upgrade and reads the answer.
     *
     * @param wantsText whether the text of a refusal is read, which may take until the socket is
     *     closed
     * @throws UpgradeRefusedException where the server answers with another status than 101
     * @throws ProtocolException where the answer breaks a rule
     */
    Agreed perform(Socket socket, boolean wantsText) throws IOException, UpgradeRefusedException {
        byte[] nonce = new byte[16];
        ThreadLocalRandom.current().nextBytes(nonce);
        String key = WebSocketKey.of(nonce);
        byte[] ours = request.clone();
        System.arraycopy(key.getBytes(StandardCharsets.US_ASCII), 0, ours, keyAt, KEY_BYTES);
        socket.getOutputStream().write(ours);
        Answer answer = new Answer(socket.getInputStream());
        UpgradeAnswer head = answer.head();
        for (int i = 0; head.isInterim(); i++) {
            if (i == INTERIM_MAX) {
                throw new ProtocolException("more than 8 interim responses");
            }
            head = answer.head();
        }
        if (head.status() != 101) {
            throw new UpgradeRefusedException(head.status(), wantsText ? answer.text(head) : "");
        }
        head.check(key, offer);
        return new Agreed(
                answer.rest(),
                head.value("sec-websocket-protocol").orElse(""),
                offer.deflate() ? head.deflate() : Optional.empty());
    }

    /** The bytes of the answer, as far as they have come. */
    private static final class Answer {
        private final InputStream in;
        private byte[] bytes = new byte[READ_BYTES];
        private int from;
        private int length;

        Answer(InputStream in) {
            this.in = in;
        }

        /** Reads to the next empty line. */
        UpgradeAnswer head() throws IOException {
            int end;
            while ((end = UpgradeAnswer.endOf(bytes, from, length)) < 0) {
                if (length - from >= HEAD_BYTES_MAX) {
                    throw new ProtocolException("the answer's head is larger than 16 KiB");
                }
                if (!more()) {
                    throw new EOFException("closed by the server during the handshake");
                }
            }
            UpgradeAnswer head =
                    UpgradeAnswer.parse(
                            new String(bytes, from, end - from, StandardCharsets.ISO_8859_1));
            from = end;
            return head;
        }

        private boolean more() throws IOException {
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * length);
            }
            int count = in.read(bytes, length, bytes.length - length);
            length += Math.max(0, count);
            return count > 0;
        }

        byte[] rest() {
            return Arrays.copyOfRange(bytes, from, length);
        }

        /** What a refusal says, as far as it comes: no fault here may hide the status. */
        String text(UpgradeAnswer head) {
            boolean chunked = head.chunked();
            Optional<Integer> declared = chunked ? Optional.empty() : head.contentLength();
            int wanted = Math.min(declared.orElse(TEXT_BYTES_MAX), TEXT_BYTES_MAX);
            try {
                while (length - from < wanted && !(chunked && endsWithLastChunk()) && more()) {
                    // Until it is complete, or enough.
                }
            } catch (IOException e) {
                // What came so far is the text.
            }
            byte[] body = Arrays.copyOfRange(bytes, from, Math.min(length, from + wanted));
            return new String(chunked ? dechunked(body) : body, StandardCharsets.UTF_8).strip();
        }

        private boolean endsWithLastChunk() {
            String tail = new String(bytes, from, length - from, StandardCharsets.ISO_8859_1);
            return tail.endsWith("\r\n0\r\n\r\n") || tail.equals("0\r\n\r\n");
        }

        /** The chunks' data (RFC 9112, section 7.1), to the first that is cut off. */
        private static byte[] dechunked(byte[] body) {
            byte[] data = new byte[body.length];
            int filled = 0;
            int at = 0;
            while (at < body.length) {
                int size = 0;
                for (; at < body.length && Character.digit(body[at], 16) >= 0; at++) {
                    size = Math.min(body.length, 16 * size + Character.digit(body[at], 16));
                }
                while (at < body.length && body[at] != '\n') {
                    at++;
                }
                at++;
                int count = Math.max(0, Math.min(size, body.length - at));
                if (count == 0) {
                    break;
                }
                System.arraycopy(body, at, data, filled, count);
                filled += count;
                at += count + 2;
            }
            return Arrays.copyOf(data, filled);
        }
    }
}
