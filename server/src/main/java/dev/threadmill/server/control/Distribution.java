package dev.threadmill.server.control;

import dev.threadmill.load.engine.Execution;
import dev.threadmill.load.plan.Plan;

/** Has workers run plans. */
@FunctionalInterface
public interface Distribution {
    /**
     * A run by so many workers, which has not begun.
     *
     * @throws dev.threadmill.load.plan.InvalidPlanException where the plan cannot be divided so
     */
    Execution over(Plan plan, int workers);
}
