package dev.threadmill.bench.soak.traffic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.transport.Offer;
import dev.threadmill.redis.Redis;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** Where the conversations take place: the appliance, its Redis, and the connections held open. */
public final class Scene {
    /** How long one waits for something that must come; the machine may be busy. */
    public static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String place;
    private final String token;
    private final Redis redis;
    private final Path configuration;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .build();
    private final AtomicLong open = new AtomicLong();
    private final AtomicLong closedLate = new AtomicLong();
    private final AtomicLong numbers = new AtomicLong();

    /** Whoever waits, and until when: {@link #tend} ends those that wait in vain. */
    private final ConcurrentMap<AutoCloseable, Long> waiting = new ConcurrentHashMap<>();

    private volatile boolean over = true;

    /**
     * Sets the scene.
     *
     * @param place host and port of the appliance
     * @param token of its control endpoint
     * @param redis the appliance's
     * @param configuration the file that the appliance reads again when it changes
     */
    public Scene(String place, String token, Redis redis, Path configuration) {
        this.place = place;
        this.token = token;
        this.redis = redis;
        this.configuration = configuration;
    }

    String token() {
        return token;
    }

    Redis redis() {
        return redis;
    }

    Path configuration() {
        return configuration;
    }

    String place() {
        return place;
    }

    URI http(String path) {
        return URI.create("http://" + place + path);
    }

    URI webSocket(String path) {
        return URI.create("ws://" + place + path);
    }

    /** A number that nobody else has. */
    long number() {
        return numbers.incrementAndGet();
    }

    /** Conversations begin. */
    public void begin() {
        over = false;
    }

    /** No conversation begins any more, and long ones come to their end. */
    public void end() {
        over = true;
    }

    /** Whether it is time to end. */
    public boolean isOver() {
        return over;
    }

    /** WebSockets that the conversations hold open now. */
    public long open() {
        return open.get();
    }

    void opened() {
        open.incrementAndGet();
    }

    /** A Close frame was not answered in the time that the client gives it. */
    void closedLate() {
        closedLate.incrementAndGet();
    }

    /** How often that was so. */
    public long closedLateCount() {
        return closedLate.get();
    }

    void closed() {
        open.decrementAndGet();
    }

    Line line(String path) throws IOException {
        return Line.open(this, webSocket(path), Offer.NONE);
    }

    /** From now on somebody waits with it, for no longer than told. */
    void watch(AutoCloseable what, Duration atMost) {
        waiting.put(what, System.nanoTime() + atMost.toNanos());
    }

    void unwatch(AutoCloseable what) {
        waiting.remove(what);
    }

    /** Ends what has waited for too long; called once a second. */
    public void tend() {
        long now = System.nanoTime();
        waiting.forEach((what, deadline) -> {
            if (now - deadline > 0 && waiting.remove(what, deadline)) {
                try {
                    what.close();
                } catch (Exception e) {
                    // Who waits will say so.
                }
            }
        });
    }

    /** An answer to an HTTP request. */
    record Answer(int status, String body) {
        Answer expect(int wanted) throws IOException {
            if (status != wanted) {
                throw new IOException("status " + status + " instead of " + wanted + ": " + body);
            }
            return this;
        }

        JsonNode json() throws IOException {
            return Scene.json(body);
        }
    }

    Answer get(String path) throws IOException, InterruptedException {
        return ask(HttpRequest.newBuilder(http(path)).GET());
    }

    Answer delete(String path) throws IOException, InterruptedException {
        return ask(HttpRequest.newBuilder(http(path)).DELETE());
    }

    Answer post(String path, String type, String body) throws IOException, InterruptedException {
        return ask(
                HttpRequest.newBuilder(http(path))
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), answer.body());
    }

    /** Reads JSON. */
    static JsonNode json(String text) throws IOException {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IOException("no JSON: " + text, e);
        }
    }

    /** Complains unless two texts are equal. */
    static void same(String wanted, String heard) throws IOException {
        if (!wanted.equals(heard)) {
            throw new IOException("heard " + brief(heard) + " instead of " + brief(wanted));
        }
    }

    static void check(boolean holds, String otherwise) throws IOException {
        if (!holds) {
            throw new IOException(otherwise);
        }
    }

    static String brief(String text) {
        return text.length() <= 160 ? text : text.substring(0, 160) + "… (" + text.length() + ")";
    }
}
