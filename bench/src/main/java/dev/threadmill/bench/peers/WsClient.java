package dev.threadmill.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A run of {@code threadmill ws|socketio} in a process of its own: one client for all servers. */
final class WsClient implements AutoCloseable {
    private static final int END_S_MAX = 300;

    private final Path output;
    private final Path errors;
    private final Process process;

    /** Starts the client against an address; the result comes as JSON. */
    WsClient(Path root, String kind, String url, List<String> options) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(root.resolve("loadclient/bin/threadmill").toString(), kind, url));
        command.addAll(options);
        command.addAll(List.of("-q", "--json", "-"));
        output = Files.createTempFile("threadmill-client-", ".json");
        errors = Files.createTempFile("threadmill-client-", ".txt");
        process =
                new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
    }

    /** Returns whether the client has ended, after waiting for it for a while. */
    boolean ended(long waitMs) throws InterruptedException {
        return process.waitFor(waitMs, TimeUnit.MILLISECONDS);
    }

    /**
     * Waits for the result.
     *
     * @throws IOException with what the client said, where it failed or does not end
     */
    JsonNode result() throws IOException, InterruptedException {
        if (!process.waitFor(END_S_MAX, TimeUnit.SECONDS)) {
            throw new IOException("the client does not end");
        }
        if (process.exitValue() != 0) {
            throw new IOException(
                    "the client ended with "
                            + process.exitValue()
                            + ": "
                            + Files.readString(errors)
                            + Files.readString(output));
        }
        return new ObjectMapper().readTree(output.toFile());
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
        Files.deleteIfExists(output);
        Files.deleteIfExists(errors);
    }
}
