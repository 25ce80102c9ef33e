package dev.threadmill.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.server.access.Access;
import dev.threadmill.server.access.Decision;
import dev.threadmill.server.config.Secret;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Failure;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.Session;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;

/** The control endpoint: lets in whoever holds the token, one at a time, and takes commands. */
public final class ControlHandler implements Handler {
    private static final Logger LOGGER = Logger.getLogger(ControlHandler.class.getName());

    private final Optional<Secret> token;
    private final Access access;
    private final Semaphore places;
    private final CommandReader reader;
    private final TestRunner runner;
    private final Connections connections;
    private final AtomicBoolean closedLogged = new AtomicBoolean();

    /**
     * Prepares it.
     *
     * @param access counts who shows wrong tokens, and refuses the pages of other sites
     */
    public ControlHandler(
            Settings.Control settings, Access access, TestRunner runner, Connections connections) {
        this.access = access;
        this.token = settings.token();
        this.places = new Semaphore(settings.connectionsMax());
        this.reader =
                new CommandReader(new PlanReader(settings.allowedTargets(), runner.hasWorkers()));
        this.runner = runner;
        this.connections = connections;
    }

    @Override
    public Admission admit(Handshake handshake) {
        if (token.isEmpty()) {
            if (!closedLogged.getAndSet(true)) {
                LOGGER.warning(
                        "a controller was turned away, and all others will be: set WS_SECRET_TOKEN,"
                                + " in the environment or in .env, to open the control endpoint");
            }
            return new Admission.Refused(
                    503, "The control endpoint has no token: set WS_SECRET_TOKEN");
        }
        if (access.controller(handshake, token.get()) instanceof Decision.Refused refused) {
            return refused.admission();
        }
        if (!places.tryAcquire()) {
            return new Admission.Refused(429, "There is already an active WebSocket connection");
        }
        return new Admission.Accepted(this::serve);
    }

    @Override
    public void serve(Session session) {
        try {
            converse(session);
        } finally {
            places.release();
        }
    }

    private void converse(Session session) {
        Controller controller = runner.join(session);
        try {
            for (Message message; (message = session.receive()) != null; ) {
                switch (message) {
                    case Message.Text text -> obey(text.text(), controller);
                    case Message.Binary binary ->
                            controller.answer(
                                    Messages.error(
                                            Optional.empty(),
                                            new InvalidCommandException(
                                                    "invalid_message", "", "commands are text")));
                }
            }
        } finally {
            runner.leave(controller);
        }
    }

    private void obey(String text, Controller controller) {
        Optional<JsonNode> requestId = Optional.empty();
        try {
            CommandReader.Received received = reader.json(text);
            requestId = CommandReader.requestId(received.json());
            switch (reader.command(received)) {
                case Command.StartTest start -> runner.start(start, controller);
                case Command.StopTest stop -> runner.stop();
            }
        } catch (InvalidCommandException e) {
            if (e.code().equals("invalid_json")) {
                connections.failed(Failure.PARSE);
            }
            controller.answer(Messages.error(requestId, e));
        }
    }
}
