package dev.threadmill.load.planfile;

import dev.threadmill.load.plan.Arrival;
import dev.threadmill.load.plan.Dialing;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Mix;
import dev.threadmill.load.plan.Payload;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.SocketIoMode;
import dev.threadmill.load.plan.Stage;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Threshold;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.plan.WebSocketMode;
import dev.threadmill.redis.RedisUrl;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Makes plans of every target and model, as wild as they may be. */
final class RandomPlans {
    private static final String[] WORDS = {
        "",
        "plain",
        "a: b",
        "- x",
        "#",
        "'\"",
        "null",
        "~",
        "5",
        "true",
        "{}",
        "\\",
        "é€😀",
        "line\nline\r\n\ttab",
        "\u007f\u0001\u0085\u2028\ufeff",
        "<<",
        "&a *a !b",
        " x ",
        "%",
        "\ud83d"
    };
    private static final List<String> RULES =
            List.of("p99<5ms", "errors<1%", "rate>1000", "service.max<=2s", "dropped==0");

    private final Random random;

    RandomPlans(long seed) {
        this.random = new Random(seed);
    }

    Plan next() {
        Target target =
                switch (random.nextInt(6)) {
                    case 0 -> http();
                    case 4 -> new RandomFlows(random, this::text).next(tls());
                    case 1 -> webSocket();
                    case 2 -> socketIo();
                    case 3 -> mix();
                    default -> bridge();
                };
        if (target instanceof Target.Bridge bridge) {
            return plan(bridge);
        }
        Plan held = held(target);
        boolean idle = held.idle();
        return new Plan(
                text(),
                target,
                idle ? held.model() : model(),
                1_001 + random.nextInt(100_000),
                idle ? Duration.ZERO : Duration.ofNanos(random.nextLong(3_600_000_000_000L)),
                Duration.ofNanos(1_000_000 + random.nextLong(3_000_000_000_000L)),
                random.ints(random.nextInt(4), 0, RULES.size())
                        .mapToObj(i -> Threshold.parse(RULES.get(i)))
                        .toList());
    }

    private Plan plan(Target.Bridge bridge) {
        int connections = number(1_000);
        Limit limit = Limit.of(Duration.ofMillis(number(600_000)));
        return Plan.of(bridge, bridge.model(connections, limit), connections)
                .withWarmup(Duration.ofMillis(random.nextInt(10_000)));
    }

    private Plan held(Target target) {
        Duration length = Duration.ofMillis(1 + random.nextInt(1_000_000));
        return Plan.of(target, new LoadModel.Closed(Limit.of(length)), 1_001);
    }

    private LoadModel model() {
        Arrival arrival = any(Arrival.values());
        return switch (random.nextInt(3)) {
            case 0 -> new LoadModel.Closed(limit());
            case 1 -> new LoadModel.Open(rate(), arrival, limit());
            default -> {
                List<Stage> stages = new ArrayList<>();
                stages.add(new Stage(Duration.ofNanos(1 + random.nextInt() & 0xffff), rate()));
                for (int i = random.nextInt(5); i > 0; i--) {
                    stages.add(
                            new Stage(
                                    Duration.ofMillis(random.nextInt(100_000)),
                                    random.nextBoolean() ? 0 : rate()));
                }
                stages.add(new Stage(Duration.ofSeconds(1), 0));
                yield new LoadModel.Stages(stages, arrival);
            }
        };
    }

    private Limit limit() {
        long requests = 1 + random.nextLong(100_000_000_000_000_000L);
        Duration length = Duration.ofNanos(1 + random.nextLong(600_000_000_000_000L));
        return switch (random.nextInt(3)) {
            case 0 -> Limit.ofRequests(requests);
            case 1 -> Limit.of(length);
            default -> new Limit(length, requests);
        };
    }

    private double rate() {
        return Math.max(1e-6, Math.pow(10, random.nextDouble(13) - 6));
    }

    private Target http() {
        List<String> methods = Target.Http.METHODS.stream().sorted().toList();
        Target.Client client = any(Target.Client.values());
        return new Target.Http(
                URI.create(
                        random.nextBoolean() ? "http://[::1]:9/a?b=c%20d" : "https://h.example/ü"),
                methods.get(random.nextInt(methods.size())),
                headers(),
                client == Target.Client.HTTP2 ? Payload.NONE : payload(),
                random.nextBoolean(),
                tls(),
                client);
    }

    private Target webSocket() {
        boolean binary = random.nextBoolean();
        Payload message = filled();
        WebSocketMode mode =
                switch (random.nextInt(4)) {
                    case 0 -> new WebSocketMode.Echo();
                    case 1 -> new WebSocketMode.Request(message, payload());
                    case 2 -> new WebSocketMode.Broadcast(number(1_000), number(1_000));
                    default -> new WebSocketMode.Idle(random.nextBoolean());
                };
        int bytesMin = Target.WebSocket.bytesMin(mode, binary);
        return new Target.WebSocket(
                URI.create(random.nextBoolean() ? "ws://127.0.0.1:8080/echo" : "wss://h.example"),
                mode,
                mode instanceof WebSocketMode.Request
                        ? bytesMin
                        : bytesMin + random.nextInt(99_999),
                binary,
                headers(),
                random.nextBoolean() ? Optional.of("chat.v2") : Optional.empty(),
                random.nextBoolean(),
                dialing(true),
                tls());
    }

    private Target socketIo() {
        SocketIoMode mode =
                switch (random.nextInt(4)) {
                    case 0 -> new SocketIoMode.Message();
                    case 1 -> new SocketIoMode.Ack();
                    case 2 -> new SocketIoMode.Broadcast(number(1_000), number(1_000));
                    default -> new SocketIoMode.Idle();
                };
        boolean idle = mode instanceof SocketIoMode.Idle;
        Payload body =
                idle || random.nextBoolean()
                        ? Payload.NONE
                        : Payload.of("{\"text\":\"é😀 \\\"\\\\ \u007f\"}");
        return new Target.SocketIo(
                URI.create("https://h.example:3443/sio/?a=b"),
                mode,
                any(Target.Route.values()),
                random.nextBoolean() ? "/" : "/admin\u007f é",
                idle ? "message" : "e" + text(),
                random.nextBoolean() ? Optional.of("{ \"token\" : \"x\" }") : Optional.empty(),
                body,
                idle ? 64 : body.isEmpty() ? 53 + random.nextInt(9_999) : body.length(),
                headers(),
                dialing(false),
                tls());
    }

    private Mix mix() {
        List<Mix.Part> parts = new ArrayList<>();
        for (int i = number(5); i > 0; i--) {
            Target target =
                    random.nextBoolean() ? http() : Target.WebSocket.echo(URI.create("ws://h"));
            parts.add(new Mix.Part("part " + i, number(Mix.WEIGHT_MAX), target));
        }
        return new Mix(parts);
    }

    private Target.Bridge bridge() {
        return new Target.Bridge(
                URI.create(random.nextBoolean() ? "ws://127.0.0.1:4040" : "wss://[::1]/b/"),
                RedisUrl.parse(
                        random.nextBoolean()
                                ? "redis://u:p%3a%7f%c3%a9@127.0.0.1:6380/3"
                                : "rediss-sentinel://a:1,b:2?insecure=true#m"),
                Duration.ofMillis(100 + number(3_000_000)),
                random.nextBoolean(),
                tls());
    }

    private <T> T any(T[] all) {
        return all[random.nextInt(all.length)];
    }

    private int number(int max) {
        return 1 + random.nextInt(max);
    }

    private String text() {
        return WORDS[random.nextInt(WORDS.length)];
    }

    private Payload payload() {
        return random.nextInt(3) == 0 ? Payload.NONE : filled();
    }

    private Payload filled() {
        byte[] bytes = new byte[1 + random.nextInt(5_000)];
        random.nextBytes(bytes);
        return random.nextBoolean() ? Payload.of(bytes) : Payload.of("x" + text());
    }

    private List<Header> headers() {
        List<Header> headers = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            headers.add(new Header("X-Any", random.nextBoolean() ? "a: \"b\" é" : ""));
        }
        return headers;
    }

    private Dialing dialing(boolean fromWhere) {
        double perSecond = random.nextBoolean() ? 0 : rate();
        if (!fromWhere || random.nextBoolean()) {
            return new Dialing(perSecond, List.of(), 0);
        }
        return random.nextBoolean()
                ? new Dialing(perSecond, List.of(), number(Dialing.SPREAD_MAX))
                : new Dialing(perSecond, List.of(address("127.0.0.7"), address("::1")), 0);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private Tls tls() {
        return switch (random.nextInt(3)) {
            case 0 -> Tls.DEFAULT;
            case 1 -> new Tls(true, Optional.empty());
            default -> Tls.ofPem("-----BEGIN \u00e9\n\u0000\u0085\u00ff");
        };
    }
}
