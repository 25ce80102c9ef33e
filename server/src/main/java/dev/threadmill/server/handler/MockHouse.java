package dev.threadmill.server.handler;

import dev.threadmill.server.session.Audiences;
import dev.threadmill.server.session.Connections;
import java.util.random.RandomGenerator;

/**
 * What all mock paths share, also over reloads.
 *
 * @param connections counts what goes wrong
 * @param paths the sessions on each path, by the path that they asked for
 * @param rooms the sessions in each room
 * @param shared the state that scripts share
 * @param keepers write down what is said
 * @param upstreams looks after the servers behind proxies
 * @param random where chance in replies comes from
 */
public record MockHouse(
        Connections connections,
        Audiences paths,
        Audiences rooms,
        SharedState shared,
        RandomGenerator random,
        MessageKeepers keepers,
        UpstreamWatch upstreams) {
    /**
     * Makes an empty house.
     *
     * @param random thread-safe
     */
    public static MockHouse of(
            Connections connections, SharedState shared, RandomGenerator random) {
        return new MockHouse(
                connections,
                new Audiences(),
                new Audiences(),
                shared,
                random,
                new MessageKeepers(connections),
                new UpstreamWatch());
    }
}
