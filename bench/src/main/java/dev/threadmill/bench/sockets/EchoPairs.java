package dev.threadmill.bench.sockets;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Connections within this process, an echoing virtual thread at one end of each. */
final class EchoPairs implements AutoCloseable {
    private static final int MESSAGE_BYTES = 64;

    private final List<Socket> clients = new ArrayList<>();
    private final List<Thread> echoing = new ArrayList<>();
    private final AtomicReference<IOException> failure = new AtomicReference<>();

    EchoPairs(int connections) throws IOException {
        try (ServerSocket listener =
                new ServerSocket(0, connections, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < connections; i++) {
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                client.setTcpNoDelay(true);
                clients.add(client);
                Socket accepted = listener.accept();
                accepted.setTcpNoDelay(true);
                echoing.add(Thread.ofVirtual().start(() -> echo(accepted)));
            }
        }
    }

    private static void echo(Socket socket) {
        byte[] buffer = new byte[MESSAGE_BYTES];
        try (socket) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            for (int count; (count = in.read(buffer)) >= 0; ) {
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // The benchmark has closed its end: so ends this one.
        }
    }

    /** Has each connection, on a virtual thread of its own, send and receive so many messages. */
    void exchange(int messages) throws IOException, InterruptedException {
        List<Thread> threads = new ArrayList<>(clients.size());
        for (Socket client : clients) {
            threads.add(Thread.ofVirtual().start(() -> exchange(client, messages)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    private void exchange(Socket client, int messages) {
        byte[] message = new byte[MESSAGE_BYTES];
        try {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            for (int i = 0; i < messages; i++) {
                out.write(message);
                if (in.readNBytes(message, 0, MESSAGE_BYTES) < MESSAGE_BYTES) {
                    throw new EOFException("the echo has ended");
                }
            }
        } catch (IOException e) {
            failure.set(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        try {
            for (Thread thread : echoing) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
