package dev.threadmill.server.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.plan.AllowedTargets;
import dev.threadmill.load.report.Version;
import dev.threadmill.server.access.Access;
import dev.threadmill.server.access.Asking;
import dev.threadmill.server.access.Decision;
import dev.threadmill.server.access.Right;
import dev.threadmill.server.access.Rights;
import dev.threadmill.server.admin.ConnectionsApi;
import dev.threadmill.server.control.Commands;
import dev.threadmill.server.control.LiveTest;
import dev.threadmill.server.control.TestRunner;
import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.runs.RunStore;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.Conversation;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.Session;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Tells pages of the dashboard what happens, and takes their commands. */
public final class LiveHandler implements Handler {
    /** Where it is. */
    public static final String PATH = ConnectionsApi.LIVE;

    /** Open at once. */
    public static final int PAGES_MAX = 32;

    private static final int RETRY_AFTER_S = 5;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Access access;
    private final Commands commands;
    private final TestRunner tests;
    private final RunStore runs;
    private final String targets;
    private final StateTicker ticker;
    private final Semaphore places = new Semaphore(PAGES_MAX);

    /**
     * Prepares it.
     *
     * @param stats the figures of this moment
     */
    public LiveHandler(
            Access access,
            Commands commands,
            TestRunner tests,
            RunStore runs,
            AllowedTargets allowed,
            Supplier<ObjectNode> stats) {
        this.access = access;
        this.commands = commands;
        this.tests = tests;
        this.runs = runs;
        this.targets = text(allowed);
        this.ticker = new StateTicker(() -> state(stats.get()));
    }

    private static String text(AllowedTargets allowed) {
        if (allowed.everything()) {
            return "any target";
        }
        return allowed.patterns().isEmpty()
                ? "none: name them in control.allowed_targets or THREADMILL_ALLOWED_TARGETS"
                : String.join(", ", allowed.patterns());
    }

    @Override
    public Admission admit(Handshake handshake) {
        Asking asking = Asking.of(handshake);
        return switch (access.decide(asking, Right.READ)) {
            case Decision.Refused refused -> refused.admission();
            case Decision.Granted granted -> admit(granted.rights(), access.end(asking));
        };
    }

    @Override
    public boolean judgesOrigins() {
        return true;
    }

    private Admission admit(Rights rights, Optional<Instant> end) {
        if (!places.tryAcquire()) {
            return Admission.Refused.full(
                    "There are " + PAGES_MAX + " open pages already: close one", RETRY_AFTER_S);
        }
        return new Admission.Accepted(conversation(rights, end));
    }

    private Conversation conversation(Rights rights, Optional<Instant> end) {
        return new Conversation() {
            @Override
            public void hold(Session session) {
                try {
                    converse(new Page(session, end), session, rights);
                } finally {
                    places.release();
                }
            }

            @Override
            public void abandon() {
                places.release();
            }
        };
    }

    @Override
    public void serve(Session session) {
        throw new IllegalStateException("a page's rights are those of its handshake");
    }

    private void converse(Page page, Session session, Rights rights) {
        // Before the lock that tests are told under: this may look at a disk.
        boolean persistent = runs.persistent();
        tests.join(page, running -> page.tell(hello(rights, persistent, running)));
        try {
            ticker.add(page);
            for (Message message; (message = session.receive()) != null; ) {
                switch (message) {
                    case Message.Text text ->
                            commands.obey(text.text(), rights.control()).ifPresent(page::tell);
                    case Message.Binary binary -> page.tell(Commands.notText());
                }
            }
        } finally {
            ticker.remove(page);
            tests.leave(page);
            page.left();
        }
    }

    private String hello(Rights rights, boolean persistent, Optional<LiveTest> running) {
        ObjectNode hello = MAPPER.createObjectNode().put("type", "hello");
        hello.put("version", Version.current());
        hello.putObject("rights").put("control", rights.control()).put("admin", rights.admin());
        hello.put("allowed_targets", targets);
        hello.putObject("data").put("persistent", persistent).put("dir", runs.place());
        hello.set("run", running.flatMap(test -> runs.find(test.runId())).orElse(null));
        hello.put("started_at", running.map(test -> test.startedAt().toString()).orElse(null));
        ArrayNode history = hello.putArray("history");
        running.ifPresent(test -> test.history().forEach(history::add));
        return write(hello);
    }

    private static String state(ObjectNode stats) {
        ObjectNode state = MAPPER.createObjectNode().put("type", "state");
        state.set("stats", stats);
        return write(state);
    }

    private static String write(ObjectNode message) {
        try {
            return MAPPER.writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message of our own cannot be written", e);
        }
    }

    /** The part of {@code /stats}. */
    public ObjectNode figures() {
        return MAPPER.createObjectNode().put("pages", pageCount());
    }

    /** Pages that are open now. */
    public int pageCount() {
        return ticker.count();
    }
}
