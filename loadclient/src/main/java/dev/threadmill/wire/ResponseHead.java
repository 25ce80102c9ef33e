package dev.threadmill.wire;

import java.nio.charset.StandardCharsets;

/**
 * The few facts of a response's head that decide how the response is read: status, framing, and
 * whether the connection lives on. One object is used for one response after the other.
 */
final class ResponseHead {
    private static final byte[] VERSION = "http/1.".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTENT_LENGTH = ascii("content-length");
    private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");
    private static final byte[] CONNECTION = ascii("connection");
    private static final byte[] CHUNKED = ascii("chunked");
    private static final byte[] CLOSE = ascii("close");
    private static final byte[] KEEP_ALIVE = ascii("keep-alive");

    private int status;
    private long contentLength;
    private boolean transferCoded;
    private boolean chunked;
    private boolean keepAlive;

    int status() {
        return status;
    }

    /** The body's length, or -1 where no Content-Length tells it. */
    long contentLength() {
        return transferCoded ? -1 : contentLength;
    }

    boolean chunked() {
        return chunked;
    }

    boolean keepAlive() {
        return keepAlive;
    }

    /**
     * Finds the empty line that ends a head.
     *
     * @param scanned how many bytes from {@code from} on an earlier call has seen without success
     * @return the index behind the empty line, or -1
     */
    static int endOf(byte[] buf, int from, int to, int scanned) {
        // The end may begin in what was seen already: step back over "\n\r".
        for (int i = Math.max(from, from + scanned - 2); i < to; i++) {
            if (buf[i] == '\n') {
                if (i + 1 < to && buf[i + 1] == '\n') {
                    return i + 2;
                }
                if (i + 2 < to && buf[i + 1] == '\r' && buf[i + 2] == '\n') {
                    return i + 3;
                }
            }
        }
        return -1;
    }

    /** Reads a complete head, its empty line included. */
    void parse(byte[] buf, int from, int end) throws MalformedResponseException {
        contentLength = -1;
        transferCoded = false;
        chunked = false;
        int at = statusLine(buf, from, end);
        while (true) {
            int newline = indexOf(buf, at, end, '\n');
            int lineEnd = newline > at && buf[newline - 1] == '\r' ? newline - 1 : newline;
            if (lineEnd == at) {
                break;
            }
            field(buf, at, lineEnd);
            at = newline + 1;
        }
        if (transferCoded && contentLength >= 0) {
            // Both are a sign of smuggling (RFC 9112, section 6.3): read it, then part company.
            keepAlive = false;
        }
    }

    /** Reads {@code HTTP/1.x SP status [SP reason]}; returns the index behind the line. */
    private int statusLine(byte[] buf, int from, int end) throws MalformedResponseException {
        int newline = indexOf(buf, from, end, '\n');
        int lineEnd = newline > from && buf[newline - 1] == '\r' ? newline - 1 : newline;
        int minor = from + VERSION.length;
        if (lineEnd - from < VERSION.length + 5 || !matches(buf, from, VERSION)) {
            throw new MalformedResponseException("the answer is no HTTP/1.1 response");
        }
        if (!isDigit(buf[minor]) || buf[minor + 1] != ' ') {
            throw new MalformedResponseException("the status line has a bad HTTP version");
        }
        int first = minor + 2;
        boolean ends = first + 3 == lineEnd || (first + 3 < lineEnd && buf[first + 3] == ' ');
        if (!ends || !isDigit(buf[first]) || !isDigit(buf[first + 1]) || !isDigit(buf[first + 2])) {
            throw new MalformedResponseException("the status line has no status of three digits");
        }
        status = (buf[first] - '0') * 100 + (buf[first + 1] - '0') * 10 + (buf[first + 2] - '0');
        if (status < 100) {
            throw new MalformedResponseException("the status is below 100");
        }
        keepAlive = buf[minor] != '0';
        return newline + 1;
    }

    private void field(byte[] buf, int from, int lineEnd) throws MalformedResponseException {
        byte start = buf[from];
        if (start == ' ' || start == '\t') {
            throw new MalformedResponseException("a header field is folded over several lines");
        }
        int colon = indexOf(buf, from, lineEnd, ':');
        if (colon == lineEnd || colon == from) {
            throw new MalformedResponseException("a header line has no name or no colon");
        }
        byte last = buf[colon - 1];
        if (last == ' ' || last == '\t') {
            throw new MalformedResponseException("a header name ends in white space");
        }
        int length = colon - from;
        int lower = start | 0x20;
        if (lower == 'c') {
            if (length == CONTENT_LENGTH.length && matches(buf, from, CONTENT_LENGTH)) {
                contentLength(buf, colon + 1, lineEnd);
            } else if (length == CONNECTION.length && matches(buf, from, CONNECTION)) {
                connection(buf, colon + 1, lineEnd);
            }
        } else if (lower == 't'
                && length == TRANSFER_ENCODING.length
                && matches(buf, from, TRANSFER_ENCODING)) {
            transferCoded = true;
            chunked = lastTokenIsChunked(buf, colon + 1, lineEnd);
        }
    }

    /** Reads a length; the same one may stand there several times (RFC 9112, section 6.3). */
    private void contentLength(byte[] buf, int from, int end) throws MalformedResponseException {
        int at = from;
        while (at < end) {
            at = skipSpace(buf, at, end);
            long value = 0;
            int digits = 0;
            while (at < end && isDigit(buf[at])) {
                value = value * 10 + (buf[at++] - '0');
                digits++;
            }
            at = skipSpace(buf, at, end);
            boolean listed = at < end && buf[at] == ',';
            if (digits == 0 || digits > 18 || (at < end && !listed)) {
                throw new MalformedResponseException("Content-Length is no length");
            }
            if (contentLength >= 0 && contentLength != value) {
                throw new MalformedResponseException("two different Content-Length fields");
            }
            contentLength = value;
            at++;
        }
        if (contentLength < 0) {
            throw new MalformedResponseException("Content-Length is empty");
        }
    }

    private void connection(byte[] buf, int from, int end) {
        int at = from;
        while (at < end) {
            int comma = indexOf(buf, at, end, ',');
            if (isToken(buf, at, comma, CLOSE)) {
                keepAlive = false;
                return;
            }
            if (isToken(buf, at, comma, KEEP_ALIVE)) {
                keepAlive = true;
            }
            at = comma + 1;
        }
    }

    private static boolean lastTokenIsChunked(byte[] buf, int from, int end) {
        int at = from;
        for (int comma; (comma = indexOf(buf, at, end, ',')) < end; ) {
            at = comma + 1;
        }
        return isToken(buf, at, end, CHUNKED);
    }

    /** Whether {@code buf[from..to)}, stripped of white space, is {@code token} in any case. */
    private static boolean isToken(byte[] buf, int from, int to, byte[] token) {
        int start = skipSpace(buf, from, to);
        int end = to;
        while (end > start && (buf[end - 1] == ' ' || buf[end - 1] == '\t')) {
            end--;
        }
        return end - start == token.length && matches(buf, start, token);
    }

    private static int skipSpace(byte[] buf, int from, int to) {
        int at = from;
        while (at < to && (buf[at] == ' ' || buf[at] == '\t')) {
            at++;
        }
        return at;
    }

    /** Whether {@code lower} stands at {@code from}, in any case; the caller knows it fits. */
    private static boolean matches(byte[] buf, int from, byte[] lower) {
        for (int i = 0; i < lower.length; i++) {
            byte b = buf[from + i];
            byte folded = b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
            if (folded != lower[i]) {
                return false;
            }
        }
        return true;
    }

    private static int indexOf(byte[] buf, int from, int to, char wanted) {
        int at = from;
        while (at < to && buf[at] != wanted) {
            at++;
        }
        return at;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
