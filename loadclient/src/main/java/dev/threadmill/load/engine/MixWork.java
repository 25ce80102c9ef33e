package dev.threadmill.load.engine;

import dev.threadmill.load.plan.Flow;
import dev.threadmill.load.plan.Mix;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.transport.Caller;
import java.util.ArrayList;
import java.util.List;

/**
 * Several targets: the connections of the first come first, and each does the work of its own. The
 * transport makes them in the same order.
 */
final class MixWork implements Work {
    private final Mix mix;
    private final Stand stand;
    private final List<Integer> shares;
    private final List<Work> works = new ArrayList<>();
    private final int[] owners;

    MixWork(Mix mix, Plan plan, Stand stand) {
        this.mix = mix;
        this.stand = stand;
        this.shares = mix.shares(plan.connections());
        this.owners = new int[plan.connections()];
        int next = 0;
        for (int i = 0; i < shares.size(); i++) {
            works.add(work(mix.parts().get(i)));
            for (int j = 0; j < shares.get(i); j++) {
                owners[next++] = i;
            }
        }
    }

    private Work work(Mix.Part part) {
        return part.target() instanceof Flow flow
                ? new FlowWork(flow, stand, part.name() + "/")
                : new NamedRequest(
                        stand.callers(), stand.measured(), stand.measured().part(part.name()));
    }

    @Override
    public boolean perform(
            int index, Caller caller, long intendedNanos, long startNanos, Recorder recorder) {
        return works.get(owners[index]).perform(index, caller, intendedNanos, startNanos, recorder);
    }

    @Override
    public List<Integer> shares() {
        return shares;
    }

    @Override
    public List<Integer> weights() {
        return mix.parts().stream().map(Mix.Part::weight).toList();
    }

    @Override
    public void dropped(int share) {
        works.get(share).dropped(0);
    }

    /** What the flows among them found out together. */
    @Override
    public Findings findings() {
        long started = 0;
        long completed = 0;
        long abandoned = 0;
        List<Findings.FailedCheck> checks = new ArrayList<>();
        for (Work work : works) {
            if (work.findings() instanceof Findings.Flows flows) {
                started += flows.started();
                completed += flows.completed();
                abandoned += flows.abandoned();
                checks.addAll(flows.checks());
            }
        }
        return mix.iterates()
                ? new Findings.Flows(started, completed, abandoned, checks)
                : new Findings.None();
    }
}
