package dev.threadmill.bench.soak;

/**
 * What is looked at. A figure may be so much higher in the last third of the time than in the
 * second one, by their medians: a share of it, and on top an absolute allowance for what a few
 * conversations more or less make.
 */
enum Figure {
    HEAP("heap after GC", Unit.BYTES, 0.02, 256 * 1_024),
    THREADS("platform threads", Unit.COUNT, 0.02, 2),
    VIRTUAL_THREADS("virtual threads", Unit.COUNT, 0.02, 12),
    DESCRIPTORS("file descriptors", Unit.COUNT, 0.02, 6),
    CONNECTIONS("connections nobody holds", Unit.COUNT, 0.02, 6),
    DIRECT("direct memory", Unit.BYTES, 0.02, 256 * 1_024),
    METASPACE("metaspace", Unit.BYTES, 0.02, 512 * 1_024),
    CLASSES("classes", Unit.COUNT, 0.02, 100),
    /** The compiler is never done: what it makes is bounded by its cache, 48 MB or more. */
    CODE("code cache", Unit.BYTES, 0.25, 4 * 1_024 * 1_024),
    /** What the process has from the system: the heap's size, the C library's arenas. */
    RSS("RSS", Unit.BYTES, 0.15, 24 * 1_024 * 1_024),
    FILES("files in its folder", Unit.COUNT, 0.02, 4);

    /** In what a figure is given. */
    enum Unit {
        COUNT,
        BYTES
    }

    private final String title;
    private final Unit unit;
    private final double share;
    private final double allowance;

    Figure(String title, Unit unit, double share, double allowance) {
        this.title = title;
        this.unit = unit;
        this.share = share;
        this.allowance = allowance;
    }

    String title() {
        return title;
    }

    Unit unit() {
        return unit;
    }

    double share() {
        return share;
    }

    double allowance() {
        return allowance;
    }

    /** As people read it. */
    String text(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        return switch (unit) {
            case COUNT ->
                    value == Math.rint(value) ? "%.0f".formatted(value) : "%.1f".formatted(value);
            case BYTES -> "%.2f MiB".formatted(value / (1_024 * 1_024));
        };
    }
}
