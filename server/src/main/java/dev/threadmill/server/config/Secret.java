package dev.threadmill.server.config;

/** A value that must not reach a log: its text form hides it. */
public record Secret(String value) {
    @Override
    public String toString() {
        return "***";
    }
}
