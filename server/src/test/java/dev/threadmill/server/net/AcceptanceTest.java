package dev.threadmill.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AcceptanceTest {
    /** A listening socket that fails a few times first, as without file descriptors. */
    private static final class Poor extends ServerSocket {
        private final AtomicInteger failures = new AtomicInteger(2);
        private final boolean memory;

        Poor(boolean memory) throws IOException {
            super(0, 1, InetAddress.getLoopbackAddress());
            this.memory = memory;
        }

        @Override
        public Socket accept() throws IOException {
            if (failures.getAndDecrement() <= 0) {
                return super.accept();
            }
            if (memory) {
                throw new OutOfMemoryError("of the test");
            }
            throw new SocketException("Too many open files");
        }
    }

    @Test
    void helidonsListenersAcceptThroughOurs() {
        WebServer server = WebServer.builder().host("127.0.0.1").port(0).build().start();
        try {
            assertTrue(Acceptance.harden(server), "Helidon has changed: see Acceptance");
        } finally {
            server.stop();
        }
        assertFalse(server.isRunning());
    }

    @Test
    void acceptingGoesOnWhenThereAreFileDescriptorsAgain() throws IOException {
        acceptsAfterAll(new Poor(false));
    }

    @Test
    void acceptingGoesOnWhenThereIsMemoryAgain() throws IOException {
        acceptsAfterAll(new Poor(true));
    }

    private static void acceptsAfterAll(Poor poor) throws IOException {
        try (poor;
                Socket client = new Socket(poor.getInetAddress(), poor.getLocalPort());
                PatientServerSocket patient = new PatientServerSocket(poor, () -> {});
                Socket accepted = patient.accept()) {
            assertEquals(client.getLocalPort(), accepted.getPort());
        }
    }

    @Test
    void aClosedSocketAcceptsNoMore() throws IOException {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        try (PatientServerSocket patient = new PatientServerSocket(socket, () -> {})) {
            socket.close();
            SocketException e = assertThrows(SocketException.class, patient::accept);
            assertNotNull(e.getMessage());
            assertTrue(e.getMessage().contains("losed"), e.getMessage());
        }
    }

    @Test
    void onlyTheThreadThatAcceptsGivesUp() throws Exception {
        AtomicInteger givenUp = new AtomicInteger();
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        PatientServerSocket patient = new PatientServerSocket(socket, givenUp::incrementAndGet);
        Thread accepting =
                Thread.ofPlatform()
                        .start(() -> {
                            try (Socket client = patient.accept()) {
                                assertFalse(client.isClosed());
                                patient.close();
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
        new Socket(socket.getInetAddress(), socket.getLocalPort()).close();
        accepting.join();
        assertEquals(1, givenUp.get());
        patient.close();
        assertEquals(1, givenUp.get());
    }
}
