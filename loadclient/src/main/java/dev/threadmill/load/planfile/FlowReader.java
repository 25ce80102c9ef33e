package dev.threadmill.load.planfile;

import dev.threadmill.load.flow.Address;
import dev.threadmill.load.flow.FlowProgram;
import dev.threadmill.load.plan.DataSet;
import dev.threadmill.load.plan.Extraction;
import dev.threadmill.load.plan.Flow;
import dev.threadmill.load.plan.FlowStep;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.StepBody;
import dev.threadmill.load.plan.StepChecks;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.ThinkTime;
import dev.threadmill.load.plan.Threshold;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.plan.Variable;
import dev.threadmill.yaml.Section;
import dev.threadmill.yaml.YamlNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads a target that is a flow of steps. */
final class FlowReader {
    /** What becomes of a flow where a request fails. */
    private enum OnFailure {
        ABANDON,
        CONTINUE
    }

    private final Reading reading;
    private final Section section;
    private final Optional<Path> folder;
    private final List<Variable> variables;
    private final List<DataSet> data;
    private final List<Threshold> thresholds = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    FlowReader(
            Reading reading, Optional<Path> folder, List<Variable> variables, List<DataSet> data) {
        this.reading = reading;
        this.section = reading.target();
        this.folder = folder;
        this.variables = variables;
        this.data = data;
    }

    /** The names of all steps that have one. */
    List<String> names() {
        return names;
    }

    /** What the steps must keep. */
    List<Threshold> thresholds() {
        return thresholds;
    }

    Optional<Target> read(Tls tls) {
        List<Section> sections = section.sections("steps");
        List<String> extracted = extracted(sections);
        Address.Reader addresses = new Address.Reader(variables, data, extracted);
        Optional<Address> base =
                section.text("base")
                        .flatMap(url ->
                                new StepSection(section)
                                        .make(() -> constant(addresses, url), "base"));
        List<Header> shared = new Bodies(reading, folder).headers(false);
        boolean cookies = section.yes("cookies", true);
        boolean keepAlive = section.yes("keepalive", true);
        int bodyMax = section.size("body_max").orElse(Flow.BODY_BYTES);
        List<FlowStep> steps = new ArrayList<>();
        for (Section one : sections) {
            step(one, addresses, base, shared).ifPresent(steps::add);
        }
        boolean whole =
                section.node("steps")
                        .filter(node ->
                                node instanceof YamlNode.Sequence list
                                        && list.items().size() == steps.size())
                        .isPresent();
        if (!whole || (section.has("base") && base.isEmpty())) {
            return Optional.empty();
        }
        Optional<Flow> flow =
                reading.make(() ->
                        new Flow(
                                base.map(FlowReader::uri).orElseGet(() -> first(steps)),
                                steps,
                                variables,
                                data,
                                cookies,
                                keepAlive,
                                bodyMax,
                                tls));
        flow.ifPresent(made -> templates(made, sections));
        return flow.map(made -> made);
    }

    private static URI first(List<FlowStep> steps) {
        return steps.isEmpty() ? URI.create("http://none") : steps.getFirst().origin();
    }

    private static URI uri(Address base) {
        return URI.create(base.origin() + base.path());
    }

    private static Address constant(Address.Reader addresses, String url) {
        Address base = addresses.read(url, Optional.empty());
        if (base.path().contains("{{") || base.path().matches(".*[?#].*")) {
            throw new InvalidPlanException(
                    "base", "must be a URL without a query that is known before the run begins");
        }
        try {
            uri(base);
        } catch (IllegalArgumentException e) {
            throw new InvalidPlanException("base", "'" + url + "' is no URL");
        }
        return base;
    }

    /** Tells what is wrong with templates where they stand. */
    private void templates(Flow flow, List<Section> sections) {
        for (FlowProgram.Wrong wrong : FlowProgram.check(flow)) {
            if (wrong.step() == FlowProgram.NO_STEP) {
                reading.top().fault("variables", wrong.fault().message());
            } else {
                Section step = sections.get(wrong.step());
                String key = wrong.fault().field();
                // Some header fields stand with the target.
                Section holder = key.equals("headers") && !step.has(key) ? section : step;
                holder.fault(key, wrong.fault().message());
            }
        }
    }

    /** The variables that steps extract, whether the rest of them is right or not. */
    private static List<String> extracted(List<Section> sections) {
        List<String> names = new ArrayList<>();
        for (Section step : sections) {
            if (step.node("extract").orElse(null) instanceof YamlNode.Mapping mapping) {
                names.addAll(mapping.fields().keySet());
            }
        }
        return names;
    }

    private Optional<FlowStep> step(
            Section one, Address.Reader addresses, Optional<Address> base, List<Header> shared) {
        StepSection step = new StepSection(one);
        String name = one.needed("name");
        names.add(name);
        String url = one.text("http").orElse("");
        if (!one.has("http")) {
            one.faultAt(one.line(), one.at("http"), "is missing: a path, or a whole URL");
        }
        Optional<Address> address =
                // Without a base that can be read, paths are nobody's fault.
                section.has("base") && base.isEmpty()
                        ? Optional.empty()
                        : step.make(() -> addresses.read(url, base), "http");
        Bodies bodies = new Bodies(new Reading(reading.top(), one), folder);
        StepBody body = body(one, bodies);
        String verb = one.text("method").orElse(body instanceof StepBody.None ? "GET" : "POST");
        List<Header> headers = bodies.headers(true);
        shared.stream()
                .filter(field ->
                        headers.stream()
                                .noneMatch(own -> own.name().equalsIgnoreCase(field.name())))
                .forEach(headers::add);
        List<Extraction> extractions = step.extractions();
        StepChecks checks = step.checks();
        ThinkTime think = step.think();
        boolean goesOn = one.choice("on_failure", OnFailure.ABANDON) == OnFailure.CONTINUE;
        thresholds.addAll(Rules.read(one, rule -> scoped(rule, name)));
        one.finish();
        for (Extraction taken : extractions) {
            if (data.stream().anyMatch(set -> set.name().equals(taken.variable()))) {
                one.fault("extract", "'" + taken.variable() + "' is the name of data, too");
                return Optional.empty();
            }
        }
        return address.flatMap(to ->
                step.make(
                        () ->
                                new FlowStep(
                                        name,
                                        to.origin(),
                                        to.path(),
                                        verb.toUpperCase(Locale.ROOT),
                                        headers,
                                        body,
                                        extractions,
                                        checks,
                                        think,
                                        goesOn),
                        "http"));
    }

    private static Threshold scoped(Threshold rule, String name) {
        Threshold scoped = rule.about(name);
        scoped.checkScope(List.of(name));
        return scoped;
    }

    private static StepBody body(Section one, Bodies bodies) {
        Optional<YamlNode> node = one.node("body");
        var bytes = bodies.body();
        if (node.isEmpty()) {
            return bytes.isEmpty() ? new StepBody.None() : new StepBody.Bytes(bytes);
        }
        return node.get() instanceof YamlNode.Scalar text
                ? new StepBody.Text(text.text())
                : new StepBody.Json(node.get().json().toString());
    }

    /** The parts of one step. */
    private record StepSection(Section one) {
        /** A part; none where it cannot be made, and why is noted. */
        <T> Optional<T> make(java.util.function.Supplier<T> making, String key) {
            try {
                return Optional.of(making.get());
            } catch (InvalidPlanException e) {
                e.faults()
                        .forEach(fault ->
                                one.fault(
                                        one.keys().contains(fault.field()) ? fault.field() : key,
                                        fault.message()));
                return Optional.empty();
            }
        }

        ThinkTime think() {
            Optional<YamlNode> node = one.node("think");
            if (node.isEmpty()) {
                return ThinkTime.NONE;
            }
            if (node.get() instanceof YamlNode.Mapping) {
                Section both = one.section("think").orElseThrow();
                both.needed("min");
                both.needed("max");
                Optional<Duration> min = both.duration("min");
                Optional<Duration> max = both.duration("max");
                both.finish();
                return min.isPresent() && max.isPresent()
                        ? make(() -> new ThinkTime(min.get(), max.get()), "think")
                                .orElse(ThinkTime.NONE)
                        : ThinkTime.NONE;
            }
            return one.duration("think")
                    .flatMap(time -> make(() -> new ThinkTime(time, time), "think"))
                    .orElse(ThinkTime.NONE);
        }

        List<Extraction> extractions() {
            List<Extraction> all = new ArrayList<>();
            Optional<Section> extract = one.section("extract");
            if (extract.isEmpty()) {
                return all;
            }
            for (String variable : extract.get().keys()) {
                extract.get()
                        .section(variable)
                        .flatMap(from -> new StepSection(from).extraction(variable))
                        .ifPresent(all::add);
            }
            extract.get().finish();
            return all;
        }

        private Optional<Extraction> extraction(String variable) {
            Optional<String> json = one.text("json");
            Optional<String> header = one.text("header");
            Optional<String> regex = one.text("regex");
            Optional<String> otherwise = one.text("default");
            one.finish();
            if (json.isPresent() && header.isPresent()) {
                one.fault("header", "contradicts json");
            }
            if (json.isEmpty() && header.isEmpty() && regex.isEmpty()) {
                one.faultAt(one.line(), one.at("json"), "is missing: say json, header or regex");
                return Optional.empty();
            }
            String key = json.isPresent() ? "json" : header.isPresent() ? "header" : "regex";
            return make(
                    () -> {
                        Extraction.Place place =
                                json.isPresent()
                                        ? new Extraction.Place.Json(json.get())
                                        : header.isPresent()
                                                ? new Extraction.Place.Field(header.get())
                                                : new Extraction.Place.Body();
                        return new Extraction(variable, place, regex, otherwise);
                    },
                    key);
        }

        StepChecks checks() {
            return one.section("checks")
                    .flatMap(given -> new StepSection(given).wanted())
                    .orElse(StepChecks.NONE);
        }

        private Optional<StepChecks> wanted() {
            List<StepChecks.StatusRange> status = new ArrayList<>();
            for (String word : words("status")) {
                make(() -> StepChecks.StatusRange.parse(word), "status").ifPresent(status::add);
            }
            List<String> texts = words("body");
            Optional<String> regex = one.text("body_regex");
            List<StepChecks.InJson> json = new ArrayList<>();
            one.section("json")
                    .ifPresent(wanted -> {
                        for (String pointer : wanted.keys()) {
                            wanted.json(pointer)
                                    .flatMap(value ->
                                            make(
                                                    () ->
                                                            new StepChecks.InJson(
                                                                    pointer, value.toString()),
                                                    "json"))
                                    .ifPresent(json::add);
                        }
                    });
            List<StepChecks.InField> fields = new ArrayList<>();
            one.section("headers")
                    .ifPresent(wanted -> {
                        for (String field : wanted.keys()) {
                            wanted.text(field)
                                    .flatMap(text ->
                                            make(
                                                    () -> new StepChecks.InField(field, text),
                                                    "headers"))
                                    .ifPresent(fields::add);
                        }
                    });
            one.finish();
            return make(
                    () -> new StepChecks(status, texts, regex, json, fields),
                    regex.isPresent() ? "body_regex" : "status");
        }

        /** One text, or a list of them. */
        private List<String> words(String key) {
            Optional<YamlNode> node = one.node(key);
            if (node.isEmpty()) {
                return List.of();
            }
            if (!(node.get() instanceof YamlNode.Sequence)) {
                return one.text(key).stream().toList();
            }
            List<String> words = new ArrayList<>();
            for (YamlNode item : one.items(key)) {
                if (item instanceof YamlNode.Scalar scalar) {
                    words.add(scalar.text());
                } else {
                    one.faultAt(item.line(), one.at(key), "must be a text or a list of texts");
                }
            }
            return words;
        }
    }
}
