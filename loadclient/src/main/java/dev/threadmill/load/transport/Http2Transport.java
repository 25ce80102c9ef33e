package dev.threadmill.load.transport;

import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Target;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.SocketFactory;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * HTTP/2 (RFC 9113): OkHttp makes and reads the frames, one client with one connection for each
 * caller. The connections are ours: TLS with h2 by ALPN, or without TLS by prior knowledge. OkHttp
 * is told that there is no TLS, and its last word on each request is put right.
 */
final class Http2Transport implements Transport {
    /** What ALPN calls HTTP/2. */
    static final String H2 = "h2";

    /** Fields that HTTP/2 has not (section 8.2.2), or that stand elsewhere. */
    private static final List<String> ELSEWHERE =
            List.of("host", "content-length", "connection", "transfer-encoding");

    private final SocketOpener opener;
    private final Request asked;
    private final Request sent;
    private final OkHttpClient client;
    private final boolean keepAlive;
    private final boolean secure;
    private final long timeoutNanos;
    private final LongSupplier nanoClock;

    Http2Transport(Target.Http target, Duration timeout, LongSupplier nanoClock) {
        this.opener = new SocketOpener(target, Routes.direct(), H2);
        this.secure = target.secure();
        this.keepAlive = target.keepAlive();
        this.timeoutNanos = timeout.toNanos();
        this.nanoClock = nanoClock;
        HttpUrl url = url(target);
        RequestBody body = body(target);
        this.asked = new Request.Builder().url(url).method(target.method(), body).build();
        this.sent =
                new Request.Builder()
                        .url(
                                url.newBuilder()
                                        .scheme(secure ? "https" : "http")
                                        .port(url.port())
                                        .build())
                        .method(target.method(), body)
                        .headers(headers(target, body))
                        .build();
        this.client =
                new OkHttpClient.Builder()
                        .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
                        .dns(host -> List.of(InetAddress.getLoopbackAddress()))
                        .followRedirects(false)
                        .followSslRedirects(false)
                        .retryOnConnectionFailure(false)
                        .fastFallback(false)
                        .proxy(java.net.Proxy.NO_PROXY)
                        // The watchdog closes the socket of what takes too long.
                        .connectTimeout(Duration.ZERO)
                        .readTimeout(Duration.ZERO)
                        .writeTimeout(Duration.ZERO)
                        .build();
    }

    private static HttpUrl url(Target.Http target) {
        // With TLS only below it.
        return HttpUrl.get(target.uri().toASCIIString())
                .newBuilder()
                .scheme("http")
                .port(target.port())
                .build();
    }

    private static RequestBody body(Target.Http target) {
        boolean needed = List.of("POST", "PUT", "PATCH").contains(target.method());
        return target.body().isEmpty() && !needed
                ? null
                : RequestBody.create(target.body().toBytes());
    }

    /** As our HTTP/1.1 has them. */
    private static Headers headers(Target.Http target, RequestBody body) {
        Headers.Builder headers = new Headers.Builder();
        String host = HttpTransport.hostField(target.uri());
        for (Header header : target.headers()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            if (name.equals("host")) {
                host = header.value();
            }
            if (!ELSEWHERE.contains(name)) {
                headers.addUnsafeNonAscii(name, header.value());
            }
        }
        headers.set("Host", host);
        if (headers.get("user-agent") == null) {
            headers.add("user-agent", "threadmill");
        }
        if (headers.get("accept") == null) {
            headers.add("accept", "*/*");
        }
        if (body != null) {
            headers.add("content-length", String.valueOf(target.body().length()));
        }
        return headers.build();
    }

    @Override
    public Http2Caller newCaller() {
        return new Http2Caller(this);
    }

    /** Sends the request and reads what is answered, for one caller. */
    Http2Answer newAnswer() {
        return new Http2Answer(sent, nanoClock);
    }

    /** A client whose one connection comes from there. */
    OkHttpClient client(SocketFactory sockets, Http2Answer answer) {
        return client.newBuilder()
                .dispatcher(new Dispatcher())
                .connectionPool(new ConnectionPool(1, 1, TimeUnit.DAYS))
                .socketFactory(sockets)
                .eventListener(answer)
                .addNetworkInterceptor(answer)
                .build();
    }

    Request request() {
        return asked;
    }

    SocketOpener opener() {
        return opener;
    }

    boolean secure() {
        return secure;
    }

    boolean keepAlive() {
        return keepAlive;
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    long now() {
        return nanoClock.getAsLong();
    }
}
