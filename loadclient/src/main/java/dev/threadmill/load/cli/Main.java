package dev.threadmill.load.cli;

import dev.threadmill.load.plan.InvalidPlanException;
import java.io.PrintWriter;
import java.util.Map;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code threadmill} command. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Interruption interruption = Interruption.install();
        int code = run(Console.ofProcess(), interruption, args);
        if (interruption.requested() && interruption.isOrdinary()) {
            // The JVM that a signal ends has a code of its own; all is printed and written.
            Runtime.getRuntime().halt(code);
        }
        interruption.finish();
        if (!interruption.requested()) {
            System.exit(code);
        }
    }

    /** The whole command line but for the process around it. */
    static int run(Console console, Interruption interruption, String... args) {
        return run(console, interruption, System.getenv(), args);
    }

    /** The same in another environment. */
    static int run(
            Console console,
            Interruption interruption,
            Map<String, String> environment,
            String... args) {
        return commandLine(console, interruption, environment).execute(args);
    }

    /** All commands, as they are executed, completed by a shell, and described in man pages. */
    static CommandLine commandLine(
            Console console, Interruption interruption, Map<String, String> environment) {
        CommandLine line = new CommandLine(new ThreadmillCommand());
        line.addSubcommand(new HttpCommand(console, interruption));
        line.addSubcommand(
                new CommandLine(new WsCommand(console, interruption))
                        .addSubcommand(new WsRecordCommand(console, interruption))
                        .addSubcommand(new WsReplayCommand(console, interruption)));
        line.addSubcommand(new SocketIoCommand(console, interruption));
        line.addSubcommand(bridge(new BridgeTool(console, interruption, environment)));
        line.addSubcommand(new RunCommand(console, interruption));
        line.addSubcommand(new CompareCommand(console));
        line.addSubcommand(new WorkerCommand(console, interruption));
        line.addSubcommand(new WorkersCommand(console));
        line.addSubcommand(new ControlCommand(console, interruption));
        line.addSubcommand(new VerifyCommand(console, interruption));
        line.addSubcommand(new ReportCommand(console));
        line.addSubcommand(new SchemaCommand(console));
        line.addSubcommand(new CommandLine(new GenerateCompletion()).setCommandName("completion"));
        line.setOut(console.out()).setErr(console.err());
        line.setUsageHelpAutoWidth(true);
        setUp(line);
        // '@' means something else here: -b @FILE.
        line.setExpandAtFiles(false);
        return line;
    }

    private static CommandLine bridge(BridgeTool tool) {
        return new CommandLine(new BridgeCommand())
                .addSubcommand(new BridgeAuthCommand(tool))
                .addSubcommand(new BridgePublishCommand(tool))
                .addSubcommand(new BridgeSubscribeCommand(tool))
                .addSubcommand(new BridgeClientCommand(tool))
                .addSubcommand(new BridgeLoadCommand(tool));
    }

    private static void setUp(CommandLine line) {
        line.getSubcommands().values().forEach(Main::setUp);
        line.getCommandSpec().versionProvider(new ThreadmillCommand.Versions());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(Main::usageError);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof InvalidPlanException invalid) {
                return invalidPlan(invalid, command);
            }
            command.getErr()
                    .println("threadmill: internal error, please report it with what follows");
            failure.printStackTrace(command.getErr());
            return ExitCode.INTERNAL;
        });
    }

    private static int usageError(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        if (failure.getCause() instanceof InvalidPlanException invalid) {
            return invalidPlan(invalid, command);
        }
        err.println("threadmill: " + failure.getMessage().lines().findFirst().orElse(""));
        UnmatchedArgumentException.printSuggestions(failure, err);
        return seeHelp(command);
    }

    private static int invalidPlan(InvalidPlanException invalid, CommandLine command) {
        invalid.faults()
                .forEach(fault ->
                        command.getErr()
                                .println(
                                        "threadmill: "
                                                + optionOf(fault.field())
                                                + ": "
                                                + fault.message()));
        return seeHelp(command);
    }

    private static int seeHelp(CommandLine command) {
        command.getErr().println("try '" + command.getCommandSpec().qualifiedName() + " --help'");
        return ExitCode.USAGE;
    }

    /** A plan's field as the user typed it. */
    private static String optionOf(String field) {
        return switch (field) {
            case "target" -> "URL";
            case "headers" -> "--header";
            case "file" -> "PLAN";
            case "" -> "options";
            // A parameter: WORKERS.
            case String name when Character.isUpperCase(name.charAt(0)) -> name;
            default -> "--" + field;
        };
    }
}
