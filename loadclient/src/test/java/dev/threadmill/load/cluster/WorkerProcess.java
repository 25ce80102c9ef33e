package dev.threadmill.load.cluster;

import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** A worker in a process of its own, which can be killed. */
final class WorkerProcess implements AutoCloseable {
    private final Process process;

    private WorkerProcess(Process process) {
        this.process = process;
    }

    static WorkerProcess start(String url, String prefix, String name) throws IOException {
        return new WorkerProcess(
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx128m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                WorkerProcess.class.getName(),
                                url,
                                prefix,
                                name)
                        .inheritIO()
                        .start());
    }

    /** As {@code kill -STOP} does. */
    void freeze() {
        signal("-STOP");
    }

    void thaw() {
        signal("-CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", name, "" + process.pid()).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }

    /** The process itself. */
    public static void main(String[] args) throws Exception {
        try (Redis redis = Redis.connect(RedisUrl.parse(args[0]), Duration.ofSeconds(20))) {
            new Worker(redis, args[1], args[2], uri -> true, event -> {}).serve();
        }
    }
}
