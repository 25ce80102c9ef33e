package dev.threadmill.load.plan;

/** How a threshold compares a figure with its bound. */
public enum Comparison {
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    EQUAL("==");

    private final String sign;

    Comparison(String sign) {
        this.sign = sign;
    }

    public String sign() {
        return sign;
    }

    public boolean holds(double value, double bound) {
        return switch (this) {
            case LESS -> value < bound;
            case LESS_OR_EQUAL -> value <= bound;
            case GREATER -> value > bound;
            case GREATER_OR_EQUAL -> value >= bound;
            case EQUAL -> value == bound;
        };
    }

    static Comparison ofSign(String sign) {
        for (Comparison comparison : values()) {
            if (comparison.sign.equals(sign)) {
                return comparison;
            }
        }
        throw new IllegalArgumentException(sign);
    }
}
