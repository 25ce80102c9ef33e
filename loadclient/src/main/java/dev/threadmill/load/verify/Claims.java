package dev.threadmill.load.verify;

import java.util.List;
import java.util.Map;

/**
 * What a file claims.
 *
 * @param file its name
 * @param name for people; may be empty
 * @param servers by name, in the file's order: one may refer to those before it
 * @param trials in the file's order
 */
public record Claims(
        String file, String name, Map<String, ServerCommand> servers, List<Trial> trials) {
    public Claims {
        trials = List.copyOf(trials);
    }
}
