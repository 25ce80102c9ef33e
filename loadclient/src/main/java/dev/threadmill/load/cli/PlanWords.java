package dev.threadmill.load.cli;

import dev.threadmill.load.plan.Durations;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.report.Secrets;
import java.util.Locale;

/** A plan in a few words, without secrets. */
final class PlanWords {
    private PlanWords() {}

    /** Such as {@code http://127.0.0.1:8080/health, 10 connections, 200 per second, 30s}. */
    static String of(Plan plan) {
        return share(plan) + rate(plan.model()) + end(plan.model());
    }

    /** What one of several has to do: the rest is said of all together. */
    static String share(Plan plan) {
        return Secrets.place(plan.target())
                + ", "
                + plan.connections()
                + (plan.connections() == 1 ? " connection" : " connections");
    }

    private static String rate(LoadModel model) {
        return switch (model) {
            case LoadModel.Closed closed -> "";
            case LoadModel.Open open ->
                    String.format(Locale.ROOT, ", %.6g per second", open.ratePerSecond())
                            .replaceFirst("\\.?0+(?= per)", "");
            case LoadModel.Stages stages -> ", " + stages.stages().size() + " stages";
        };
    }

    private static String end(LoadModel model) {
        long requests = model.end().requests();
        return (model.end().duration().isZero()
                        ? ""
                        : ", " + Durations.format(model.end().duration()))
                + (requests == 0 ? "" : ", " + requests + " requests");
    }
}
