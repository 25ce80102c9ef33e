package dev.threadmill.bench.soak.traffic;

import java.util.List;

/** The kinds of traffic that there are: a new one is a file, and a line here. */
public final class Kinds {
    public static final List<Traffic> ALL =
            List.of(
                    new ShortEcho(false),
                    new ShortEcho(true),
                    new LongEcho(),
                    new HubChat(),
                    new MockRules(),
                    new MockJsonRpc(),
                    new MockScript(),
                    new MockRooms(),
                    new MockTicker(),
                    new MockProxy(),
                    new ChaosPath(),
                    new SocketIoSocket(),
                    new SocketIoPolling(),
                    new PlainEvents(),
                    new BridgeSession(),
                    new ControlledTest(),
                    new AdminCalls(),
                    new JournalAndTap(),
                    new Scrapes(),
                    new HotReload(),
                    new SilentPeer(),
                    new SlowReader(),
                    new Malformed());

    private Kinds() {}
}
