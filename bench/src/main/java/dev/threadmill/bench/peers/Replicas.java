package dev.threadmill.bench.peers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Three replicas on one Redis, that of {@code REDIS_URL}, act as one: does each client hear each
 * broadcast once, and do those of two miss nothing while the third is killed?
 */
public final class Replicas implements AutoCloseable {
    private static final int REPLICAS = 3;

    /** The one that is killed. */
    private static final int VICTIM = REPLICAS - 1;

    /** How far the broadcasts may be ahead of their receivers. */
    private static final int AHEAD_MAX = 30;

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int STEP_MS = 2;

    /** What is broadcast, and who hears it. */
    private enum Kind {
        ADMIN("/echo", "POST /__mockforge/ws/broadcast?path=/echo"),
        EVENT("/events", "POST /SendWebsocketEvent"),
        HUB("/ws", "a chat in the hub");

        private final String path;
        private final String title;

        Kind(String path, String title) {
            this.path = path;
            this.title = title;
        }
    }

    private final int broadcasts;
    private final List<WsServer> servers = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    /** By replica and kind. */
    private final List<Map<Kind, List<BroadcastEar>>> ears = new ArrayList<>();

    /** Those who say something in the hub, at the first two replicas; they are not counted. */
    private final List<BroadcastEar> speakers = new ArrayList<>();

    private int sent;

    private Replicas(int broadcasts) {
        this.broadcasts = broadcasts;
    }

    /**
     * Starts everything, broadcasts, kills a replica, broadcasts on; prints what was heard. Ends
     * with 1 where somebody has missed something, or heard it twice.
     *
     * @param args {@code [broadcasts] [clients]}: of each kind in each half, by default 100; to
     *     each replica, by default 1,000
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int broadcasts = args.length > 0 ? Integer.parseInt(args[0]) : 100;
        int clients = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
        if (System.getenv("REDIS_URL") == null) {
            throw new IOException("there is no REDIS_URL: use make replicas, or ops/with-redis");
        }
        boolean good;
        try (Replicas replicas = new Replicas(broadcasts)) {
            replicas.start(clients);
            good = replicas.run();
        }
        System.exit(good ? 0 : 1);
    }

    private void start(int clients) throws IOException, InterruptedException {
        for (int i = 0; i < REPLICAS; i++) {
            List<String> command = List.of("server/bin/threadmill-server", "--port", "0");
            servers.add(
                    new WsServer(
                            Path.of("").toAbsolutePath(),
                            new WsPeer("replica " + (i + 1), command, true, "/echo", "/ws")));
        }
        int numbersMax = 2 * broadcasts * Kind.values().length;
        for (int i = 0; i < REPLICAS; i++) {
            Map<Kind, List<BroadcastEar>> mine = new EnumMap<>(Kind.class);
            for (Kind kind : Kind.values()) {
                mine.put(kind, new ArrayList<>());
            }
            for (int n = 0; n < clients; n++) {
                Kind kind = Kind.values()[n % Kind.values().length];
                mine.get(kind).add(new BroadcastEar(servers.get(i).url(kind.path), numbersMax));
            }
            ears.add(mine);
        }
        for (int i = 0; i < VICTIM; i++) {
            speakers.add(new BroadcastEar(servers.get(i).url(Kind.HUB.path), numbersMax));
        }
        System.out.printf("%,d replicas on one Redis, %,d WebSockets to each%n", REPLICAS, clients);
        probe();
    }

    /** Waits until all hear each other. */
    private void probe() throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (!all(REPLICAS, BroadcastEar::probed)) {
            ensure(start, "the replicas do not find each other");
            for (Kind kind : Kind.values()) {
                for (int from = 0; from < VICTIM; from++) {
                    broadcast(kind, from, BroadcastEar.PROBE);
                }
            }
            Thread.sleep(100);
        }
    }

    private boolean all(int replicas, java.util.function.Predicate<BroadcastEar> condition) {
        return ears.subList(0, replicas).stream()
                .flatMap(mine -> mine.values().stream())
                .flatMap(List::stream)
                .allMatch(condition);
    }

    private static void ensure(long startNanos, String otherwise) throws IOException {
        if (System.nanoTime() - startNanos > PATIENCE_NS) {
            throw new IOException(otherwise);
        }
    }

    private void broadcast(Kind kind, int from, String text)
            throws IOException, InterruptedException {
        switch (kind) {
            case ADMIN -> post(from, "/__mockforge/ws/broadcast?path=/echo", text, "text/plain");
            case EVENT ->
                    post(
                            from,
                            "/SendWebsocketEvent",
                            "{\"event\":\"e\",\"data\":\"" + text + "\"}",
                            "application/json");
            case HUB ->
                    speakers.get(from).say("{\"sender\":\"speaker\",\"content\":\"" + text + "\"}");
        }
    }

    private void post(int to, String path, String body, String type)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(servers.get(to).httpUrl(path)))
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(path + " answers " + answer.statusCode() + answer.body());
        }
    }

    private boolean run() throws IOException, InterruptedException {
        int half = broadcasts * Kind.values().length;
        long start = System.nanoTime();
        sendUntil(half, REPLICAS);
        await(half, REPLICAS);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%nall three: %,d broadcasts of each kind in %.1f s%n", broadcasts, seconds);
        boolean good = table(0, half, REPLICAS);
        sendUntil(half + half / 3, REPLICAS);
        servers.get(VICTIM).kill();
        int killedAt = sent - half;
        sendUntil(2 * half, VICTIM);
        await(2 * half, VICTIM);
        System.out.printf(
                "%none killed (SIGKILL) after %,d of %,d broadcasts; the clients of the others:%n",
                killedAt, half);
        good &= table(half, 2 * half, VICTIM);
        long ended =
                ears.get(VICTIM).values().stream()
                        .flatMap(List::stream)
                        .filter(BroadcastEar::ended)
                        .count();
        System.out.printf("%,d clients of the killed one were cut off%n", ended);
        System.out.println(good ? "reached: each broadcast once" : "MISSED: each broadcast once");
        return good;
    }

    /** Broadcasts, at two replicas in turn, not much faster than it is heard. */
    private void sendUntil(int end, int replicas) throws IOException, InterruptedException {
        Kind[] kinds = Kind.values();
        for (; sent < end; sent++) {
            broadcast(kinds[sent % kinds.length], sent / kinds.length % VICTIM, "#" + sent);
            if (sent % 10 == 0) {
                await(sent - AHEAD_MAX, replicas);
            }
        }
    }

    /** Waits until the clients of so many replicas have heard so many broadcasts, or do not. */
    private void await(int count, int replicas) throws InterruptedException {
        int each = count / Kind.values().length;
        long start = System.nanoTime();
        while (!all(replicas, ear -> ear.sum() >= each)
                && System.nanoTime() - start < PATIENCE_NS) {
            Thread.sleep(STEP_MS);
        }
    }

    private boolean table(int from, int to, int replicas) {
        System.out.printf("  %-44s %10s %12s %8s %8s%n", "", "clients", "heard", "missed", "twice");
        boolean good = true;
        for (Kind kind : Kind.values()) {
            long clients = 0;
            long heard = 0;
            long missed = 0;
            long twice = 0;
            for (Map<Kind, List<BroadcastEar>> mine : ears.subList(0, replicas)) {
                for (BroadcastEar ear : mine.get(kind)) {
                    clients++;
                    for (int number = from; number < to; number++) {
                        boolean meant = Kind.values()[number % Kind.values().length] == kind;
                        int count = ear.count(number);
                        heard += count;
                        missed += meant && count == 0 ? 1 : 0;
                        twice += count > (meant ? 1 : 0) ? 1 : 0;
                    }
                }
            }
            System.out.printf(
                    "  %-44s %,10d %,12d %,8d %,8d%n", kind.title, clients, heard, missed, twice);
            good &= missed == 0 && twice == 0 && heard > 0;
        }
        return good;
    }

    @Override
    public void close() throws IOException {
        speakers.forEach(BroadcastEar::close);
        for (WsServer server : servers) {
            server.kill();
            server.close();
        }
    }
}
