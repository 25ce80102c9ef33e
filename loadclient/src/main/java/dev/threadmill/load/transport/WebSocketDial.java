package dev.threadmill.load.transport;

import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Tls;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * A WebSocket of ours whose opening handshake is done.
 *
 * @param plain the socket below TLS, or the same: closing it never blocks
 */
record WebSocketDial(Socket socket, Socket plain, WebSocketHandshake.Agreed agreed) {
    /**
     * Connects and shakes hands.
     *
     * @param timeout for connecting, TLS and the handshake together
     * @throws SocketTimeoutException where the time is up
     */
    static WebSocketDial of(URI uri, List<Header> headers, Offer offer, Tls tls, Duration timeout)
            throws IOException, UpgradeRefusedException {
        boolean secure = "wss".equalsIgnoreCase(uri.getScheme());
        int port = uri.getPort() != -1 ? uri.getPort() : secure ? 443 : 80;
        SocketOpener opener =
                new SocketOpener(uri.getHost(), port, secure, tls, Routes.direct(), false);
        WebSocketHandshake handshake = new WebSocketHandshake(uri, headers, offer);
        Socket[] plain = new Socket[1];
        boolean connected = false;
        try (Guard guard = new Guard(timeout)) {
            try {
                Socket socket =
                        opener.open(opening -> {
                            plain[0] = opening;
                            guard.watch(opening);
                        });
                WebSocketHandshake.Agreed agreed = handshake.perform(socket, true);
                connected = guard.finish();
                if (!connected) {
                    throw timedOut();
                }
                return new WebSocketDial(socket, plain[0], agreed);
            } catch (IOException e) {
                throw guard.finish() ? e : timedOut();
            }
        } finally {
            if (!connected) {
                Guard.closeQuietly(plain[0]);
            }
        }
    }

    private static SocketTimeoutException timedOut() {
        return new SocketTimeoutException("no WebSocket within the timeout");
    }
}
