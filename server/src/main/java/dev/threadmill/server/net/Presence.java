package dev.threadmill.server.net;

import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;

/**
 * Tells a handler that waits with its answer whether the client is still there, which Helidon only
 * finds out when it writes. In the request's context; for the request's own thread, which is the
 * only one that reads the connection.
 */
public final class Presence {
    private final Supplier<Optional<Socket>> find;
    private Socket socket;
    private boolean consumed;

    private Presence(Supplier<Optional<Socket>> find) {
        this.find = find;
    }

    /** Puts one into the context of requests for some paths. */
    static Filter of(AcceptedSockets accepted, Predicate<String> paths) {
        return (FilterChain chain, RoutingRequest request, RoutingResponse response) -> {
            // Of a TLS connection nobody but the TLS engine may read.
            if (!request.isSecure() && paths.test(request.path().path())) {
                Supplier<Optional<Socket>> find =
                        () -> accepted.find(request.remotePeer().address(), request.socketId());
                request.context().register(new Presence(find));
            }
            chain.proceed();
        };
    }

    /**
     * Whether the client has closed its connection, or it is broken; waits up to a millisecond. The
     * whole request must have been read.
     */
    public boolean isGone() {
        socket = socket == null ? find.get().orElse(null) : socket;
        if (consumed || socket == null || socket instanceof SSLSocket) {
            return false;
        }
        try {
            InputStream in = socket.getInputStream();
            if (in.available() > 0) {
                return false; // it has sent more; not to be taken from Helidon
            }
            int timeoutMillis = socket.getSoTimeout();
            socket.setSoTimeout(1);
            try {
                consumed = in.read() >= 0;
                return !consumed;
            } catch (SocketTimeoutException e) {
                return false;
            } finally {
                socket.setSoTimeout(timeoutMillis);
            }
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether a byte of the next request is lost, so that this answer must be the last. */
    public boolean mustClose() {
        return consumed;
    }
}
