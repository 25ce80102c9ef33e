package dev.threadmill.load.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Dialing;
import dev.threadmill.load.plan.Tls;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which addresses connections come from and go to. */
@Timeout(60)
class RoutesTest {
    @BeforeAll
    static void assumeThatAllOf127IsHere() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            assertTrue(other.isBound());
        } catch (java.net.BindException e) {
            Assumptions.abort("this system has only 127.0.0.1");
        }
    }

    /** Opens connections to 127.0.0.1; returns what each one's ends are: from and to. */
    private static List<String> connect(ServerSocket server, Routes routes, int count)
            throws Exception {
        SocketOpener opener =
                new SocketOpener(
                        "127.0.0.1", server.getLocalPort(), false, Tls.DEFAULT, routes, true);
        List<String> ends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            try (Socket socket = opener.open(opening -> {})) {
                ends.add(
                        socket.getLocalAddress().getHostAddress()
                                + " "
                                + socket.getInetAddress().getHostAddress());
            }
        }
        return ends;
    }

    private static ServerSocket listen(String address) throws Exception {
        return new ServerSocket(0, 100, InetAddress.getByName(address));
    }

    private static Dialing spread(int spread) {
        return new Dialing(0, List.of(), spread);
    }

    @Test
    void goesStraightWhereThatSuffices() throws Exception {
        try (ServerSocket server = listen("0.0.0.0")) {
            assertEquals(
                    List.of("127.0.0.1 127.0.0.1", "127.0.0.1 127.0.0.1"),
                    connect(server, Routes.of(Dialing.DEFAULT, 25_000), 2));
        }
    }

    @Test
    void spreadsOverDestinationsWhereThereAreTooManyConnections() throws Exception {
        try (ServerSocket server = listen("0.0.0.0")) {
            List<String> ends = connect(server, Routes.of(Dialing.DEFAULT, 50_001), 4);
            TreeSet<String> destinations = new TreeSet<>();
            ends.forEach(pair -> destinations.add(pair.substring(pair.indexOf(' ') + 1)));
            assertEquals("[127.0.0.1, 127.0.0.2, 127.0.0.3]", destinations.toString());
        }
    }

    @Test
    void spreadsOverSourcesWhereTheServerHasOneAddress() throws Exception {
        try (ServerSocket server = listen("127.0.0.1")) {
            List<String> ends = connect(server, Routes.of(spread(3), 1), 9);
            assertTrue(ends.stream().allMatch(pair -> pair.endsWith(" 127.0.0.1")), "" + ends);
            TreeSet<String> sources = new TreeSet<>(ends);
            assertEquals(
                    "[127.0.0.1 127.0.0.1, 127.0.0.2 127.0.0.1, 127.0.0.3 127.0.0.1]",
                    sources.toString());
        }
    }

    @Test
    void comesFromTheAddressesThatAreNamed() throws Exception {
        Dialing dialing =
                new Dialing(
                        0,
                        List.of(
                                InetAddress.getByName("127.0.0.4"),
                                InetAddress.getByName("127.0.0.5")),
                        0);
        try (ServerSocket server = listen("127.0.0.1")) {
            assertEquals(
                    List.of("127.0.0.4 127.0.0.1", "127.0.0.5 127.0.0.1", "127.0.0.4 127.0.0.1"),
                    connect(server, Routes.of(dialing, 1), 3));
        }
    }
}
