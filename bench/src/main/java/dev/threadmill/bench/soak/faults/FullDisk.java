package dev.threadmill.bench.soak.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.transport.WebSocketClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A disk of 256 KB is full: a recording ends, whole, and its traffic goes on; the load client says
 * which result could not be written, exits with 2 and leaves no half file.
 */
record FullDisk() implements Fault {
    private static final int MESSAGES = 400;
    private static final String KILOBYTE = "x".repeat(1_000);

    private static final String CONFIGURATION =
            """
            websocket:
              handlers:
                - path: /recorded
                  type: echo
                  record: true
                  record_path: FILE
            """;

    @Override
    public String name() {
        return "full disk";
    }

    @Override
    public String check(Path folder) throws IOException, InterruptedException, LeftOutException {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Ran mount = run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString());
        if (mount.status() != 0) {
            throw new LeftOutException("no disk can be mounted here: " + mount.said());
        }
        try {
            Path recording = disk.resolve("recording.json");
            String configuration = CONFIGURATION.replace("FILE", recording.toString());
            try (Tried tried = Tried.start(folder, "", 0, Map.of(), configuration)) {
                recorded(tried, recording);
                results(tried, disk);
            }
            return "recording whole, traffic went on; no half result, exit status 2";
        } finally {
            run("umount", disk.toString());
        }
    }

    private static void recorded(Tried tried, Path recording)
            throws IOException, InterruptedException {
        try (WebSocketClient client = tried.connect("/recorded")) {
            for (int i = 0; i < MESSAGES; i++) {
                client.sendText(KILOBYTE + i);
                if (client.receive() == null) {
                    throw new IOException("the traffic ended with the recording");
                }
            }
            tried.awaitSaid("recording");
            Tried.same(client);
        }
        var read = new ObjectMapper().readTree(recording.toFile());
        if (!read.path("messages").isArray() || read.path("messages").isEmpty()) {
            throw new IOException("the recording is not whole");
        }
    }

    private static void results(Tried tried, Path disk) throws IOException, InterruptedException {
        Path filler = disk.resolve("filler");
        try (OutputStream out = Files.newOutputStream(filler)) {
            byte[] block = new byte[1_024];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            // It is full.
        }
        List<String> before = names(disk);
        for (String kind : List.of("json", "html", "csv", "hgrm", "junit")) {
            Path file = disk.resolve("result." + kind);
            Ran ran =
                    run(
                            "loadclient/bin/threadmill",
                            "http",
                            "http://" + tried.place() + "/health",
                            "-n",
                            "20",
                            "-c",
                            "1",
                            "-q",
                            "--" + kind,
                            file.toString());
            if (ran.status() != 2 || !ran.said().contains(file + ": No space left")) {
                throw new IOException(kind + ": exit status " + ran.status() + ": " + ran.said());
            }
            if (!names(disk).equals(before)) {
                throw new IOException(kind + " left something: " + names(disk));
            }
        }
    }

    private static List<String> names(Path disk) throws IOException {
        try (Stream<Path> files = Files.list(disk)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** How a program ended, and what it said. */
    private record Ran(int status, String said) {}

    private static Ran run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(new ArrayList<>(List.of(command)))
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), said.strip());
    }
}
