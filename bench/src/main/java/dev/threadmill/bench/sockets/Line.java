package dev.threadmill.bench.sockets;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.function.Supplier;

/**
 * One end of a connection that sends and receives messages of one size by one of the JDK's APIs.
 */
sealed interface Line extends AutoCloseable {
    void send() throws IOException;

    /** Blocks until a message is there as a whole. */
    void receive() throws IOException;

    @Override
    void close() throws IOException;

    /** Two ends that are connected with each other. */
    static List<Line> pair(String api, int bytes) throws IOException {
        return switch (api) {
            case "Socket" -> sockets(bytes);
            case "SocketChannel, heap" -> channels(() -> ByteBuffer.allocate(bytes));
            case "SocketChannel, direct" -> channels(() -> ByteBuffer.allocateDirect(bytes));
            default -> throw new IllegalArgumentException("no API: " + api);
        };
    }

    private static List<Line> sockets(int bytes) throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
            return List.of(new OfSocket(client, bytes), new OfSocket(listener.accept(), bytes));
        }
    }

    private static List<Line> channels(Supplier<ByteBuffer> buffers) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(any)) {
            SocketChannel client = SocketChannel.open(listener.getLocalAddress());
            return List.of(
                    new OfChannel(client, buffers.get()),
                    new OfChannel(listener.accept(), buffers.get()));
        }
    }

    /** {@link Socket} and its streams. */
    final class OfSocket implements Line {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final byte[] message;

        OfSocket(Socket socket, int bytes) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            in = socket.getInputStream();
            out = socket.getOutputStream();
            message = new byte[bytes];
        }

        @Override
        public void send() throws IOException {
            out.write(message);
        }

        @Override
        public void receive() throws IOException {
            if (in.readNBytes(message, 0, message.length) < message.length) {
                throw new EOFException();
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** A {@link SocketChannel} that blocks, with a buffer on the heap or outside it. */
    final class OfChannel implements Line {
        private final SocketChannel channel;
        private final ByteBuffer message;

        OfChannel(SocketChannel channel, ByteBuffer message) throws IOException {
            this.channel = channel;
            this.message = message;
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }

        @Override
        public void send() throws IOException {
            message.clear();
            while (message.hasRemaining()) {
                channel.write(message);
            }
        }

        @Override
        public void receive() throws IOException {
            message.clear();
            while (message.hasRemaining()) {
                if (channel.read(message) < 0) {
                    throw new EOFException();
                }
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
