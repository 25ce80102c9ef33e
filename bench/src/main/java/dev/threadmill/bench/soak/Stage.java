package dev.threadmill.bench.soak;

import dev.threadmill.bench.soak.traffic.Scene;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisUrl;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is tried out: a Redis, an appliance on it, and the folder where both write. */
final class Stage implements AutoCloseable {
    private static final String TOKEN = "soak-token";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** How long all may take to find a Redis that is there again. */
    private static final Duration FOUND_AGAIN = Duration.ofSeconds(15);

    private final Path folder;
    private final int redisPort;
    private final String place;
    private final Child server;
    private final Redis redis;
    private final Scene scene;
    private final Outages outages = new Outages();
    private final HttpClient http = HttpClient.newHttpClient();
    private Child redisServer;

    private Stage(Path folder, int redisPort, String place, Child redisServer, Child server) {
        this.folder = folder;
        this.redisPort = redisPort;
        this.place = place;
        this.redisServer = redisServer;
        this.server = server;
        this.redis = Redis.open(RedisUrl.parse("redis://127.0.0.1:" + redisPort));
        this.scene = new Scene(place, TOKEN, redis, folder.resolve("soak.yaml"));
    }

    /**
     * Starts everything, from the project's folder.
     *
     * @param folder is emptied first
     */
    static Stage set(Path folder) throws IOException, InterruptedException {
        empty(folder);
        Files.createDirectories(folder);
        int redisPort = RedisProgram.freePort();
        Child redisServer = RedisProgram.start(folder.resolve("redis.log"), redisPort);
        try {
            int port = RedisProgram.freePort();
            String place = "127.0.0.1:" + port;
            Path file = folder.resolve("soak.yaml");
            Files.writeString(file, configuration().replace("HERE", place));
            List<String> command = new ArrayList<>();
            command.add("server/bin/threadmill-server");
            command.addAll(List.of("--port", "" + port, "--config", file.toString()));
            Child server =
                    Child.start(
                            command,
                            Map.of(
                                    "REDIS_URL",
                                    "redis://127.0.0.1:" + redisPort,
                                    "WS_SECRET_TOKEN",
                                    TOKEN,
                                    // Helidon lets nothing be deserialized, also not what is asked
                                    // by the JDK's management agent.
                                    "THREADMILL_JAVA_OPTS",
                                    "-Dhelidon.serialFilter.pattern=java.**;javax.**;sun.**",
                                    "THREADMILL_DATA",
                                    folder.resolve("data").toString()),
                            folder.resolve("server.log"),
                            "listening on http://");
            Stage stage = new Stage(folder, redisPort, place, redisServer, server);
            stage.redis.awaitConnected(PATIENCE);
            return stage;
        } catch (IOException | InterruptedException | RuntimeException e) {
            redisServer.kill();
            throw e;
        }
    }

    private static void empty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static String configuration() throws IOException {
        try (InputStream in = Stage.class.getResourceAsStream("soak.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Kills Redis, is without it for a while, starts it again. */
    void loseRedis(Duration forHowLong) throws IOException, InterruptedException {
        long from = System.nanoTime();
        // Until it is known when it ended, it has no end.
        outages.add(from, from + forHowLong.plus(PATIENCE).toNanos());
        redisServer.kill();
        Thread.sleep(forHowLong);
        redisServer = RedisProgram.start(folder.resolve("redis.log"), redisPort);
        outages.add(from, System.nanoTime() + FOUND_AGAIN.toNanos());
    }

    Scene scene() {
        return scene;
    }

    Outages outages() {
        return outages;
    }

    Path folder() {
        return folder;
    }

    Child server() {
        return server;
    }

    /** What the appliance says of itself at {@code /stats}. */
    String stats() throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://" + place + "/stats"))
                                .timeout(PATIENCE)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** How many files there are in its folder, whoever wrote them. */
    double fileCount() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @Override
    public void close() {
        redis.close();
        server.close();
        redisServer.kill();
    }
}
