package dev.threadmill.load.engine;

import java.util.List;

/**
 * Whose turn it is among some with weights: the smooth weighted round robin of nginx
 * (ngx_http_upstream_round_robin.c, 2012). Of as many turns as the weights together each gets
 * exactly its weight, spread evenly. Pure; belongs to one thread.
 */
final class Turns {
    private final int[] weights;
    private final long[] credit;
    private final long together;

    Turns(List<Integer> weights) {
        this.weights = weights.stream().mapToInt(Integer::intValue).toArray();
        this.credit = new long[this.weights.length];
        this.together = weights.stream().mapToLong(Integer::longValue).sum();
    }

    /** The index of the next one. */
    int next() {
        int best = 0;
        for (int i = 0; i < weights.length; i++) {
            credit[i] += weights[i];
            if (credit[i] > credit[best]) {
                best = i;
            }
        }
        credit[best] -= together;
        return best;
    }
}
