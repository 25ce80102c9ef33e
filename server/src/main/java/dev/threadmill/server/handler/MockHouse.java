package dev.threadmill.server.handler;

import dev.threadmill.server.bus.Bus;
import dev.threadmill.server.bus.MemoryBus;
import dev.threadmill.server.chaos.ChaosCounts;
import dev.threadmill.server.replicas.Announcements;
import dev.threadmill.server.session.Audiences;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.PreparedMessage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * What all mock paths share, also over reloads.
 *
 * @param connections counts what goes wrong
 * @param paths the sessions on each path, by the path that they asked for
 * @param rooms the sessions in each room
 * @param replicas tells what scripts broadcast to the other replicas of the appliance
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
        Announcements replicas,
        SharedState shared,
        ChaosCounts chaos,
        RandomGenerator random,
        MessageKeepers keepers,
        UpstreamWatch upstreams) {
    /** Makes an empty house that stands alone. */
    public static MockHouse of(Connections connections, SharedState shared, ChaosCounts chaos) {
        return of(connections, shared, chaos, new MemoryBus());
    }

    /**
     * Makes an empty house.
     *
     * @param bus joins it with those of other replicas; somebody else closes it
     */
    public static MockHouse of(
            Connections connections, SharedState shared, ChaosCounts chaos, Bus bus) {
        Audiences paths = new Audiences();
        Audiences rooms = new Audiences();
        return new MockHouse(
                connections,
                paths,
                rooms,
                new Announcements(
                        bus, "mock", (target, message) -> tell(paths, rooms, target, message)),
                shared,
                chaos,
                () -> ThreadLocalRandom.current().nextLong(),
                new MessageKeepers(connections),
                new UpstreamWatch());
    }

    /** Tells a room, or all on a path, on all replicas. Waits for nobody. */
    void broadcast(String target, PreparedMessage message) {
        tell(paths, rooms, target, message);
        replicas.tell(target, message.message());
    }

    private static void tell(
            Audiences paths, Audiences rooms, String target, PreparedMessage message) {
        (target.startsWith("/") ? paths : rooms)
                .find(target)
                .ifPresent(audience -> audience.tell(message));
    }
}
