package dev.threadmill.load.transport;

import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Sorts the exceptions of sockets into the kinds that results count. */
final class Failures {
    private Failures() {}

    static ErrorKind kindOf(Throwable failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return switch (failure) {
            case UnknownHostException unknown -> ErrorKind.DNS;
            case SocketTimeoutException timeout -> ErrorKind.TIMEOUT;
            case EOFException end -> ErrorKind.CLOSED;
            case ProtocolException protocol -> ErrorKind.PROTOCOL;
            case BindException bind -> ErrorKind.LOCAL;
            case NoRouteToHostException route when message.contains("cannot assign") ->
                    ErrorKind.LOCAL;
            case java.net.ConnectException connect ->
                    message.contains("timed out") ? ErrorKind.TIMEOUT : ErrorKind.REFUSED;
            // The TLS layer wraps what the socket below it said.
            case SSLException tls
                    when tls.getCause() instanceof IOException below
                            && !(below instanceof SSLException) ->
                    kindOf(below);
            case SSLException tls -> ErrorKind.TLS;
            default ->
                    message.contains("too many open files") || message.contains("no buffer space")
                            ? ErrorKind.LOCAL
                            : ErrorKind.RESET;
        };
    }

    /** One line for people. */
    static String detail(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
