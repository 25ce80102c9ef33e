package dev.threadmill.load.cli;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.report.RecordingText;
import dev.threadmill.load.report.Secrets;
import dev.threadmill.load.transport.ConnectException;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.recording.RecordingFilter;
import dev.threadmill.recording.RecordingWriter;
import dev.threadmill.recording.capture.ApplianceTap;
import dev.threadmill.recording.capture.Capture;
import dev.threadmill.recording.capture.RecordingProxy;
import dev.threadmill.recording.capture.Upstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** One recording, from its first line to its last. */
final class RecordingRun {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Console console;
    private final boolean quiet;
    private final Optional<Duration> duration;
    private final RecordingFilter filter;
    private final RecordingFile file;
    private final long startNanos = System.nanoTime();
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean complained;

    /** Whether the appliance tells nothing more. */
    private volatile boolean gone;

    RecordingRun(
            Console console,
            Interruption interruption,
            boolean quiet,
            Optional<Duration> duration,
            RecordingFilter filter,
            RecordingFile file) {
        this.console = console;
        this.quiet = quiet;
        this.duration = duration;
        this.filter = filter;
        this.file = file;
        // Ctrl-C is how a recording is meant to end.
        interruption.onOrdinaryRequest(ended::countDown);
    }

    /** Records what a proxy passes on; returns the process's exit code. */
    int asProxy(InetSocketAddress listen, URI upstream, Tls tls, Duration timeout)
            throws InterruptedException {
        Upstream server = new Upstream(upstream, tls, timeout);
        try (RecordingProxy proxy = listen(listen, server);
                RecordingWriter writer = file.open()) {
            Capture capture = capture(writer, () -> System.nanoTime() / 1_000_000);
            proxy.start(capture);
            String host = listen.getHostString();
            say(
                    "recording on ws://"
                            + (host.contains(":") ? "[" + host + "]" : host)
                            + ":"
                            + proxy.port()
                            + ", before "
                            + Secrets.mask(upstream));
            watch(writer, capture, proxy::connections, false);
            proxy.end();
            return end(writer, capture);
        }
    }

    private static RecordingProxy listen(InetSocketAddress address, Upstream server) {
        try {
            return new RecordingProxy(address, server);
        } catch (IOException e) {
            throw new InvalidPlanException(
                    "listen",
                    address.getHostString()
                            + ":"
                            + address.getPort()
                            + " cannot be listened on: "
                            + e.getMessage());
        }
    }

    /** Records what an appliance tells; returns the process's exit code. */
    int fromAppliance(URI appliance, Optional<String> token, Tls tls, Duration timeout)
            throws InterruptedException {
        try (ApplianceTap tap = ApplianceTap.connect(appliance, token, filter, tls, timeout);
                RecordingWriter writer = file.open()) {
            // The appliance tells the times.
            Capture capture = capture(writer, () -> 0);
            say("recording from " + Secrets.mask(appliance));
            Thread taker =
                    Thread.ofVirtual()
                            .name("threadmill-recording-tap")
                            .start(() -> take(tap, capture));
            watch(writer, capture, capture::connections, true);
            boolean lost = gone && capture.goesOn();
            tap.leave();
            taker.join();
            int code = end(writer, capture);
            if (lost) {
                return unreachable("the appliance went away (close code " + tap.closeCode() + ")");
            }
            return code;
        } catch (UpgradeRefusedException e) {
            return unreachable(refusal(e));
        } catch (IOException e) {
            int port = appliance.getPort() != -1 ? appliance.getPort() : 80;
            return unreachable(Advice.on(ConnectException.of(e), appliance, port, timeout));
        }
    }

    private void take(ApplianceTap tap, Capture capture) {
        try {
            tap.run(capture);
        } catch (IOException e) {
            console.err().println("threadmill: " + e.getMessage());
        } finally {
            gone = true;
            ended.countDown();
        }
    }

    private Capture capture(RecordingWriter writer, LongSupplier clockMs) {
        return new Capture(writer, filter, path -> Secrets.mask(URI.create(path)), clockMs);
    }

    private void say(String line) {
        console.out().println(line);
        console.out().flush();
    }

    /**
     * Shows how it goes, until it is over.
     *
     * @param endsWhenFull false where there is traffic that goes on
     */
    private void watch(
            RecordingWriter writer, Capture capture, LongSupplier connections, boolean endsWhenFull)
            throws InterruptedException {
        LivePrinter live = new LivePrinter(console, quiet);
        long end = duration.map(Duration::toNanos).orElse(Long.MAX_VALUE);
        long next = LOOK_NANOS;
        for (long now = 0; now < end; now = System.nanoTime() - startNanos) {
            if (ended.await(Math.min(next, end) - now, TimeUnit.NANOSECONDS)) {
                break;
            }
            if (!capture.goesOn() && !complained) {
                live.end();
                complain(writer);
                if (endsWhenFull) {
                    break;
                }
            }
            next += LOOK_NANOS;
            live.show(
                    RecordingText.live(
                            elapsedS(), connections.getAsLong(), writer.count(), writer.bytes()));
        }
        live.end();
    }

    private double elapsedS() {
        return (System.nanoTime() - startNanos) / 1_000_000_000.0;
    }

    private void complain(RecordingWriter writer) {
        complained = true;
        writer.failure()
                .ifPresent(why ->
                        console.err()
                                .println(
                                        "threadmill: the recording has ended: "
                                                + why.replaceFirst("^it ", "the file ")));
    }

    private int end(RecordingWriter writer, Capture capture) {
        writer.close();
        if (!complained) {
            complain(writer);
        }
        if (capture.skipped() > 0) {
            console.err()
                    .println(
                            "threadmill: not understood of what the appliance told: "
                                    + capture.skipped());
        }
        if (capture.lost() > 0) {
            console.err()
                    .println(
                            "threadmill: "
                                    + capture.lost()
                                    + " messages are missing: they came faster than they could be"
                                    + " recorded");
        }
        if (!quiet) {
            say(
                    RecordingText.summary(
                            elapsedS(),
                            capture.connections(),
                            writer.count(),
                            writer.bytes(),
                            writer.path().toString()));
        }
        return writer.failure().isPresent() || capture.lost() > 0
                ? ExitCode.THRESHOLD_FAILED
                : ExitCode.OK;
    }

    private static String refusal(UpgradeRefusedException refused) {
        return switch (refused.status()) {
            case 401, 403 ->
                    "the appliance refused: give its admin token with --token or in"
                            + " THREADMILL_ADMIN_TOKEN";
            case 404 ->
                    "there is nothing to record from at this address: is an appliance there?"
                            + " Before other servers record with --upstream";
            default ->
                    "the appliance refused with status "
                            + refused.status()
                            + (refused.getMessage().isEmpty() ? "" : ": " + refused.getMessage());
        };
    }

    private int unreachable(String message) {
        console.err().println("threadmill: " + message);
        return ExitCode.UNREACHABLE;
    }
}
