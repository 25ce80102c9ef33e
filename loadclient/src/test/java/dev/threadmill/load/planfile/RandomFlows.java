package dev.threadmill.load.planfile;

import dev.threadmill.load.plan.DataSet;
import dev.threadmill.load.plan.Extraction;
import dev.threadmill.load.plan.Flow;
import dev.threadmill.load.plan.FlowStep;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Payload;
import dev.threadmill.load.plan.StepBody;
import dev.threadmill.load.plan.StepChecks;
import dev.threadmill.load.plan.ThinkTime;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.plan.Variable;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Makes flows of all that may stand in them. */
final class RandomFlows {
    private static final List<String> PATHS =
            List.of("", "/", "?a=b", "/a%20b?c={{plain}}", "/{{rows.a}}", "{{raw made}}", "/é");
    private static final List<String> VALUES =
            List.of("5", "1.5", "true", "\"x {{plain}}\"", "null", "{\"b\":[1]}", "[]");

    private final Random random;
    private final Supplier<String> texts;

    RandomFlows(Random random, Supplier<String> texts) {
        this.random = random;
        this.texts = texts;
    }

    Flow next(Tls tls) {
        List<FlowStep> steps = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            steps.add(step("step " + i));
        }
        return new Flow(
                URI.create(random.nextBoolean() ? "http://h:81/api" : "https://h.example"),
                steps,
                List.of(
                        new Variable("plain", texts.get(), false),
                        new Variable("number", "5", true),
                        new Variable("made", "{{uuid}}{{number}}", false),
                        new Variable("env.SECRET", texts.get(), false)),
                random.nextBoolean() ? List.of(data(), more()) : List.of(data()),
                random.nextBoolean(),
                random.nextBoolean(),
                1 + random.nextInt(Flow.BODY_BYTES_MAX),
                tls);
    }

    private DataSet data() {
        DataSet.Builder rows = new DataSet.Builder("rows", any(orders()), List.of("a", "b: c"));
        for (int i = random.nextInt(5); i >= 0; i--) {
            rows.add(texts.get(), false);
            rows.add(any(List.of("5", "true", "{\"x\":[]}", "1.5")), true);
        }
        return rows.build();
    }

    private DataSet more() {
        DataSet.Builder rows = new DataSet.Builder("more", any(orders()), List.of("only"));
        rows.add("5", false);
        return rows.build();
    }

    private static List<DataSet.Order> orders() {
        return List.of(DataSet.Order.values());
    }

    private FlowStep step(String name) {
        StepBody body =
                switch (random.nextInt(4)) {
                    case 0 -> new StepBody.None();
                    case 1 -> new StepBody.Text(texts.get() + "{{env.SECRET}}");
                    case 2 -> new StepBody.Json("{\"a\":\"{{rows.'b: c'}}\",\"b\":[1,null]}");
                    default -> new StepBody.Bytes(Payload.of(new byte[] {1, (byte) 0xff}));
                };
        List<Header> headers = new ArrayList<>();
        if (body instanceof StepBody.Json) {
            headers.add(new Header("Content-Type", "application/json"));
        }
        if (random.nextBoolean()) {
            headers.add(new Header("X-Any", "of {{made}} {{iteration}}"));
        }
        return new FlowStep(
                name,
                URI.create(random.nextBoolean() ? "http://127.0.0.1:1" : "https://[::1]:9"),
                any(PATHS),
                any(List.of("GET", "POST", "HEAD", "DELETE")),
                headers,
                body,
                extractions(),
                checks(),
                new ThinkTime(Duration.ofNanos(random.nextInt(9)), Duration.ofNanos(8)),
                random.nextBoolean());
    }

    private List<Extraction> extractions() {
        List<Extraction> all = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            Extraction.Place place =
                    switch (random.nextInt(3)) {
                        case 0 -> new Extraction.Place.Body();
                        case 1 -> new Extraction.Place.Field("Location");
                        default -> new Extraction.Place.Json(random.nextBoolean() ? "" : "/a/0");
                    };
            boolean needed = place instanceof Extraction.Place.Body;
            all.add(
                    new Extraction(
                            "taken" + i,
                            place,
                            needed || random.nextBoolean() ? Optional.of("\\d+|é") : none(),
                            random.nextBoolean() ? Optional.of(texts.get()) : none()));
        }
        return all;
    }

    private static Optional<String> none() {
        return Optional.empty();
    }

    private StepChecks checks() {
        if (random.nextBoolean()) {
            return StepChecks.NONE;
        }
        return new StepChecks(
                List.of(StepChecks.StatusRange.parse(any(List.of("200", "2xx", "999")))),
                random.nextBoolean() ? List.of(texts.get()) : List.of(),
                random.nextBoolean() ? Optional.of("[a-z]") : none(),
                List.of(new StepChecks.InJson("/x", any(VALUES))),
                List.of(new StepChecks.InField("Server", texts.get())));
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
