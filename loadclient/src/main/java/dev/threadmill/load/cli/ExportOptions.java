package dev.threadmill.load.cli;

import dev.threadmill.load.export.Export;
import dev.threadmill.load.plan.Faults;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.TargetUri;
import dev.threadmill.load.report.Version;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options that say which monitoring sees the run while it lasts. */
final class ExportOptions {
    private static final int TAGS_MAX = 20;
    private static final int TAG_CHARS_MAX = 200;
    private static final Duration LINGER_MAX = Duration.ofMinutes(10);

    /** What exported metrics have themselves, or Prometheus. */
    private static final Set<String> TAKEN =
            Set.of("le", "quantile", "phase", "outcome", "code", "reason", "direction", "request");

    private static final Pattern PLACE = Pattern.compile("(?:(.+):)?(\\d{1,5})");
    private static final Pattern TAG = Pattern.compile("([A-Za-z_][A-Za-z0-9_.]*)=(.*)");

    @Option(
            names = "--prometheus",
            paramLabel = "[HOST:]PORT",
            description = "serve /metrics there during the run; HOST is 127.0.0.1 unless said")
    String prometheus;

    @Option(
            names = "--linger",
            paramLabel = "TIME",
            converter = LoadOptions.DurationConverter.class,
            description = "when the run is over, wait so long for a last scrape (default: not)")
    Duration linger;

    @Option(
            names = "--otlp",
            paramLabel = "URL",
            description = "push metrics each second to an OpenTelemetry collector (OTLP over HTTP)")
    String otlp;

    @Option(
            names = "--otlp-header",
            paramLabel = "H",
            description = "sent with each push: 'Authorization: Bearer …'; repeatable")
    List<String> otlpHeaders = List.of();

    @Option(
            names = "--tag",
            paramLabel = "KEY=VALUE",
            description = "a label for all exported metrics; repeatable")
    List<String> tags = List.of();

    private Export export;

    /**
     * Begins to serve and to push, so that what cannot work is told before the run.
     *
     * @throws InvalidPlanException naming the options
     */
    void prepare(Console console) {
        Faults faults = new Faults();
        Map<String, String> labels = labels(faults);
        faults.unless(linger == null || prometheus != null, "linger", "needs --prometheus");
        faults.unless(
                linger == null || linger.compareTo(LINGER_MAX) <= 0,
                "linger",
                "must be at most 10 minutes");
        faults.unless(otlpHeaders.isEmpty() || otlp != null, "otlp-header", "needs --otlp");
        InetSocketAddress[] place = new InetSocketAddress[1];
        URI[] url = new URI[1];
        Map<String, String> headers = new LinkedHashMap<>();
        if (prometheus != null) {
            faults.attempt(() -> place[0] = place());
        }
        if (otlp != null) {
            faults.attempt(() -> url[0] = url());
            for (String line : otlpHeaders) {
                faults.attempt(() -> {
                    Header header = Header.parse(line);
                    headers.put(header.name(), header.value());
                });
            }
        }
        faults.throwIfAny();
        export = new Export(labels, complaint -> console.err().println("threadmill: " + complaint));
        if (place[0] != null) {
            serve(place[0], console);
        }
        if (url[0] != null) {
            export.push(url[0], headers, Version.current());
        }
    }

    /** Where the run is to be shown; nothing is shown where nobody asked. */
    Export export() {
        return export;
    }

    private Map<String, String> labels(Faults faults) {
        Map<String, String> labels = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        faults.unless(tags.size() <= TAGS_MAX, "tag", "give at most " + TAGS_MAX);
        for (String tag : tags) {
            Matcher form = TAG.matcher(tag);
            boolean good = form.matches() && tag.length() <= TAG_CHARS_MAX;
            faults.unless(good, "tag", "'" + tag + "' is no tag; write it like build=1234");
            if (good) {
                // Prometheus knows no dots in them.
                String name = form.group(1).replace('.', '_');
                faults.unless(
                        !TAKEN.contains(name) && !name.startsWith("__"),
                        "tag",
                        "'" + form.group(1) + "' is taken; give it another name");
                faults.unless(
                        names.add(name),
                        "tag",
                        "'" + form.group(1) + "' is there twice (. counts as _)");
                labels.put(form.group(1), form.group(2));
            }
        }
        return labels;
    }

    private InetSocketAddress place() {
        Matcher form = PLACE.matcher(prometheus);
        try {
            if (form.matches() && Integer.parseInt(form.group(2)) <= 65_535) {
                InetAddress host =
                        form.group(1) == null
                                ? InetAddress.getByName("127.0.0.1")
                                : InetAddress.getByName(form.group(1));
                return new InetSocketAddress(host, Integer.parseInt(form.group(2)));
            }
        } catch (IOException e) {
            throw new InvalidPlanException("prometheus", "'" + form.group(1) + "' is no address");
        }
        throw new InvalidPlanException(
                "prometheus",
                "'" + prometheus + "' is no place to listen at; write 9464 or 0.0.0.0:9464");
    }

    private URI url() {
        try {
            return TargetUri.parse(otlp, List.of("http", "https"));
        } catch (InvalidPlanException e) {
            throw new InvalidPlanException("otlp", e.faults().getFirst().message());
        }
    }

    private void serve(InetSocketAddress place, Console console) {
        try {
            int port = export.serve(place, linger == null ? Duration.ZERO : linger);
            if (place.getPort() == 0) {
                console.err().println("threadmill: metrics on port " + port);
            }
        } catch (IOException e) {
            throw new InvalidPlanException(
                    "prometheus", "cannot listen at " + prometheus + ": " + e.getMessage());
        }
    }
}
