package dev.threadmill.load.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * A real server of HTTP/2 on a free port of 127.0.0.1: Jetty. {@code /status/N} answers with that
 * status, {@code /large} with 1 MiB, {@code /never} not at all, {@code /reset} resets the stream,
 * {@code /cut} closes the connection; everything else answers 200 and what was sent.
 */
public final class Http2Server implements AutoCloseable {
    private static final int LARGE_BYTES = 1_024 * 1_024;

    private final Server server = new Server();
    private final ServerConnector connector;
    private final Set<String> connections = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private Http2Server(ConnectionFactory... factories) throws Exception {
        connector = new ServerConnector(server, 1, 1, factories);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Answers());
        server.setStopTimeout(0);
        server.start();
    }

    /** Without TLS. */
    public static Http2Server plain() throws Exception {
        HttpConfiguration how = new HttpConfiguration();
        return new Http2Server(
                new HttpConnectionFactory(how), new HTTP2CServerConnectionFactory(how));
    }

    /**
     * With TLS.
     *
     * @param http2 whether it speaks HTTP/2, and not only HTTP/1.1
     */
    public static Http2Server secure(SSLContext context, boolean http2) throws Exception {
        HttpConfiguration how = new HttpConfiguration();
        how.addCustomizer(new SecureRequestCustomizer(false));
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(context);
        HttpConnectionFactory http1 = new HttpConnectionFactory(how);
        if (!http2) {
            return new Http2Server(new SslConnectionFactory(tls, http1.getProtocol()), http1);
        }
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(http1.getProtocol());
        return new Http2Server(
                new SslConnectionFactory(tls, alpn.getProtocol()),
                alpn,
                new HTTP2ServerConnectionFactory(how),
                http1);
    }

    public int port() {
        return connector.getLocalPort();
    }

    /** How many connections have carried a request. */
    public int connections() {
        return connections.size();
    }

    /** What was asked for: scheme, method, path and query, and the header fields, a line each. */
    public List<String> requests() {
        return requests;
    }

    private final class Answers extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback)
                throws Exception {
            connections.add(request.getConnectionMetaData().getId());
            String path = request.getHttpURI().getPath();
            requests.add(
                    request.getConnectionMetaData().getHttpVersion()
                            + " "
                            + request.getHttpURI()
                            + " "
                            + request.getMethod()
                            + "\n"
                            + request.getHeaders().asString());
            switch (path) {
                case "/never" -> {
                    // Whoever closes the server ends it.
                }
                case "/reset" ->
                        response.write(
                                false,
                                ByteBuffer.wrap(new byte[1]),
                                Callback.from(
                                        () -> callback.failed(new IOException("as asked")),
                                        callback::failed));
                case "/cut" ->
                        request.getConnectionMetaData().getConnection().getEndPoint().close();
                case "/large" ->
                        response.write(true, ByteBuffer.wrap(new byte[LARGE_BYTES]), callback);
                default -> {
                    if (path.startsWith("/status/")) {
                        response.setStatus(Integer.parseInt(path.substring("/status/".length())));
                        callback.succeeded();
                    } else {
                        String body = Content.Source.asString(request, StandardCharsets.UTF_8);
                        Content.Sink.write(response, true, "sent: " + body, callback);
                    }
                }
            }
            return true;
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server does not stop", e);
        }
    }
}
