package dev.threadmill.server.testing;

import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.Offer;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.config.Configuration;
import dev.threadmill.server.config.InvalidConfigException;
import dev.threadmill.server.config.SettingsReader;
import dev.threadmill.server.handler.MockHouse;
import dev.threadmill.server.handler.MockPaths;
import dev.threadmill.server.handler.ScriptedState;
import dev.threadmill.server.mock.Mocks;
import dev.threadmill.server.net.Listener;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.HandshakeGate;
import dev.threadmill.server.session.MemoryValues;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Mocks on a free port, and nothing else. */
public final class MockServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Connections connections = new Connections();
    private final MockPaths paths;
    private final Listener listener;

    private MockServer(String yaml) throws IOException, InvalidConfigException {
        Configuration configuration = configuration(yaml);
        Mocks mocks = Mocks.read(configuration);
        configuration.throwIfFaulty();
        MockHouse house =
                MockHouse.of(
                        connections,
                        new ScriptedState(new MemoryValues(mocks.sharedKeysMax())),
                        new Random(7));
        paths = new MockPaths(house, mocks);
        listener =
                Listener.start(
                        configuration.settings(),
                        paths,
                        connections,
                        new HandshakeGate(64, 1_000),
                        routing -> {},
                        List.of());
    }

    /** Starts with what a file would say: all of it, from {@code websocket:} on. */
    public static MockServer with(String yaml) throws IOException, InvalidConfigException {
        return new MockServer(yaml);
    }

    /** Starts with some lines of {@code websocket.handlers}, which begin at its level. */
    public static MockServer handlers(String yaml) throws IOException, InvalidConfigException {
        return with("websocket:\n  handlers:\n" + yaml.indent(4));
    }

    /** Reads what a file would say; the file is called {@code mocks.yaml} in messages. */
    public static Configuration configuration(String yaml)
            throws IOException, InvalidConfigException {
        Path folder = Files.createTempDirectory(Path.of("target"), "mocks");
        Path file = folder.resolve("mocks.yaml");
        try {
            Files.writeString(file, yaml);
            return SettingsReader.configuration(
                    "default",
                    Optional.of(file),
                    folder,
                    Map.of(),
                    Map.of("server.host", "127.0.0.1", "server.port", "0"));
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    /** What is wrong with a configuration, each fault without the folder that it was read from. */
    public static List<String> faults(String yaml) throws IOException {
        try {
            Configuration configuration = configuration(yaml);
            Mocks.read(configuration);
            return configuration.faults().stream()
                    .map(fault -> fault.replaceFirst("^\\S*mocks\\.yaml", "mocks.yaml"))
                    .toList();
        } catch (InvalidConfigException e) {
            return e.getMessage().lines().toList();
        }
    }

    /** Reads another configuration, which new connections then see. */
    public void replace(String yaml) throws IOException, InvalidConfigException {
        Configuration configuration = configuration(yaml);
        Mocks mocks = Mocks.read(configuration, Map.of(), paths.mocks());
        configuration.throwIfFaulty();
        paths.replace(mocks);
    }

    public int port() {
        return listener.port();
    }

    public Connections connections() {
        return connections;
    }

    public MockPaths paths() {
        return paths;
    }

    /** Opens a WebSocket. */
    public Peer connect(String target, Header... headers)
            throws IOException, UpgradeRefusedException {
        return connect(target, Offer.NONE, headers);
    }

    /** Opens a WebSocket, and offers something. */
    public Peer connect(String target, Offer offer, Header... headers)
            throws IOException, UpgradeRefusedException {
        return new Peer(
                WebSocketClient.connect(
                        URI.create("ws://127.0.0.1:" + port() + target),
                        List.of(headers),
                        offer,
                        Tls.DEFAULT,
                        PATIENCE));
    }

    @Override
    public void close() {
        listener.shutdown(Duration.ofSeconds(2));
        paths.close();
    }
}
