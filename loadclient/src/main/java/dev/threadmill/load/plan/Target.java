package dev.threadmill.load.plan;

import java.net.URI;
import java.util.List;
import java.util.Set;

/** What is put under load, and with which request. */
public sealed interface Target {
    /** Where the target is. */
    URI uri();

    /** Which client speaks to an HTTP target. */
    enum Client {
        /** Our own wire code on a blocking socket: the measuring instrument. */
        RAW,
        /** Helidon's WebClient: for comparison. */
        HELIDON
    }

    /**
     * An HTTP/1.1 server and the one request that is sent to it.
     *
     * @param uri {@code http} or {@code https}, with a host
     * @param method GET, POST, PUT, DELETE, PATCH, HEAD or OPTIONS
     * @param headers sent as given; Host, User-Agent, Accept and Content-Length are added unless
     *     named here
     * @param keepAlive whether a connection carries more than one request
     */
    record Http(
            URI uri,
            String method,
            List<Header> headers,
            Payload body,
            boolean keepAlive,
            Tls tls,
            Client client)
            implements Target {
        public static final Set<String> METHODS =
                Set.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS");

        public static final int HEADERS_MAX = 200;

        public Http {
            headers = List.copyOf(headers);
            Faults faults = new Faults();
            faults.unless(
                    METHODS.contains(method),
                    "method",
                    "'" + method + "' is not one of GET, POST, PUT, DELETE, PATCH, HEAD, OPTIONS");
            faults.unless(headers.size() <= HEADERS_MAX, "headers", "give at most 200");
            faults.throwIfAny();
        }

        /** A plain GET over kept-alive connections. */
        public static Http get(URI uri) {
            return new Http(uri, "GET", List.of(), Payload.NONE, true, Tls.DEFAULT, Client.RAW);
        }

        public Http with(Client client) {
            return new Http(uri, method, headers, body, keepAlive, tls, client);
        }

        public boolean secure() {
            return "https".equalsIgnoreCase(uri.getScheme());
        }

        /** The port that is connected to. */
        public int port() {
            if (uri.getPort() != -1) {
                return uri.getPort();
            }
            return secure() ? 443 : 80;
        }
    }
}
