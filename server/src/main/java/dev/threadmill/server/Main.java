package dev.threadmill.server;

import dev.threadmill.load.report.Version;
import dev.threadmill.server.config.InvalidConfigException;
import dev.threadmill.server.config.Profile;
import dev.threadmill.server.config.Secret;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.config.SettingsReader;
import dev.threadmill.server.net.QuietLog;
import dev.threadmill.server.probe.UrlFile;
import dev.threadmill.server.setup.Setup;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The {@code threadmill-server} command. */
@Command(
        name = "threadmill-server",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Versions.class,
        description = "Starts the Threadmill appliance.",
        sortOptions = false,
        footer = {
            "",
            "For example:",
            "  threadmill-server                      on 127.0.0.1:8080, making a token",
            "  threadmill-server --port 9000",
            "  threadmill-server --config mocks.yaml --hot-reload",
            "  threadmill-server --ws-path /api/realtime   ping gets pong, the rest comes back",
            "  threadmill-server --ws-tls             wss:// with a certificate made for it",
            "  threadmill-server --profile mockforge  MockForge's ports: /ws, REST on 3000",
            "  threadmill-server --profile loadforge  as LoadForge's worker: /ws?token=...",
            "  threadmill-server --profile rusty-socks  the chat hub on 0.0.0.0:3030: /ws",
            "  threadmill-server --profile socketio   the Socket.IO service on 0.0.0.0:3000",
            "  WS_SECRET_TOKEN=... threadmill-server --host 0.0.0.0 --config threadmill.yaml",
            "  threadmill-server check threadmill.yaml",
            "  threadmill-server schema > config.schema.json",
            "  threadmill-server probe               is it well? 'probe --help' tells more",
            "",
            "In place of 'mockforge serve --websocket --ws-path /api/realtime':",
            "  threadmill-server serve --websocket --ws-path /api/realtime",
            "",
            "'threadmill-server settings' prints a settings file with all the keys there are.",
            "Settings come from: option, environment (WS_SECRET_TOKEN, THREADMILL_HOST,",
            "THREADMILL_PORT, THREADMILL_DATA, THREADMILL_ALLOWED_TARGETS), .env, file, profile;",
            "the first wins.",
        })
public final class Main implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final String CHECK = "check";
    private static final int TOKEN_BYTES = 16;

    @Mixin final ServeOptions options = new ServeOptions();

    public static void main(String[] args) {
        SpareCarrier.reserve();
        if (args.length > 0 && args[0].equals("probe")) {
            dev.threadmill.server.probe.Main.main(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        // It comes along with Micrometer, and would complain on stderr that nobody uses it.
        if (System.getProperty("slf4j.internal.verbosity") == null) {
            System.setProperty("slf4j.internal.verbosity", "ERROR");
        }
        int code = commandLine().execute(args);
        if (code == USAGE || List.of(args).contains(CHECK)) {
            // Nothing has started that would have to end, but for the script engine, which may
            // complain on stderr when it is closed while the process ends.
            System.out.flush();
            System.err.flush();
            Runtime.getRuntime().halt(code);
        }
        if (code != 0) {
            System.exit(code);
        }
    }

    /** All commands, as they are executed, completed by a shell, and described in man pages. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.addSubcommand(new CommandLine(new GenerateCompletion()).setCommandName("completion"));
        line.setParameterExceptionHandler((fault, arguments) -> {
            System.err.println("threadmill-server: " + fault.getMessage() + "; see --help");
            return USAGE;
        });
        return line;
    }

    @Override
    public Integer call() throws InterruptedException {
        return start(new ServeOptions());
    }

    @Command(
            name = "serve",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Starts the appliance; the same as without a command.")
    int serve(@Mixin ServeOptions more) throws InterruptedException {
        return start(more);
    }

    private int start(ServeOptions more) throws InterruptedException {
        QuietLog.install();
        Setup setup;
        try {
            setup = Setup.read(more.over(options, System.getenv()));
        } catch (InvalidConfigException e) {
            complain(e);
            return USAGE;
        }
        QuietLog.level(setup.settings().log().level());
        Appliance appliance;
        boolean ownToken;
        try {
            ownToken = makesItsToken(more.profileOver(options), setup.settings());
            setup = ownToken ? setup.with(setup.settings().withToken(newToken())) : setup;
            appliance = Appliance.start(setup);
        } catch (IOException e) {
            System.err.println("threadmill-server: " + e.getMessage());
            return FAILED;
        }
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    appliance.close();
                                    ended.countDown();
                                },
                                "threadmill-shutdown"));
        tellProbes(appliance);
        Greeting.lines(appliance, setup, ownToken).forEach(System.out::println);
        System.out.flush();
        ended.await();
        return 0;
    }

    private static void tellProbes(Appliance appliance) {
        try {
            UrlFile.write(appliance.url(), System.getenv());
        } catch (IOException e) {
            System.err.println(
                    "threadmill-server: probes without a URL may not find it: " + e.getMessage());
        }
    }

    private static void complain(InvalidConfigException e) {
        e.faults().forEach(fault -> System.err.println("threadmill-server: " + fault));
    }

    /**
     * Where only this machine can reach the appliance, a token of its own saves a step. Not in the
     * profiles of other systems: their users expect to have set one.
     */
    private static boolean makesItsToken(String profile, Settings settings) throws IOException {
        return profile.equals(Profile.DEFAULT)
                && settings.control().token().isEmpty()
                && InetAddress.getByName(settings.host()).isLoopbackAddress();
    }

    private static Secret newToken() {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    @Command(
            name = CHECK,
            mixinStandardHelpOptions = true,
            description = "Checks a YAML file, settings and mocks, without starting anything.")
    int check(
            @Option(
                            names = "--profile",
                            paramLabel = "NAME",
                            description = "whose ports and paths it is for (default: default)")
                    String profile,
            @Parameters(paramLabel = "FILE") Path file) {
        QuietLog.install();
        ServeOptions own = new ServeOptions();
        own.profile = profile;
        own.config = file;
        try {
            Setup setup = Setup.read(own.over(options, System.getenv()));
            System.out.println(file + ": good (" + setup.figures() + ")");
        } catch (InvalidConfigException e) {
            complain(e);
            return USAGE;
        }
        return 0;
    }

    @Command(
            name = "schema",
            mixinStandardHelpOptions = true,
            description = "Prints the JSON Schema of a YAML file, for editors.")
    int schema() {
        System.out.print(SettingsReader.schema());
        return 0;
    }

    @Command(
            name = "profiles",
            mixinStandardHelpOptions = true,
            description = "Lists the profiles.")
    int profiles() throws InvalidConfigException {
        for (String name : Profile.NAMES) {
            Settings settings =
                    SettingsReader.read(name, Optional.empty(), Path.of("."), Map.of(), Map.of());
            System.out.printf(
                    "%-15s port %s, control at %s, hub at %s, Socket.IO at %s%n",
                    name,
                    settings.server().port(),
                    settings.control().path(),
                    settings.hub().path().orElse("nowhere"),
                    settings.socketIo().path().orElse("nowhere"));
        }
        return 0;
    }

    @Command(
            name = "settings",
            mixinStandardHelpOptions = true,
            description = "Prints every setting with its default, as YAML to start from.")
    int settings() {
        System.out.print(SettingsReader.defaults());
        return 0;
    }

    /** The version of Threadmill and of the Java that it runs on. */
    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "threadmill-server " + Version.current(), "Java " + Runtime.version()
            };
        }
    }
}
