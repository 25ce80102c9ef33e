package dev.threadmill.server.testing;

import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.Offer;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.chaos.ChaosCounts;
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
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A listener on a free port that serves the mocks of a configuration. */
public final class MockServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Connections connections = new Connections();
    private final MockPaths paths;
    private final Listener listener;

    private MockServer(String yaml, Map<String, String> environment) {
        try {
            this.paths =
                    new MockPaths(
                            MockHouse.of(
                                    connections,
                                    new ScriptedState(new MemoryValues()),
                                    new ChaosCounts()),
                            read(yaml, environment, Mocks.NONE));
            this.listener =
                    Listener.start(
                            TestSettings.with(Map.of()),
                            paths,
                            connections,
                            new HandshakeGate(64, 1_000),
                            routing -> {},
                            routing -> {},
                            List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InvalidConfigException e) {
            throw new IllegalArgumentException(String.join("\n", e.faults()), e);
        }
    }

    /** Serves what a whole configuration file says. */
    public static MockServer with(String yaml) {
        return new MockServer(yaml, Map.of());
    }

    /** The same with an environment. */
    public static MockServer with(String yaml, Map<String, String> environment) {
        return new MockServer(yaml, environment);
    }

    /** The faults of a configuration file that is named {@code mocks.yaml}. */
    public static List<String> faultsOf(String yaml) {
        try {
            read(yaml, Map.of(), Mocks.NONE).scripts().close();
            return List.of();
        } catch (InvalidConfigException e) {
            return e.faults().stream()
                    .map(fault -> fault.replaceAll("\\S*mocks\\.yaml", "mocks.yaml"))
                    .toList();
        }
    }

    private static Mocks read(String yaml, Map<String, String> environment, Mocks before)
            throws InvalidConfigException {
        try {
            Path folder = Files.createTempDirectory("threadmill-mocks-");
            Path file = folder.resolve("mocks.yaml");
            try {
                Files.writeString(file, yaml);
                Configuration configuration =
                        SettingsReader.configuration(
                                "default", Optional.of(file), folder, Map.of(), Map.of());
                Mocks mocks = Mocks.read(configuration, environment, before);
                configuration.throwIfFaulty();
                return mocks;
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes another configuration for new connections. */
    public void reload(String yaml) {
        try {
            paths.replace(read(yaml, Map.of(), paths.mocks()));
        } catch (InvalidConfigException e) {
            throw new IllegalArgumentException(e);
        }
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

    public URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + port() + path);
    }

    /** Opens a WebSocket to a path. */
    public WebSocketClient connect(String path, Header... headers) {
        try {
            return WebSocketClient.connect(
                    uri(path), List.of(headers), Offer.NONE, Tls.DEFAULT, PATIENCE);
        } catch (IOException | UpgradeRefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        listener.close();
        paths.close();
    }
}
