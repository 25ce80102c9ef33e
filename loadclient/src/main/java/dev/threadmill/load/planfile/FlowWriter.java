package dev.threadmill.load.planfile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.threadmill.load.plan.DataSet;
import dev.threadmill.load.plan.Durations;
import dev.threadmill.load.plan.Extraction;
import dev.threadmill.load.plan.Flow;
import dev.threadmill.load.plan.FlowStep;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.StepBody;
import dev.threadmill.load.plan.StepChecks;
import dev.threadmill.load.plan.ThinkTime;
import java.util.Locale;

/** Writes flows as {@link FlowReader} reads them, with their rows. */
final class FlowWriter {
    /** What a plan may hold of YAML's nodes is not much more. */
    private static final int VALUES_MAX = 90_000;

    private FlowWriter() {}

    /**
     * Writes a flow.
     *
     * @param plan takes variables and rows
     * @param target takes the rest
     */
    static void write(ObjectNode plan, ObjectNode target, Flow flow) {
        if (!flow.variables().isEmpty()) {
            ObjectNode variables = plan.putObject("variables");
            flow.variables()
                    .forEach(variable -> {
                        if (variable.json()) {
                            variables.putRawValue(variable.name(), new RawValue(variable.text()));
                        } else {
                            variables.put(variable.name(), variable.text());
                        }
                    });
        }
        if (!flow.data().isEmpty()) {
            data(plan.putObject("data"), flow);
        }
        target.put("base", flow.uri().toString());
        target.put("cookies", flow.cookies()).put("keepalive", flow.keepAlive());
        target.put("body_max", flow.bodyBytesMax());
        ArrayNode steps = target.putArray("steps");
        flow.steps().forEach(step -> step(steps.addObject(), step));
    }

    private static void data(ObjectNode json, Flow flow) {
        long values =
                flow.data().stream()
                        .mapToLong(set -> (long) set.rows() * set.columns().size())
                        .sum();
        if (values > VALUES_MAX) {
            throw new InvalidPlanException(
                    "data",
                    "is too large to be sent to workers: " + VALUES_MAX + " values at most");
        }
        for (DataSet set : flow.data()) {
            ObjectNode one = json.putObject(set.name());
            one.put("order", set.order().name().toLowerCase(Locale.ROOT));
            ArrayNode rows = one.putArray("rows");
            for (int row = 0; row < set.rows(); row++) {
                ObjectNode object = rows.addObject();
                for (int column = 0; column < set.columns().size(); column++) {
                    String value = set.value(row, column);
                    if (set.isJson(row, column)) {
                        object.putRawValue(set.columns().get(column), new RawValue(value));
                    } else {
                        object.put(set.columns().get(column), value);
                    }
                }
            }
        }
    }

    private static void step(ObjectNode json, FlowStep step) {
        json.put("name", step.name());
        json.put("http", step.origin() + step.path());
        json.put("method", step.method());
        PlanWriter.headers(json, step.headers());
        switch (step.body()) {
            case StepBody.None none -> {
                // Nothing is sent.
            }
            case StepBody.Text text -> json.put("body", text.template());
            case StepBody.Json body -> json.putRawValue("body", new RawValue(body.template()));
            case StepBody.Bytes bytes -> PlanWriter.base64(json, "body_base64", bytes.payload());
        }
        if (!step.extractions().isEmpty()) {
            ObjectNode extract = json.putObject("extract");
            step.extractions()
                    .forEach(taken -> extraction(extract.putObject(taken.variable()), taken));
        }
        checks(json, step.checks());
        think(json, step.thinkTime());
        json.put("on_failure", step.goesOn() ? "continue" : "abandon");
    }

    private static void extraction(ObjectNode json, Extraction taken) {
        switch (taken.place()) {
            case Extraction.Place.Body body -> {
                // Where nothing else is said.
            }
            case Extraction.Place.Field field -> json.put("header", field.name());
            case Extraction.Place.Json place -> json.put("json", place.pointer());
        }
        taken.regex().ifPresent(regex -> json.put("regex", regex));
        taken.otherwise().ifPresent(otherwise -> json.put("default", otherwise));
    }

    private static void checks(ObjectNode step, StepChecks checks) {
        if (checks.equals(StepChecks.NONE)) {
            return;
        }
        ObjectNode json = step.putObject("checks");
        if (!checks.status().isEmpty()) {
            ArrayNode status = json.putArray("status");
            checks.status().forEach(range -> status.add(range.toString()));
        }
        if (!checks.texts().isEmpty()) {
            ArrayNode texts = json.putArray("body");
            checks.texts().forEach(texts::add);
        }
        checks.regex().ifPresent(regex -> json.put("body_regex", regex));
        if (!checks.json().isEmpty()) {
            ObjectNode values = json.putObject("json");
            checks.json()
                    .forEach(check ->
                            values.putRawValue(check.pointer(), new RawValue(check.expected())));
        }
        if (!checks.fields().isEmpty()) {
            ObjectNode fields = json.putObject("headers");
            checks.fields().forEach(check -> fields.put(check.name(), check.text()));
        }
    }

    private static void think(ObjectNode json, ThinkTime think) {
        String min = Durations.format(think.min());
        if (think.min().equals(think.max())) {
            json.put("think", min);
        } else {
            json.putObject("think").put("min", min).put("max", Durations.format(think.max()));
        }
    }
}
