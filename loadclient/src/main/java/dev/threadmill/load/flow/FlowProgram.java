package dev.threadmill.load.flow;

import dev.threadmill.load.plan.DataSet;
import dev.threadmill.load.plan.Fault;
import dev.threadmill.load.plan.Flow;
import dev.threadmill.load.plan.FlowStep;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Variable;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A flow, compiled; shared by all connections. */
public final class FlowProgram {
    /** Where there is no step: with a variable. */
    public static final int NO_STEP = -1;

    /**
     * Something wrong with a template.
     *
     * @param step its number from 0, or {@link #NO_STEP}
     */
    public record Wrong(int step, Fault fault) {}

    private record Made(int slot, Template template) {}

    private final Flow flow;
    private final List<Made> made = new ArrayList<>();
    private final List<StepProgram> steps = new ArrayList<>();
    private final List<Feeder> feeders;
    private final List<Wrong> wrong = new ArrayList<>();
    private final AtomicLong iterations = new AtomicLong();
    private final int variables;

    private FlowProgram(Flow flow) {
        this.flow = flow;
        this.feeders = flow.data().stream().map(Feeder::new).toList();
        Names names = new Names(flow.data());
        for (FlowStep step : flow.steps()) {
            step.extractions().forEach(taken -> names.announce(taken.variable(), step.name()));
        }
        variables(flow.variables(), names);
        List<URI> origins = flow.origins();
        for (int i = 0; i < flow.steps().size(); i++) {
            FlowStep step = flow.steps().get(i);
            StepFaults faults = new StepFaults();
            steps.add(
                    new StepProgram(
                            step,
                            origins.indexOf(step.origin()),
                            flow.cookies(),
                            flow.keepAlive(),
                            names,
                            faults));
            for (Fault fault : faults.found()) {
                wrong.add(new Wrong(i, fault));
            }
        }
        variables = names.variables();
    }

    private void variables(List<Variable> all, Names names) {
        for (Variable variable : all) {
            if (variable.json() || variable.name().startsWith(Variable.ENVIRONMENT)) {
                names.know(variable.name(), new Value(variable.text(), variable.json()));
                continue;
            }
            try {
                Template template = Template.text(variable.text(), names, Form.TEXT);
                if (template.isConstant()) {
                    names.know(variable.name(), Value.words(template.render(null)));
                } else {
                    made.add(new Made(names.know(variable.name()), template));
                }
            } catch (InvalidTemplateException e) {
                names.know(variable.name());
                wrong.add(
                        new Wrong(
                                NO_STEP,
                                new Fault(
                                        "variables",
                                        "'" + variable.name() + "': " + e.getMessage())));
            }
        }
    }

    /**
     * Compiles a flow.
     *
     * @throws InvalidPlanException with all that is wrong with its templates
     */
    public static FlowProgram of(Flow flow) {
        FlowProgram program = new FlowProgram(flow);
        if (!program.wrong.isEmpty()) {
            throw new InvalidPlanException(program.wrong.stream().map(Wrong::fault).toList());
        }
        return program;
    }

    /** What is wrong with a flow's templates. */
    public static List<Wrong> check(Flow flow) {
        return new FlowProgram(flow).wrong;
    }

    public List<StepProgram> steps() {
        return steps;
    }

    /**
     * What the templates of one connection see.
     *
     * @param connection its number, from 1
     */
    public Scope newScope(int connection) {
        List<DataSet> data = flow.data();
        return new Scope(data, variables, connection, Clock.systemUTC());
    }

    /** What is kept of a connection's answers. */
    public Answer newAnswer() {
        return new Answer(flow.bodyBytesMax());
    }

    /** Begins an iteration: another number, other rows, variables made anew. */
    public void begin(Scope scope) {
        scope.begin(iterations.incrementAndGet(), feeders);
        for (int i = 0; i < made.size(); i++) {
            Made variable = made.get(i);
            scope.set(
                    variable.slot(),
                    variable.template()
                            .whole()
                            .map(expression -> expression.value(scope))
                            .orElseGet(() -> Value.words(variable.template().render(scope))));
        }
    }
}
