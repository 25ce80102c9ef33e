package dev.threadmill.load.plan;

/** How the gaps between the requests of an open model are spread around their mean. */
public enum Arrival {
    /** Equal gaps. */
    CONSTANT,
    /** Exponentially distributed gaps, as independent users make them. */
    POISSON
}
