package dev.threadmill.bench.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A process of the soak, whose output goes to a file; it ends with the soak, however that ends. */
public final class Child implements AutoCloseable {
    private static final int START_S_MAX = 60;
    private static final int END_S_MAX = 30;
    private static final int STEP_MS = 50;

    private final Process process;
    private final Path output;
    private final Thread hook;

    private Child(Process process, Path output) {
        this.process = process;
        this.output = output;
        this.hook = Thread.ofPlatform().unstarted(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts one and waits until it says that it is ready.
     *
     * @param ready is somewhere in the line that says so
     * @throws IOException with what it said, where it does not
     */
    public static Child start(
            List<String> command, Map<String, String> environment, Path output, String ready)
            throws IOException, InterruptedException {
        Files.deleteIfExists(output);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Child child = new Child(builder.start(), output);
        for (int waited = 0; waited < START_S_MAX * 1_000; waited += STEP_MS) {
            if (child.line(ready).isPresent()) {
                return child;
            }
            if (child.process.waitFor(STEP_MS, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        child.kill();
        throw new IOException(command.getFirst() + " does not start: " + Files.readString(output));
    }

    /** The first line of its output with a text in it. */
    public Optional<String> line(String part) throws IOException {
        return Files.readAllLines(output).stream().filter(said -> said.contains(part)).findFirst();
    }

    /** How many lines of its output have a text in them. */
    public long lineCount(String part) throws IOException {
        return Files.readAllLines(output).stream().filter(said -> said.contains(part)).count();
    }

    /** The process's number. */
    public long pid() {
        return process.pid();
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    /** Asks it to end. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_S_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
