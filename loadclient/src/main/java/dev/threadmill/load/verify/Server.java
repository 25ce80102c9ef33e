package dev.threadmill.load.verify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server's process, from its start until it is closed. */
final class Server implements AutoCloseable {
    private static final int LINES_MAX = 30;
    private static final int LINE_CHARS_MAX = 1_000;
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int STEP_MS = 10;
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):\\d{1,5}");

    private final ServerCommand command;
    private final Family family;
    private final Process process;
    private final long beginNanos;
    private final Thread reader;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<String> lines = new ArrayDeque<>();
    private volatile String address;
    private double startMs;

    private Server(ServerCommand command, Family family, String address, long beginNanos) {
        this.beginNanos = beginNanos;
        this.command = command;
        this.family = family;
        this.process = family.leader();
        this.address = address;
        this.reader =
                Thread.ofPlatform()
                        .daemon()
                        .name("threadmill-server-" + command.name())
                        .unstarted(this::read);
    }

    /**
     * Starts a server, which has to be closed.
     *
     * @param words the command with its addresses filled in
     */
    static Server start(
            ServerCommand command, List<String> words, ProcessBuilder builder, String address)
            throws CannotVerifyException {
        long begin = System.nanoTime();
        Family family;
        try {
            family = Family.start(builder.command(words).redirectErrorStream(true));
        } catch (IOException e) {
            throw new CannotVerifyException(
                    Ruling.ERROR, command.name() + " does not start: " + e.getMessage());
        }
        Server server = new Server(command, family, address, begin);
        server.reader.start();
        return server;
    }

    /**
     * Waits until it is ready.
     *
     * @param stopped whether to wait no longer
     * @throws CannotVerifyException with the end of its output where it does not get ready
     */
    void await(BooleanSupplier stopped) throws CannotVerifyException, InterruptedException {
        long deadline = System.nanoTime() + command.timeout().toNanos();
        boolean there = false;
        while (!there && process.isAlive() && System.nanoTime() < deadline) {
            if (stopped.getAsBoolean()) {
                throw new CannotVerifyException(Ruling.SKIPPED, "interrupted");
            }
            there =
                    command.ready().isPresent()
                            ? ready.await(STEP_MS, TimeUnit.MILLISECONDS)
                            : accepts();
        }
        if (there || ready.getCount() == 0) {
            startMs = (System.nanoTime() - beginNanos) / 1e6;
            family.members();
            Optional<String> fault = ServerCommand.fault(address, false);
            if (fault.isPresent()) {
                throw new CannotVerifyException(
                        Ruling.ERROR,
                        command.name() + " is ready, but its address " + fault.get() + said());
            }
            return;
        }
        boolean ended = !process.isAlive();
        if (ended) {
            reader.join(Duration.ofSeconds(1));
        }
        throw new CannotVerifyException(
                Ruling.ERROR,
                command.name()
                        + (ended
                                ? " ended with " + process.exitValue() + " before it was ready"
                                : " was not ready within " + command.timeout().toSeconds() + " s")
                        + said());
    }

    private boolean accepts() throws InterruptedException {
        URI uri = URI.create(address);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), 1_000);
            return true;
        } catch (IOException e) {
            TimeUnit.MILLISECONDS.sleep(STEP_MS);
            return false;
        }
    }

    /** Reads on when it is ready: a pipe that nobody empties would stop it. */
    private void read() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line; (line = in.readLine()) != null; ) {
                keep(line);
            }
        } catch (IOException e) {
            keep("(its output could not be read: " + e.getMessage() + ")");
        }
    }

    private void keep(String line) {
        lock.lock();
        try {
            lines.addLast(line.substring(0, Math.min(line.length(), LINE_CHARS_MAX)));
            if (lines.size() > LINES_MAX) {
                lines.removeFirst();
            }
        } finally {
            lock.unlock();
        }
        if (ready.getCount() > 0 && command.ready().isPresent()) {
            Matcher matcher = command.ready().get().matcher(line);
            if (matcher.find()) {
                if (command.address().isEmpty()) {
                    String found = matcher.group(1) == null ? "" : matcher.group(1);
                    address = HOST_AND_PORT.matcher(found).matches() ? "http://" + found : found;
                }
                ready.countDown();
            }
        }
    }

    /** The end of what it has printed. */
    String said() {
        lock.lock();
        try {
            return lines.isEmpty()
                    ? "; it said nothing"
                    : "; it said: " + String.join(" | ", lines);
        } finally {
            lock.unlock();
        }
    }

    String address() {
        return address;
    }

    double startMs() {
        return startMs;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Resident memory of the process and those it has started, in bytes; Linux only. */
    OptionalLong residentBytes() {
        long sum = 0;
        for (ProcessHandle handle : family.members()) {
            OptionalLong one = residentBytes(handle.pid());
            if (one.isEmpty()) {
                return one;
            }
            sum += one.getAsLong();
        }
        return sum == 0 ? OptionalLong.empty() : OptionalLong.of(sum);
    }

    private static OptionalLong residentBytes(long pid) {
        try (Stream<String> status = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return status.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1_024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return OptionalLong.empty();
        }
    }

    /** Processor time that they have used, in nanoseconds. */
    long cpuNanos() {
        return family.members().stream()
                .mapToLong(handle ->
                        handle.info().totalCpuDuration().map(Duration::toNanos).orElse(0L))
                .sum();
    }

    /** Ends it, and what it has started: asked first, then at once. */
    @Override
    public void close() {
        family.end(GRACE);
    }

    /** Ends it at once. May be called by any thread. */
    void kill() {
        family.kill();
    }
}
