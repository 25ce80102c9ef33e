package dev.threadmill.load.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.plan.DataSet;
import dev.threadmill.load.plan.Durations;
import dev.threadmill.load.plan.Extraction;
import dev.threadmill.load.plan.Flow;
import dev.threadmill.load.plan.FlowStep;
import dev.threadmill.load.plan.StepBody;
import dev.threadmill.load.plan.Variable;
import dev.threadmill.load.record.Findings;
import java.util.List;
import java.util.Locale;

/** Flows as JSON, without their secrets: of variables and rows only the names are told. */
final class FlowJson {
    private FlowJson() {}

    static void plan(ObjectNode json, Flow flow) {
        PlanJson.headers(json, List.of());
        json.put("cookies", flow.cookies());
        json.put("keepalive", flow.keepAlive());
        ArrayNode variables = json.putArray("variables");
        flow.variables().stream().map(Variable::name).forEach(variables::add);
        ArrayNode data = json.putArray("data");
        for (DataSet set : flow.data()) {
            ObjectNode one = data.addObject().put("name", set.name()).put("rows", set.rows());
            one.put("order", set.order().name().toLowerCase(Locale.ROOT));
            ArrayNode columns = one.putArray("columns");
            set.columns().forEach(columns::add);
        }
        ArrayNode steps = json.putArray("steps");
        flow.steps().forEach(step -> step(steps.addObject(), step));
    }

    private static void step(ObjectNode json, FlowStep step) {
        json.put("name", step.name());
        json.put("target", Secrets.mask(step.origin() + step.path()));
        json.put("method", step.method());
        PlanJson.headers(json, step.headers());
        json.put(
                "body",
                switch (step.body()) {
                    case StepBody.None none -> "none";
                    case StepBody.Text text -> "text";
                    case StepBody.Json body -> "json";
                    case StepBody.Bytes bytes -> "bytes";
                });
        ArrayNode extract = json.putArray("extract");
        step.extractions().stream().map(Extraction::variable).forEach(extract::add);
        json.put("think_min", Durations.format(step.thinkTime().min()));
        json.put("think_max", Durations.format(step.thinkTime().max()));
        json.put("on_failure", step.goesOn() ? "continue" : "abandon");
    }

    static void findings(ObjectNode json, Findings.Flows flows) {
        json.put("started", flows.started()).put("completed", flows.completed());
        json.put("abandoned", flows.abandoned());
        ArrayNode checks = json.putArray("failed_checks");
        for (Findings.FailedCheck check : flows.checks()) {
            checks.addObject()
                    .put("request", check.request())
                    .put("check", check.check())
                    .put("count", check.count());
        }
    }
}
