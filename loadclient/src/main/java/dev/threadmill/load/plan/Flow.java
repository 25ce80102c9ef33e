package dev.threadmill.load.plan;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * HTTP requests one after the other, as a user of a site sends them; what one of them was answered
 * may be put into the next.
 *
 * @param uri where it begins; for people
 * @param variables for the templates, in the order in which they are made
 * @param data rows for the templates
 * @param cookies whether what a server sets is sent back, within one iteration
 * @param keepAlive whether a connection carries more than one request
 * @param bodyBytesMax how much of an answer's body is looked at
 */
public record Flow(
        URI uri,
        List<FlowStep> steps,
        List<Variable> variables,
        List<DataSet> data,
        boolean cookies,
        boolean keepAlive,
        int bodyBytesMax,
        Tls tls)
        implements Target {
    public static final int STEPS_MAX = 100;
    public static final int VARIABLES_MAX = 100;
    public static final int DATA_MAX = 20;
    public static final int BODY_BYTES = 1_024 * 1_024;
    public static final int BODY_BYTES_MAX = 64 * 1_024 * 1_024;

    public Flow {
        steps = List.copyOf(steps);
        variables = List.copyOf(variables);
        data = List.copyOf(data);
        Faults faults = new Faults();
        faults.unless(
                !steps.isEmpty() && steps.size() <= STEPS_MAX,
                "steps",
                "must be between 1 and " + STEPS_MAX);
        Set<String> names = new HashSet<>();
        for (FlowStep step : steps) {
            faults.unless(
                    names.add(step.name()), "steps", "two of them are named '" + step.name() + "'");
        }
        faults.unless(
                variables.size() <= VARIABLES_MAX,
                "variables",
                "must not be more than " + VARIABLES_MAX);
        faults.unless(data.size() <= DATA_MAX, "data", "must not be more than " + DATA_MAX);
        Set<String> words = new HashSet<>();
        variables.forEach(variable ->
                faults.unless(
                        words.add(variable.name()),
                        "variables",
                        "two of them are named '" + variable.name() + "'"));
        data.forEach(set ->
                faults.unless(
                        words.add(set.name()),
                        "data",
                        "'" + set.name() + "' is the name of something else, too"));
        for (FlowStep step : steps) {
            for (Extraction taken : step.extractions()) {
                faults.unless(
                        data.stream().noneMatch(set -> set.name().equals(taken.variable())),
                        "extract",
                        "'" + taken.variable() + "' is the name of data, too");
            }
        }
        faults.unless(
                bodyBytesMax >= 1 && bodyBytesMax <= BODY_BYTES_MAX,
                "body_max",
                "must be between 1 byte and 64MiB");
        faults.throwIfAny();
    }

    /** The servers that the steps go to: scheme, host and port of each, once. */
    public List<URI> origins() {
        return steps.stream().map(FlowStep::origin).distinct().toList();
    }

    @Override
    public List<URI> uris() {
        return origins();
    }

    @Override
    public List<String> requestNames() {
        return steps.stream().map(FlowStep::name).toList();
    }

    @Override
    public boolean iterates() {
        return true;
    }

    @Override
    public long sockets(int connections) {
        return (long) connections * origins().size();
    }
}
