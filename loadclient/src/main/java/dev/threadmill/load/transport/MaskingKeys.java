package dev.threadmill.load.transport;

import java.util.concurrent.ThreadLocalRandom;

/**
 * The masking keys of one connection, by Marsaglia's xorshift: nothing on a path of ours depends on
 * keys that nobody can guess.
 */
final class MaskingKeys {
    private int random = ThreadLocalRandom.current().nextInt() | 1;

    int next() {
        random ^= random << 13;
        random ^= random >>> 17;
        random ^= random << 5;
        return random;
    }
}
