package dev.threadmill.server.control;

import dev.threadmill.server.access.Access;
import dev.threadmill.server.access.Decision;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.Session;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;

/** The control endpoint: lets in whoever holds the token, one at a time, and takes commands. */
public final class ControlHandler implements Handler {
    private static final Logger LOGGER = Logger.getLogger(ControlHandler.class.getName());

    private final boolean open;
    private final Access access;
    private final Semaphore places;
    private final Commands commands;
    private final TestRunner runner;
    private final AtomicBoolean closedLogged = new AtomicBoolean();

    /**
     * Prepares it.
     *
     * @param access counts who shows wrong tokens, and refuses the pages of other sites
     */
    public ControlHandler(
            Settings.Control settings, Access access, TestRunner runner, Connections connections) {
        this.access = access;
        this.open = settings.token().isPresent();
        this.places = new Semaphore(settings.connectionsMax());
        this.commands = new Commands(settings, runner, connections);
        this.runner = runner;
    }

    @Override
    public Admission admit(Handshake handshake) {
        if (!open) {
            if (!closedLogged.getAndSet(true)) {
                LOGGER.warning(
                        "a controller was turned away, and all others will be: set WS_SECRET_TOKEN,"
                                + " in the environment or in .env, to open the control endpoint");
            }
            return new Admission.Refused(
                    503, "The control endpoint has no token: set WS_SECRET_TOKEN");
        }
        if (access.controller(handshake) instanceof Decision.Refused refused) {
            return refused.admission();
        }
        if (!places.tryAcquire()) {
            return new Admission.Refused(429, "There is already an active WebSocket connection");
        }
        return new Admission.Accepted(this::serve);
    }

    @Override
    public boolean judgesOrigins() {
        return true;
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
                    case Message.Text text ->
                            commands.obey(text.text(), controller).ifPresent(controller::answer);
                    case Message.Binary binary -> controller.answer(Commands.notText());
                }
            }
        } finally {
            runner.leave(controller);
        }
    }
}
