package dev.threadmill.load.transport;

import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Opens blocking sockets to one host and port, with TLS where asked for. */
final class SocketOpener {
    private final String host;
    private final int port;
    private final boolean verifyName;
    private final SSLContext context;
    private final Routes routes;
    private final boolean abortive;
    private final String[] protocols;

    /** Prepares connections of a load run: closing one resets it. */
    SocketOpener(Target target, Routes routes) {
        this(target, routes, new String[0]);
    }

    /**
     * Does the same, and has TLS negotiate what is spoken over it (ALPN, RFC 7301).
     *
     * @param protocols those that are offered; none where nothing is negotiated
     */
    SocketOpener(Target target, Routes routes, String... protocols) {
        this(
                target.uri().getHost(),
                target.port(),
                target.secure(),
                target.tls(),
                routes,
                true,
                protocols);
    }

    /**
     * Prepares connections.
     *
     * @param host a name or an address; an IPv6 address may stand in brackets
     * @param secure whether to speak TLS
     * @param abortive whether closing a socket resets the connection: thousands of closed ones in
     *     TIME_WAIT would use up the local ports
     */
    SocketOpener(
            String host,
            int port,
            boolean secure,
            Tls tls,
            Routes routes,
            boolean abortive,
            String... protocols) {
        this.host = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        this.port = port;
        this.verifyName = !tls.insecure();
        this.context = secure ? TlsContexts.of(tls) : null;
        this.routes = routes;
        this.abortive = abortive;
        this.protocols = protocols.clone();
    }

    /**
     * Connects to the first of the host's addresses that answers.
     *
     * @param opening is handed each socket before it connects, so that another thread can close it
     * @return the socket to speak through: the TLS one, or the plain one itself
     */
    Socket open(Consumer<Socket> opening) throws IOException {
        Socket plain = connect(opening);
        if (context == null) {
            return plain;
        }
        try {
            SSLSocket secure =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
            SSLParameters parameters = secure.getSSLParameters();
            if (verifyName) {
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
            }
            parameters.setProtocols(TlsContexts.PROTOCOLS.toArray(String[]::new));
            parameters.setApplicationProtocols(protocols);
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            return secure;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private Socket connect(Consumer<Socket> opening) throws IOException {
        IOException last = new UnknownHostException(host);
        for (InetAddress address : InetAddress.getAllByName(host)) {
            try {
                NamedAddresses.check(host, address);
                return connect(opening, address);
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    private Socket connect(Consumer<Socket> opening, InetAddress address) throws IOException {
        try {
            return connectOnce(opening, address);
        } catch (IOException e) {
            if (routes.hasLearned(e)) {
                return connectOnce(opening, address);
            }
            throw e;
        }
    }

    private Socket connectOnce(Consumer<Socket> opening, InetAddress address) throws IOException {
        Socket socket = new Socket();
        opening.accept(socket);
        try {
            socket.setTcpNoDelay(true);
            if (abortive) {
                socket.setSoLinger(true, 0);
            }
            routes.connect(socket, address, port);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
