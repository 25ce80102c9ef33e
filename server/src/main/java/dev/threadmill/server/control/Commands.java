package dev.threadmill.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Failure;
import java.util.Optional;

/** Takes commands as text, from whoever may give them. */
public final class Commands {
    private final CommandReader reader;
    private final TestRunner runner;
    private final Connections connections;

    /**
     * Prepares it.
     *
     * @param connections where messages that are no JSON are counted
     */
    public Commands(Settings.Control settings, TestRunner runner, Connections connections) {
        this.reader =
                new CommandReader(
                        new PlanReader(
                                settings.allowedTargets(),
                                runner.hasWorkers(),
                                runner.ownAddress()));
        this.runner = runner;
        this.connections = connections;
    }

    /**
     * Does what a page of the dashboard asks for; its tests go on when the page is closed.
     *
     * @param allowed whether the page has the right to
     * @return the error that answers it; none where it was done
     */
    public Optional<String> obey(String text, boolean allowed) {
        return obey(text, Optional.empty(), allowed);
    }

    /** The same for a controller. */
    Optional<String> obey(String text, Controller controller) {
        return obey(text, Optional.of(controller), true);
    }

    private Optional<String> obey(String text, Optional<Controller> owner, boolean allowed) {
        Optional<JsonNode> requestId = Optional.empty();
        try {
            CommandReader.Received received = reader.json(text);
            requestId = CommandReader.requestId(received.json());
            if (!allowed) {
                throw new InvalidCommandException(
                        "forbidden", "", "to start and to stop tests needs the control token");
            }
            switch (reader.command(received)) {
                case Command.StartTest start -> runner.start(start, owner);
                case Command.StopTest stop -> runner.stop();
            }
            return Optional.empty();
        } catch (InvalidCommandException e) {
            if (e.code().equals("invalid_json")) {
                connections.failed(Failure.PARSE);
            }
            return Optional.of(Messages.error(requestId, e));
        }
    }

    /** The answer to a message that is no text. */
    public static String notText() {
        return Messages.error(
                Optional.empty(),
                new InvalidCommandException("invalid_message", "", "commands are text"));
    }
}
