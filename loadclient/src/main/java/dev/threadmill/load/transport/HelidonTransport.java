package dev.threadmill.load.transport;

import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Tls;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webclient.api.HttpClientRequest;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * HTTP/1.1 by Helidon's WebClient, one client per caller, for comparison with our own wire code. It
 * connects when the first request is sent, and its byte counts are those of the bodies alone.
 */
final class HelidonTransport implements Transport {
    private static final int DRAIN_BYTES = 8 * 1024;

    private final Target.Http target;
    private final Duration timeout;
    private final LongSupplier nanoClock;
    private final byte[] body;

    HelidonTransport(Target.Http target, Duration timeout, LongSupplier nanoClock) {
        this.target = target;
        this.timeout = timeout;
        this.nanoClock = nanoClock;
        this.body = target.body().toBytes();
    }

    @Override
    public Caller newCaller() {
        return new HelidonCaller();
    }

    private WebClient newClient() {
        var client =
                WebClient.builder()
                        .baseUri(target.uri())
                        .connectTimeout(timeout)
                        .readTimeout(timeout)
                        .keepAlive(target.keepAlive())
                        .followRedirects(false)
                        .shareConnectionCache(false)
                        .socketOptions(SocketOptions.builder().tcpNoDelay(true).build());
        if (target.secure()) {
            client.tls(tls(target.tls()));
        }
        return client.build();
    }

    private static io.helidon.common.tls.Tls tls(Tls tls) {
        var builder = io.helidon.common.tls.Tls.builder().sslContext(TlsContexts.of(tls));
        if (tls.insecure()) {
            builder.endpointIdentificationAlgorithm("NONE");
        }
        return builder.build();
    }

    private final class HelidonCaller implements Caller {
        private final WebClient client = newClient();
        private final byte[] drained = new byte[DRAIN_BYTES];
        private volatile boolean open;

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void open() {
            open = true;
        }

        @Override
        public Outcome exchange(long startNanos) {
            try (HttpClientResponse response = send()) {
                long firstByteNanos = nanoClock.getAsLong();
                long bytesIn = response.entity().hasEntity() ? drain(response) : 0;
                return new Outcome.Answered(
                        response.status().code(),
                        firstByteNanos,
                        nanoClock.getAsLong(),
                        bytesIn,
                        body.length);
            } catch (IOException e) {
                return failed(e);
            } catch (UncheckedIOException e) {
                return failed(e.getCause());
            } catch (RuntimeException e) {
                // WebClient reports a broken answer by an IllegalStateException and the like.
                return new Outcome.Failed(
                        ErrorKind.PROTOCOL, Failures.detail(e), nanoClock.getAsLong(), 0, 0);
            }
        }

        private HttpClientResponse send() {
            HttpClientRequest request = client.method(Method.create(target.method()));
            for (Header header : target.headers()) {
                request.header(HeaderNames.create(header.name()), header.value());
            }
            return body.length == 0 ? request.request() : request.submit(body);
        }

        private long drain(HttpClientResponse response) throws IOException {
            long total = 0;
            try (InputStream in = response.inputStream()) {
                for (int count; (count = in.read(drained)) >= 0; ) {
                    total += count;
                }
            }
            return total;
        }

        private Outcome failed(IOException e) {
            return new Outcome.Failed(
                    Failures.kindOf(e), Failures.detail(e), nanoClock.getAsLong(), 0, 0);
        }

        @Override
        public void abortIfOverdue(long nowNanos) {
            // WebClient has its own read timeout.
        }

        @Override
        public void close() {
            open = false;
            client.closeResource();
        }
    }
}
