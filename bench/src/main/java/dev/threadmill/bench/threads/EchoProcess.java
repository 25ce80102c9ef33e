package dev.threadmill.bench.threads;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * An echo server with one blocking thread per connection, in a process of its own: so that 10,000
 * connections take only half of their files here, and its threads share no scheduler with the
 * client. It ends with its standard input.
 */
final class EchoProcess implements AutoCloseable {
    private static final int BACKLOG = 4_096;
    private static final int BUFFER_BYTES = 256;

    private final Process process;
    private final int port;

    /** Starts a server with one kind of threads on this JDK. */
    EchoProcess(String kind) throws IOException {
        process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx1g",
                                "-cp",
                                System.getProperty("java.class.path"),
                                EchoProcess.class.getName(),
                                kind)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String said =
                new BufferedReader(
                                new InputStreamReader(
                                        process.getInputStream(), StandardCharsets.US_ASCII))
                        .readLine();
        if (said == null) {
            process.destroyForcibly();
            throw new IOException("the echo server did not start");
        }
        port = Integer.parseInt(said);
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }

    /**
     * The server: prints its port.
     *
     * @param args the kind of its threads
     */
    public static void main(String[] args) throws IOException {
        Thread.Builder builder = Kinds.builder(args[0]);
        ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> accept(listener, builder));
        System.out.println(listener.getLocalPort());
        while (System.in.read() >= 0) {
            // Nothing is said: it ends when the benchmark does.
        }
        System.exit(0);
    }

    private static void accept(ServerSocket listener, Thread.Builder builder) {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                builder.start(() -> echo(socket));
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot accept", e);
        }
    }

    private static void echo(Socket socket) {
        byte[] buffer = new byte[BUFFER_BYTES];
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
}
