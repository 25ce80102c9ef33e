package dev.threadmill.load.cli;

import dev.threadmill.load.report.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command without a subcommand: says what there is. */
@Command(
        name = "threadmill",
        mixinStandardHelpOptions = true,
        versionProvider = ThreadmillCommand.Versions.class,
        description = "Puts servers under load with one blocking virtual thread per connection.",
        footer = {
            "",
            "For example:",
            "  threadmill http http://127.0.0.1:8080/health -c 50 -d 10s",
            "  threadmill ws ws://127.0.0.1:8080/echo -c 100 -d 10s",
            "  threadmill socketio http://127.0.0.1:3000 -c 100 -d 10s",
            "  threadmill run plan.yaml --workers 4 --redis redis://10.0.0.5:6379",
            "  threadmill http --help",
        })
final class ThreadmillCommand implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }

    /** The version of Threadmill and of the Java that it runs on. */
    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "threadmill " + Version.current(),
                "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name")
            };
        }
    }
}
