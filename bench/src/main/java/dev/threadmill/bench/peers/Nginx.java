package dev.threadmill.bench.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An nginx of our own with a tiny body, on a free port, for as long as the comparison takes. */
final class Nginx implements AutoCloseable {
    private final Path folder;
    private final Process process;
    private final int port;

    Nginx(Path program) throws IOException, InterruptedException {
        folder = Files.createTempDirectory("threadmill-nginx-");
        port = freePort();
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(
                configuration,
                """
                daemon off;
                worker_processes 1;
                pid %1$s/pid;
                error_log %1$s/error.log;
                events { worker_connections 8192; }
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  keepalive_requests 1000000000;
                  keepalive_timeout 3600s;
                  server {
                    listen 127.0.0.1:%2$d backlog=4096;
                    location / { return 200 "hello world"; }
                  }
                }
                """
                        .formatted(folder, port));
        process =
                new ProcessBuilder(
                                program.toString(),
                                "-c",
                                configuration.toString(),
                                "-p",
                                folder.toString())
                        .inheritIO()
                        .start();
        awaitListening();
    }

    String url() {
        return "http://127.0.0.1:" + port + "/";
    }

    private void awaitListening() throws IOException, InterruptedException {
        for (int tries = 0; tries < 200; tries++) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(25);
            }
        }
        throw new IOException("nginx does not start");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().join();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
