package dev.threadmill.load.cli;

import dev.threadmill.load.plan.Durations;
import dev.threadmill.load.transport.ConnectException;
import java.net.URI;
import java.time.Duration;

/** Says in one line why there is no connection, and what to do about it. */
final class Advice {
    private Advice() {}

    static String on(ConnectException failure, URI uri, int port, Duration timeout) {
        String place = uri.getHost() + ":" + port;
        return switch (failure.kind()) {
            case DNS -> "cannot find the host '" + uri.getHost() + "': check its name";
            case REFUSED ->
                    "nothing listens on " + place + " (connection refused): is the server running?";
            case TIMEOUT ->
                    place
                            + " did not answer within "
                            + Durations.format(timeout)
                            + ": check the address, or give it more --timeout";
            case TLS ->
                    "no TLS with "
                            + place
                            + " ("
                            + failure.getMessage()
                            + "): name its authority with --cacert FILE, or use --insecure with a"
                            + " test server";
            case LOCAL -> "this machine cannot open a connection: " + failure.getMessage();
            case REJECTED -> rejected(failure, place);
            case REDIS -> BridgeAdvice.redis(failure);
            case RESET, CLOSED, PROTOCOL, CHECK ->
                    "cannot connect to " + place + ": " + failure.getMessage();
        };
    }

    private static String rejected(ConnectException failure, String place) {
        if (failure.getMessage().startsWith("refused the namespace")) {
            return place + " " + failure.getMessage() + ": check --namespace and --auth";
        }
        if (failure.getMessage().startsWith("answered")) {
            return place
                    + " "
                    + failure.getMessage()
                    + ": check the path, and what the server asks for";
        }
        return place
                + " answered the handshake with status "
                + failure.status()
                + " instead of 101: check the path, and what the server asks for";
    }
}
