package dev.threadmill.bench.soak.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The port, or the admin port, belongs to somebody else: a line, and exit status 1. */
record TakenPort() implements Fault {
    @Override
    public String name() {
        return "ports taken";
    }

    @Override
    public String check(Path folder) throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = "" + taken.getLocalPort();
            refused("--port", List.of("--port", port));
            refused("--admin-port", List.of("--port", "0", "--admin-port", port));
        }
        return "exit status 1, a line that names the option";
    }

    private static void refused(String option, List<String> options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("server/bin/threadmill-server"));
        command.addAll(options);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 1 || !said.contains("cannot listen on") || !said.contains(option)) {
            throw new IOException(option + ": exit status " + status + ", " + said);
        }
    }
}
