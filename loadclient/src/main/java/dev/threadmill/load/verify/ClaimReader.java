package dev.threadmill.load.verify;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Threshold;
import dev.threadmill.load.planfile.PlanReader;
import dev.threadmill.load.statistics.Looks;
import dev.threadmill.yaml.InvalidYamlException;
import dev.threadmill.yaml.Section;
import dev.threadmill.yaml.YamlNode;
import dev.threadmill.yaml.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads one claim with those beside it. */
final class ClaimReader {
    private static final Duration SETTLE = Duration.ofMillis(500);
    private static final Duration SETTLE_MAX = Duration.ofMinutes(5);
    private static final int DISCARDED_MAX = 20;
    private static final int ALSO_MAX = 50;
    private static final Pattern RATIO =
            Pattern.compile("\\s*(<=|>=|<|>)\\s*(\\d{1,9}(?:\\.\\d{1,9})?)\\s*[x×]?\\s*");
    private static final Pattern PLAIN =
            Pattern.compile("\\s*(<=|>=|==|<|>)\\s*(\\d{1,15}(?:\\.\\d{1,9})?)\\s*");
    private static final Pattern PROBE = Pattern.compile("probe[._]p(\\d{1,2}(?:\\.\\d{1,3})?)");

    private final Section section;
    private final Path folder;
    private final Set<String> servers;
    private final Set<String> names;
    private final List<String> faults;

    ClaimReader(
            Section section,
            Path folder,
            Set<String> servers,
            Set<String> names,
            List<String> faults) {
        this.section = section;
        this.folder = folder;
        this.servers = servers;
        this.names = names;
        this.faults = faults;
    }

    /** A load with the file that it is in. */
    private record Written(String file, String path, YamlNode.Mapping node, Path folder) {}

    Optional<Trial> read() {
        int before = faults.size();
        Optional<Written> written = load();
        Optional<LoadText> load = written.flatMap(this::text);
        Optional<LoadText> against =
                section.section("against").isPresent() ? against(written) : Optional.empty();
        if (section.has("against") && written.isEmpty() && !section.has("load")) {
            section.fault("against", "needs a load to be measured in turns with");
        }
        Optional<String> server = section.text("server");
        server.filter(name -> !servers.contains(name))
                .ifPresent(name -> section.fault("server", Section.noneOf(name, servers.stream())));
        if (!section.has("load") && server.isEmpty()) {
            section.faultAt(
                    section.line(),
                    section.at("load"),
                    "is missing: what is run? or name a server that is only started");
        }
        int rounds = (int) section.number("rounds", Looks.ROUNDS_MIN, Looks.ROUNDS_MIN, 100);
        int roundsMax = (int) section.number("rounds_max", 2L * rounds, rounds, Looks.ROUNDS_MAX);
        int discarded =
                (int) section.number("discard", section.has("load") ? 1 : 0, 0, DISCARDED_MAX);
        boolean fresh = section.yes("fresh", !section.has("load"));
        Duration settle = section.duration("settle").orElse(SETTLE);
        if (settle.compareTo(SETTLE_MAX) > 0) {
            section.fault("settle", "must be at most 5 minutes");
        }
        double failed = failedShare();
        List<Claim> claims = new ArrayList<>();
        claim(section, against.isPresent()).ifPresent(claims::add);
        List<Section> more = section.sections("also");
        if (more.size() > ALSO_MAX) {
            section.fault("also", "give at most " + ALSO_MAX);
        }
        for (Section other : more) {
            claim(other, against.isPresent()).ifPresent(claims::add);
            other.finish();
        }
        if (!fresh) {
            claims.stream()
                    .map(Claim::figure)
                    .filter(figure ->
                            figure instanceof Figure.OfServer wanted && wanted.wantsFresh())
                    .findFirst()
                    .ifPresent(figure ->
                            section.faultAt(
                                    section.line(),
                                    section.at("fresh"),
                                    "must be true for "
                                            + figure.key()
                                            + ": rounds of one server are not independent of each"
                                            + " other"));
        }
        section.finish();
        return faults.size() > before
                ? Optional.empty()
                : Optional.of(
                        new Trial(
                                load, against, server, rounds, roundsMax, discarded, fresh, settle,
                                failed, claims));
    }

    private Optional<LoadText> text(Written written) {
        return LoadText.read(
                written.file(), written.path(), written.node(), written.folder(), servers, faults);
    }

    /** An inline plan, or a file's. */
    private Optional<Written> load() {
        Optional<YamlNode> node = section.node("load");
        if (node.isPresent() && node.get() instanceof YamlNode.Scalar file) {
            return file(file.text());
        }
        return section.section("load")
                .flatMap(inner ->
                        Optional.of(
                                new Written(
                                        section.file(),
                                        section.at("load"),
                                        (YamlNode.Mapping) node.orElseThrow(),
                                        folder)));
    }

    private Optional<Written> file(String name) {
        try {
            Path file = folder.resolve(name);
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(PlanReader.FILE_BYTES_MAX + 1);
            }
            if (bytes.length > PlanReader.FILE_BYTES_MAX) {
                section.fault("load", name + " is larger than 1 MiB");
                return Optional.empty();
            }
            YamlNode.Mapping top =
                    YamlTree.read(file.toString(), new String(bytes, StandardCharsets.UTF_8));
            Path parent = file.toAbsolutePath().getParent();
            return Optional.of(new Written(file.toString(), "", top, parent));
        } catch (InvalidPathException | IOException e) {
            section.fault("load", "'" + name + "' cannot be read: " + reason(e));
        } catch (InvalidYamlException e) {
            faults.add(e.getMessage());
        }
        return Optional.empty();
    }

    private static String reason(Exception e) {
        return e instanceof NoSuchFileException ? "there is no such file" : e.getMessage();
    }

    private Optional<LoadText> against(Optional<Written> load) {
        YamlNode.Mapping over = (YamlNode.Mapping) section.node("against").orElseThrow();
        return load.flatMap(base ->
                LoadText.read(
                        section.file(),
                        section.at("against"),
                        LoadText.merge(base.node(), over),
                        folder,
                        servers,
                        faults));
    }

    private double failedShare() {
        String text = section.text("errors").orElse("0%").strip();
        if (text.matches("\\d{1,3}(\\.\\d{1,6})?\\s*%")) {
            double share = Double.parseDouble(text.substring(0, text.length() - 1).strip()) / 100;
            if (share <= 1) {
                return share;
            }
        }
        section.fault("errors", "'" + text + "' must be a share such as 0.1%");
        return 0;
    }

    private Optional<Claim> claim(Section from, boolean turns) {
        String name = from.needed("name");
        ClaimsReader.text(from, "name");
        if (!name.isEmpty() && !names.add(name)) {
            from.fault("name", "is another claim's already");
        }
        String says = ClaimsReader.text(from, "says");
        String source = ClaimsReader.text(from, "source");
        String metric = from.needed("metric").strip().toLowerCase(Locale.ROOT);
        Optional<String> bound = from.text("bound");
        Optional<String> ratio = from.text("ratio");
        if (bound.isPresent() == ratio.isPresent()) {
            from.faultAt(
                    from.line(),
                    from.at(ratio.isPresent() ? "ratio" : "bound"),
                    ratio.isPresent()
                            ? "contradicts bound: make two claims of it, the second under 'also'"
                            : "is missing: what has to hold, such as '< 1ms'?");
            return Optional.empty();
        }
        if (ratio.isPresent() && !turns) {
            from.fault("ratio", "needs 'against': the other target");
        }
        if (metric.isEmpty()) {
            return Optional.empty();
        }
        try {
            return claim(from, new Claim(name, says, source, null, null), metric, bound, ratio);
        } catch (InvalidPlanException e) {
            e.faults().forEach(fault -> from.fault("metric", fault.message()));
            return Optional.empty();
        }
    }

    private Optional<Claim> claim(
            Section from,
            Claim words,
            String metric,
            Optional<String> bound,
            Optional<String> ratio) {
        Optional<Bound> limit;
        Figure figure;
        Optional<Figure> own = own(metric);
        if (ratio.isPresent()) {
            figure = own.orElseGet(() -> new Figure.OfLoad(metric, Threshold.metric(metric)));
            limit = number(RATIO, from, "ratio", ratio.get(), true);
        } else if (own.isPresent() && !(own.get() instanceof Figure.Probe)) {
            figure = own.get();
            limit = number(PLAIN, from, "bound", bound.orElseThrow(), false);
        } else {
            // A probe is a time like any other.
            String time = metric.replaceFirst("^probe[._]", "");
            Threshold.metric(time);
            Optional<Threshold> whole = threshold(from, time, bound.orElseThrow());
            if (whole.isEmpty()) {
                return Optional.empty();
            }
            Threshold rule = whole.get();
            figure = own.orElseGet(() -> new Figure.OfLoad(metric, rule.metric()));
            limit =
                    Optional.of(
                            new Bound(bound.get().strip(), rule.comparison(), rule.bound(), false));
        }
        return limit.map(
                value -> new Claim(words.name(), words.says(), words.source(), figure, value));
    }

    private static Optional<Threshold> threshold(Section from, String metric, String bound) {
        try {
            return Optional.of(Threshold.parse(metric + bound));
        } catch (InvalidPlanException e) {
            e.faults().forEach(fault -> from.fault("bound", fault.message()));
            return Optional.empty();
        }
    }

    /** A figure that thresholds do not know. */
    private Optional<Figure> own(String metric) {
        Matcher probe = PROBE.matcher(metric);
        if (probe.matches()) {
            return Optional.of(new Figure.Probe(metric, Double.parseDouble(probe.group(1))));
        }
        if (metric.equals("connections")) {
            return Optional.of(new Figure.Held());
        }
        if (!metric.startsWith("server.")) {
            return Optional.empty();
        }
        for (Figure.OfServer figure : Figure.OfServer.values()) {
            if (figure.key().equals(metric)) {
                return Optional.of(figure);
            }
        }
        throw new InvalidPlanException(
                "metric",
                Section.noneOf(
                        metric, Stream.of(Figure.OfServer.values()).map(Figure.OfServer::key)));
    }

    private static Optional<Bound> number(
            Pattern form, Section from, String key, String text, boolean ratio) {
        Matcher matcher = form.matcher(text);
        if (!matcher.matches()) {
            from.fault(key, "'" + text + "' is no bound; write it like '>= 1.5'");
            return Optional.empty();
        }
        return Optional.of(
                new Bound(
                        text.strip(),
                        Threshold.parse("rate" + matcher.group(1) + "1").comparison(),
                        Double.parseDouble(matcher.group(2)),
                        ratio));
    }
}
