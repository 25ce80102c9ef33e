package dev.threadmill.bench.soak;

import java.util.Map;

/**
 * One look at the appliance.
 *
 * @param seconds since the traffic began
 */
record Sample(double seconds, Map<Figure, Double> values) {
    Sample {
        values = Map.copyOf(values);
    }

    double value(Figure figure) {
        return values.getOrDefault(figure, Double.NaN);
    }
}
