package dev.threadmill.load.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.plan.FlowStep;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.StepBody;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** A step of a flow, compiled; for any thread. */
public final class StepProgram {
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    @SuppressWarnings("ArrayRecordComponent") // ours, and compared nowhere
    private record Field(String name, byte[] before, Template value) {}

    private final FlowStep step;
    private final int link;
    private final boolean cookies;
    private final boolean keepAlive;
    private final byte[] origin;
    private final byte[] method;
    private final Template path;
    private final byte[] afterPath;
    private final List<Field> fields = new ArrayList<>();
    private final Template body;
    private final byte[] bytes;
    private final boolean lengthSaid;
    private final Checker checker;
    private final List<Extractor> extractors = new ArrayList<>();

    /**
     * Compiles a step.
     *
     * @param link which of the flow's connections it goes over
     * @param cookies whether they are kept
     * @param faults what is wrong with it; then it must not be used
     */
    StepProgram(
            FlowStep step,
            int link,
            boolean cookies,
            boolean keepAlive,
            Names names,
            StepFaults faults) {
        this.step = step;
        this.link = link;
        this.keepAlive = keepAlive;
        this.origin = ascii(step.origin().toString());
        this.method = ascii(step.method() + " ");
        this.path = faults.attempt("http", () -> Template.text(step.path(), names, Form.URL));
        StringBuilder usual = new StringBuilder(" HTTP/1.1\r\n");
        usual(usual, "Host", step.origin().getRawAuthority());
        usual(usual, "User-Agent", "threadmill");
        usual(usual, "Accept", "*/*");
        if (!keepAlive) {
            usual(usual, "Connection", "close");
        }
        this.afterPath = ascii(usual.toString());
        for (Header header : step.headers()) {
            Template value =
                    faults.attempt(
                            "headers", () -> Template.text(header.value(), names, Form.FIELD));
            fields.add(new Field(header.name(), ascii(header.name() + ": "), value));
        }
        this.cookies = cookies && !has("Cookie");
        this.body = faults.attempt(bodyKey(), () -> body(step.body(), names));
        this.bytes =
                step.body() instanceof StepBody.Bytes fixed
                        ? fixed.payload().toBytes()
                        : new byte[0];
        this.lengthSaid =
                !(step.body() instanceof StepBody.None) || WITH_BODY.contains(step.method());
        this.checker = faults.attempt("checks", () -> new Checker(step.checks(), names));
        step.extractions()
                .forEach(extraction ->
                        extractors.add(
                                new Extractor(extraction, names.know(extraction.variable()))));
    }

    private String bodyKey() {
        return step.body() instanceof StepBody.Bytes ? "body_file" : "body";
    }

    private static Template body(StepBody body, Names names) throws InvalidTemplateException {
        return switch (body) {
            case StepBody.None none -> Template.text("", names, Form.TEXT);
            case StepBody.Bytes fixed -> Template.text("", names, Form.TEXT);
            case StepBody.Text text -> Template.text(text.template(), names, Form.TEXT);
            case StepBody.Json json -> {
                try {
                    yield Template.json(JSON.readTree(json.template()), names);
                } catch (JsonProcessingException e) {
                    throw new InvalidTemplateException("is no JSON");
                }
            }
        };
    }

    private boolean has(String field) {
        return step.headers().stream().anyMatch(header -> header.name().equalsIgnoreCase(field));
    }

    private void usual(StringBuilder head, String name, String value) {
        if (!has(name)) {
            head.append(name).append(": ").append(value).append("\r\n");
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    public String name() {
        return step.name();
    }

    /** Which of the flow's origins it goes to. */
    public int link() {
        return link;
    }

    String origin() {
        return step.origin().toString();
    }

    /** Whether the flow goes on where this request failed. */
    public boolean goesOn() {
        return step.goesOn();
    }

    public boolean keepAlive() {
        return keepAlive;
    }

    public boolean head() {
        return step.method().equals("HEAD");
    }

    /** Whether it may be sent again where a connection turns out to be gone. */
    public boolean repeatable() {
        return IDEMPOTENT.contains(step.method());
    }

    /** Whether anybody looks at the header fields of answers. */
    public boolean looksAtHead() {
        return cookies
                || checker.looksAtHead()
                || extractors.stream().anyMatch(Extractor::looksAtHead);
    }

    /** Whether anybody looks at the bodies of answers. */
    public boolean looksAtBody() {
        return checker.looksAtBody() || extractors.stream().anyMatch(Extractor::looksAtBody);
    }

    /** How long the user waits after the answer; another time each time. */
    public long thinkNanos() {
        long min = step.thinkTime().min().toNanos();
        long max = step.thinkTime().max().toNanos();
        return min == max ? min : ThreadLocalRandom.current().nextLong(min, max + 1);
    }

    /**
     * Makes the request.
     *
     * @throws UnsendableException where a value may not stand where it is put
     */
    public void write(Scope scope, Cookies jar, RequestBytes into) throws UnsendableException {
        into.clear();
        ByteText out = into.all();
        path.write(into.pathBytes(), scope);
        settle(into.pathBytes());
        out.add(method);
        out.add(into.pathBytes().buffer(), into.pathBytes().length());
        out.add(afterPath);
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            out.add(field.before());
            if (!field.value().write(out, scope)) {
                throw new UnsendableException("header " + field.name());
            }
            out.add('\r').add('\n');
        }
        if (cookies) {
            String value = jar.value(this, into);
            if (!value.isEmpty()) {
                out.add(ascii("Cookie: "));
                if (!out.field(value)) {
                    throw new UnsendableException("header Cookie");
                }
                out.add('\r').add('\n');
            }
        }
        body.write(into.body(), scope);
        into.body().add(bytes);
        if (lengthSaid) {
            out.add(ascii("Content-Length: ")).number(into.body().length()).add('\r').add('\n');
        }
        out.add('\r').add('\n');
        out.add(into.body().buffer(), into.body().length());
    }

    /** What a value has brought along may be a whole URL, of the same server. */
    private void settle(ByteText target) throws UnsendableException {
        if (target.length() > 0 && target.byteAt(0) != '/' && target.byteAt(0) != '?') {
            if (!target.startsWith(0, origin)) {
                throw new UnsendableException("http");
            }
            target.delete(0, origin.length);
        }
        if (target.length() == 0) {
            target.add('/');
        } else if (target.byteAt(0) == '?') {
            byte[] query = target.toBytes();
            target.clear();
            target.add('/').add(query);
        } else if (target.byteAt(0) != '/') {
            throw new UnsendableException("http");
        }
    }

    /** Whether an answer's status is among those that are wanted. */
    public boolean accepts(int status) {
        return checker.accepts(status);
    }

    /**
     * Looks at an answer and takes from it what is wanted.
     *
     * @return the name of the first check that does not hold; empty where all do
     */
    public String judge(Answer answer, Scope scope, Cookies jar, RequestBytes request) {
        if (cookies) {
            jar.take(this, request, answer);
        }
        String failed = checker.failed(answer, scope);
        if (!failed.isEmpty()) {
            return failed;
        }
        for (int i = 0; i < extractors.size(); i++) {
            if (!extractors.get(i).take(answer, scope)) {
                return extractors.get(i).check();
            }
        }
        return "";
    }
}
