package dev.threadmill.server.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Addresses of clients as text. */
public final class Peers {
    private static final String GONE = "gone";

    private Peers() {}

    /** Address and port, such as {@code 127.0.0.1:50000} or {@code [::1]:50000}. */
    public static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return GONE;
        }
        String ip = ip(address);
        return (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + inet.getPort();
    }

    /** The address alone, without scope and brackets. */
    public static String ip(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return GONE;
        }
        String ip = inet.getAddress().getHostAddress();
        int scope = ip.indexOf('%');
        return scope < 0 ? ip : ip.substring(0, scope);
    }
}
