package dev.threadmill.load.plan;

/**
 * One thing that is wrong with a plan.
 *
 * @param field the field's name as the user knows it, such as {@code rate} or {@code target}
 * @param message what is wrong and what would be right, without the field's name
 */
public record Fault(String field, String message) {
    @Override
    public String toString() {
        return field + ": " + message;
    }
}
