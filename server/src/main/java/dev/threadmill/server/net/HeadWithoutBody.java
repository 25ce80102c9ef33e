package dev.threadmill.server.net;

import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.OutputStream;
import java.util.function.Predicate;

/**
 * Answers HEAD as GET is answered, without the body (RFC 9110, section 9.3.2). Helidon 4.3 would
 * send the body too, and the client would read the next response out of it.
 */
final class HeadWithoutBody implements Filter {
    private final Predicate<String> untouched;

    /** Makes the filter; {@code untouched} are paths where a GET changes something. */
    HeadWithoutBody(Predicate<String> untouched) {
        this.untouched = untouched;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (request.prologue().method().equals(Method.HEAD)
                && !untouched.test(request.path().path())) {
            request.prologue(asGet(request.prologue()));
            Measure measure = new Measure(response);
            response.streamFilter(measure::instead);
        }
        chain.proceed();
    }

    private static HttpPrologue asGet(HttpPrologue head) {
        return HttpPrologue.create(
                head.rawProtocol(),
                head.protocol(),
                head.protocolVersion(),
                Method.GET,
                head.uriPath(),
                head.query(),
                head.fragment());
    }

    /** Takes the body instead of the socket, and sends the headers when it knows the length. */
    private static final class Measure extends OutputStream {
        private final RoutingResponse response;
        private long length;
        private boolean sent;

        private Measure(RoutingResponse response) {
            this.response = response;
        }

        private OutputStream instead(OutputStream socket) {
            return sent ? socket : this;
        }

        @Override
        public void write(int b) {
            length++;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) {
            length += count;
        }

        @Override
        public void close() {
            if (!sent) {
                sent = true;
                response.resetStream();
                response.headers().remove(HeaderNames.TRANSFER_ENCODING);
                response.headers().contentLength(length);
                // Nothing written, but written: Helidon keeps a length that is not the body's only
                // where a write has come through, which is why the listener has no write buffer.
                response.send();
            }
        }
    }
}
