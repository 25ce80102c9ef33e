package dev.threadmill.server.handler;

import dev.threadmill.server.chaos.ChaosCounts;
import dev.threadmill.server.session.Audiences;
import dev.threadmill.server.session.Connections;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * What all mock paths share, also over reloads.
 *
 * @param connections counts what goes wrong
 * @param paths the sessions on each path, by the path that they asked for
 * @param rooms the sessions in each room
 * @param shared the state that scripts share
 * @param chaos counts what chaos has done
 * @param random where chance in replies comes from; thread-safe
 * @param keepers write down what is said
 * @param upstreams looks after the servers behind proxies
 */
public record MockHouse(
        Connections connections,
        Audiences paths,
        Audiences rooms,
        SharedState shared,
        ChaosCounts chaos,
        RandomGenerator random,
        MessageKeepers keepers,
        UpstreamWatch upstreams) {
    /** Makes an empty house. */
    public static MockHouse of(Connections connections, SharedState shared, ChaosCounts chaos) {
        return new MockHouse(
                connections,
                new Audiences(),
                new Audiences(),
                shared,
                chaos,
                () -> ThreadLocalRandom.current().nextLong(),
                new MessageKeepers(connections),
                new UpstreamWatch());
    }
}
