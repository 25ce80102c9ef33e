package dev.threadmill.load.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.List;
import java.util.function.LongSupplier;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Sends the request as it is and reads the answer to its end, right above the frames. Above this,
 * OkHttp would send again what got some 503s, unpack bodies and refuse a 407: it is shown an empty
 * 200 in place of every answer.
 */
final class Http2Answer extends EventListener implements Interceptor {
    private static final int DRAIN_BYTES = 8 * 1024;
    private static final int LOWEST_STATUS = 100;
    private static final int NO_CONTENT = 204;
    private static final int RESET_CONTENT = 205;
    private static final int NOT_MODIFIED = 304;

    private final Request sent;
    private final LongSupplier nanoClock;
    private final byte[] drained = new byte[DRAIN_BYTES];
    private int status;
    private long firstByteNanos;
    private long endNanos;

    /**
     * Reads nothing yet.
     *
     * @param sent with all its fields, whatever OkHttp was asked for
     */
    Http2Answer(Request sent, LongSupplier nanoClock) {
        this.sent = sent;
        this.nanoClock = nanoClock;
    }

    /** Forgets the answer before. */
    void expect() {
        status = 0;
        firstByteNanos = 0;
        endNanos = 0;
    }

    int status() {
        return status;
    }

    long firstByteNanos() {
        return firstByteNanos;
    }

    long endNanos() {
        return endNanos;
    }

    /** Whether OkHttp refused, by its own rule, an answer without content that has a length. */
    boolean refused(Exception failure) {
        return failure instanceof ProtocolException
                && endNanos == 0
                && (status == NO_CONTENT || status == RESET_CONTENT);
    }

    /** Hears of the status before that rule is applied. */
    @Override
    public void responseHeadersEnd(Call call, Response response) {
        status = response.code();
        firstByteNanos = nanoClock.getAsLong();
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        try (Response response = chain.proceed(sent)) {
            if (response.code() < LOWEST_STATUS) {
                throw new ProtocolException("an answer with the status " + response.code());
            }
            long length = 0;
            InputStream body = response.body().byteStream();
            for (int read = body.read(drained); read >= 0; read = body.read(drained)) {
                length += read;
            }
            checkLength(response, length);
            status = response.code();
            endNanos = nanoClock.getAsLong();
        }
        return new Response.Builder()
                .request(chain.request())
                .protocol(Protocol.HTTP_2)
                .code(200)
                .message("")
                .build();
    }

    /** An answer whose content is not as long as it says is malformed (RFC 9113, 8.1.1). */
    private void checkLength(Response response, long length) throws ProtocolException {
        List<String> told = response.headers("content-length");
        boolean without =
                sent.method().equals("HEAD")
                        || response.code() == NO_CONTENT
                        || response.code() == NOT_MODIFIED;
        if (without || told.stream().allMatch(one -> one.equals(String.valueOf(length)))) {
            return;
        }
        throw new ProtocolException(
                "an answer of " + length + " bytes whose content-length is " + told.getFirst());
    }
}
