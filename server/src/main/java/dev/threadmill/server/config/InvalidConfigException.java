package dev.threadmill.server.config;

import java.util.List;

/** A configuration cannot be used as written; holds every fault, a line each. */
public final class InvalidConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    public InvalidConfigException(List<String> faults) {
        super(String.join("; ", faults), null, false, false);
        this.faults = List.copyOf(faults);
    }

    public List<String> faults() {
        return faults;
    }
}
