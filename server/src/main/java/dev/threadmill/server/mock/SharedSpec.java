package dev.threadmill.server.mock;

import dev.threadmill.redis.RedisUrl;
import dev.threadmill.yaml.Section;
import java.util.Optional;

/**
 * What a configuration says about the state that scripts share.
 *
 * @param redis where it is kept; none for the appliance's own Redis, or this process without one
 * @param keysMax how many keys this process keeps
 */
public record SharedSpec(boolean enabled, Optional<RedisUrl> redis, int keysMax) {
    private static final int KEYS_MAX = 100_000;
    private static final int KEYS_HIGHEST = 100 * KEYS_MAX;

    static final SharedSpec DEFAULT = new SharedSpec(true, Optional.empty(), KEYS_MAX);

    static SharedSpec read(Section section) {
        SharedSpec read =
                new SharedSpec(
                        section.yes("enabled", true),
                        section.text("redis_url").flatMap(text -> url(section, text)),
                        (int) section.number("max_keys", KEYS_MAX, 1, KEYS_HIGHEST));
        section.finish();
        return read;
    }

    private static Optional<RedisUrl> url(Section section, String text) {
        try {
            return Optional.of(RedisUrl.parse(text.strip()));
        } catch (IllegalArgumentException e) {
            section.fault("redis_url", e.getMessage());
            return Optional.empty();
        }
    }
}
