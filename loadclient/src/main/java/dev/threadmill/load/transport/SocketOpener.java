package dev.threadmill.load.transport;

import dev.threadmill.load.plan.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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

    /**
     * Prepares connections.
     *
     * @param host a name or an address; an IPv6 address may stand in brackets
     * @param secure whether to speak TLS
     */
    SocketOpener(String host, int port, boolean secure, Tls tls) {
        this.host = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        this.port = port;
        this.verifyName = !tls.insecure();
        this.context = secure ? TlsContexts.of(tls) : null;
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
            if (verifyName) {
                SSLParameters parameters = secure.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                secure.setSSLParameters(parameters);
            }
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
            Socket socket = new Socket();
            opening.accept(socket);
            try {
                socket.setTcpNoDelay(true);
                // Thousands of closed connections in TIME_WAIT would use up the local ports.
                socket.setSoLinger(true, 0);
                socket.connect(new InetSocketAddress(address, port));
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }
}
