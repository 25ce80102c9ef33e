package dev.threadmill.server.guide;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.setup.Setup;
import dev.threadmill.server.setup.Source;
import dev.threadmill.wire.WebSocketEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A whole appliance with the profile {@code mockforge}, on free ports. */
final class GuideServer implements AutoCloseable {
    static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path EXAMPLES = Path.of("..", "ops", "examples");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Appliance appliance;

    private GuideServer(
            Optional<Path> file, Map<String, String> environment, Map<String, String> options)
            throws Exception {
        Map<String, String> all = new HashMap<>(options);
        all.put("server.host", "127.0.0.1");
        all.put("server.port", "0");
        all.put("admin.port", "0");
        appliance =
                Appliance.start(
                        Setup.read(
                                new Source(
                                        "mockforge", file, Path.of("target"), environment, all)));
    }

    /** Without a configuration file. */
    static GuideServer plain() throws Exception {
        return new GuideServer(Optional.empty(), Map.of(), Map.of());
    }

    /** Without a configuration file, but with variables. */
    static GuideServer withVariables(Map<String, String> environment) throws Exception {
        return new GuideServer(Optional.empty(), environment, Map.of());
    }

    /** With one of the examples. */
    static GuideServer example(String name) throws Exception {
        return new GuideServer(
                Optional.of(EXAMPLES.resolve("mockforge-" + name + ".yaml")), Map.of(), Map.of());
    }

    /** With one of the examples, some words of which are replaced. */
    static GuideServer example(
            String name, Map<String, String> replaced, Map<String, String> environment)
            throws Exception {
        String text = Files.readString(EXAMPLES.resolve("mockforge-" + name + ".yaml"));
        for (Map.Entry<String, String> word : replaced.entrySet()) {
            if (!text.contains(word.getKey())) {
                throw new IllegalArgumentException(name + " has no " + word.getKey());
            }
            text = text.replace(word.getKey(), word.getValue());
        }
        Path file = Files.createTempFile("mockforge-", ".yaml");
        try {
            Files.writeString(file, text);
            return new GuideServer(Optional.of(file), environment, Map.of());
        } finally {
            Files.deleteIfExists(file);
        }
    }

    String url() {
        return appliance.url();
    }

    String adminUrl() {
        return appliance.adminUrl().orElseThrow();
    }

    Talk connect(String path) throws Exception {
        return connect(path, Tls.DEFAULT);
    }

    Talk connect(String path, Tls tls) throws Exception {
        return new Talk(
                WebSocketClient.connect(
                        URI.create(url().replaceFirst("^http", "ws") + path),
                        List.of(),
                        tls,
                        PATIENCE));
    }

    /** A request to the admin API; the answer has its status in {@code status}. */
    HttpResponse<String> admin(String method, String path, String body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(adminUrl() + path))
                            .method(method, HttpRequest.BodyPublishers.ofString(body))
                            .header("Content-Type", "application/json")
                            .timeout(PATIENCE)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Override
    public void close() {
        appliance.close();
    }

    /** One client. */
    static final class Talk implements AutoCloseable {
        final WebSocketClient client;

        Talk(WebSocketClient client) {
            this.client = client;
        }

        String next() throws Exception {
            return switch (client.receive()) {
                case WebSocketEvent.Text text -> text.text();
                case null -> throw new AssertionError("closed with " + client.closeCode());
                case WebSocketEvent other -> throw new AssertionError("not text: " + other);
            };
        }

        JsonNode nextJson() throws Exception {
            return MAPPER.readTree(next());
        }

        JsonNode ask(String message) throws Exception {
            client.sendText(message);
            return nextJson();
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
