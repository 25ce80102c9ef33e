package dev.threadmill.load.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what there is for bridges. */
@Command(
        name = "bridge",
        mixinStandardHelpOptions = true,
        description = {
            "Tries out, and loads, a bridge between Redis and WebSockets: wsproxy, or the appliance"
                    + " in its profile.",
            "",
            "What is published on session:SESSION:down reaches the session's WebSockets; what they"
                    + " say is published on session:SESSION:up. A token in session:SESSION:auth"
                    + " lets them in.",
            ""
        },
        footer = {
            "",
            "For example, each in a terminal of its own:",
            "  server/bin/threadmill-server --profile wsproxy",
            "  threadmill bridge auth test-session-123 my-secret-token",
            "  threadmill bridge subscribe test-session-123",
            "  threadmill bridge client agent1 test-session-123 my-secret-token",
            "  threadmill bridge publish test-session-123",
            "  threadmill bridge load 50 3 10 1 127.0.0.1 4040",
        })
final class BridgeCommand implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }
}
