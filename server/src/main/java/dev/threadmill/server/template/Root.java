package dev.threadmill.server.template;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The words that an expression may begin with. */
enum Root {
    NOW,
    DATE,
    TIMESTAMP,
    UUID,
    RANDOM_INT,
    RANDOM_FLOAT,
    CONNECTION_COUNT,
    SEQUENCE,
    COUNTER,
    ENV,
    CONNECTION,
    PATH,
    QUERY,
    MESSAGE,
    PARAMS;

    /** What may stand everywhere. */
    static final Set<Root> COMMON = EnumSet.range(NOW, ENV);

    private final String word = name().toLowerCase(Locale.ROOT);

    String word() {
        return word;
    }

    /** Where it may be used, for fault messages. */
    String place() {
        return switch (this) {
            case MESSAGE -> "where a message is answered";
            case PARAMS -> "in a JSON-RPC method";
            case CONNECTION, PATH, QUERY -> "where there is one connection";
            default -> "everywhere";
        };
    }

    static Optional<Root> of(String word) {
        for (Root root : values()) {
            if (root.word.equals(word)) {
                return Optional.of(root);
            }
        }
        return Optional.empty();
    }
}
