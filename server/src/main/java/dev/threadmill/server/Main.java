package dev.threadmill.server;

import dev.threadmill.load.report.Version;
import dev.threadmill.server.admin.Endpoint;
import dev.threadmill.server.config.InvalidConfigException;
import dev.threadmill.server.config.Profile;
import dev.threadmill.server.config.Secret;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.config.SettingsReader;
import dev.threadmill.server.net.QuietLog;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
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
            "  threadmill-server --profile loadforge  as LoadForge's worker: /ws?token=...",
            "  threadmill-server --profile rusty-socks  the chat hub on 0.0.0.0:3030: /ws",
            "  WS_SECRET_TOKEN=... threadmill-server --host 0.0.0.0 --config threadmill.yaml",
            "  threadmill-server check threadmill.yaml",
            "",
            "'threadmill-server settings' prints a settings file with all the keys there are.",
            "Settings come from: option, environment (WS_SECRET_TOKEN, THREADMILL_HOST,",
            "THREADMILL_PORT, THREADMILL_ALLOWED_TARGETS), .env, file, profile; the first wins.",
        })
public final class Main implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int TOKEN_BYTES = 16;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "whose ports and paths to use (default ${DEFAULT-VALUE}); see 'profiles'")
    String profile;

    @Option(names = "--config", paramLabel = "FILE", description = "YAML settings")
    Path config;

    @Option(
            names = "--host",
            paramLabel = "H",
            description = "address to listen on (default 127.0.0.1)")
    String host;

    @Option(
            names = "--port",
            paramLabel = "P",
            description = "port to listen on; 0 picks a free one (default 8080)")
    String port;

    public static void main(String[] args) {
        int code = commandLine().execute(args);
        if (code != 0) {
            System.exit(code);
        }
    }

    private static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setParameterExceptionHandler((fault, arguments) -> {
            System.err.println("threadmill-server: " + fault.getMessage() + "; see --help");
            return USAGE;
        });
        return line;
    }

    @Override
    public Integer call() throws InterruptedException {
        QuietLog.install();
        Settings settings;
        try {
            settings = read(profile, Optional.ofNullable(config), options());
        } catch (InvalidConfigException e) {
            complain(e);
            return USAGE;
        }
        Appliance appliance;
        boolean ownToken;
        try {
            ownToken = makesItsToken(settings);
            settings = ownToken ? settings.withToken(newToken()) : settings;
            appliance = Appliance.start(settings);
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
        greet(appliance.url(), settings, ownToken);
        ended.await();
        return 0;
    }

    private static void complain(InvalidConfigException e) {
        e.faults().forEach(fault -> System.err.println("threadmill-server: " + fault));
    }

    private Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        if (host != null) {
            options.put("server.host", host);
        }
        if (port != null) {
            options.put("server.port", port);
        }
        return options;
    }

    private static Settings read(String profile, Optional<Path> config, Map<String, String> options)
            throws InvalidConfigException {
        return SettingsReader.read(profile, config, Path.of("."), System.getenv(), options);
    }

    /**
     * Where only this machine can reach the appliance, a token of its own saves a step. Not in the
     * profiles of other systems: their users expect to have set one.
     */
    private boolean makesItsToken(Settings settings) throws IOException {
        return profile.equals(Profile.DEFAULT)
                && settings.control().token().isEmpty()
                && InetAddress.getByName(settings.host()).isLoopbackAddress();
    }

    private static Secret newToken() {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    private static void greet(String url, Settings settings, boolean showToken) {
        System.out.println("listening on " + url);
        String near = url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:");
        String webSocket = near.replaceFirst("^http", "ws");
        for (Endpoint endpoint : Appliance.endpoints(settings)) {
            String base = endpoint.kind().equals("http") ? near : webSocket;
            System.out.printf("  %-36s %s%n", base + endpoint.path(), endpoint.description());
        }
        System.out.println("try: loadclient/bin/threadmill http " + near + "/health -c 8 -d 3s");
        System.out.println("try: npx wscat -c " + webSocket + "/echo");
        String control = webSocket + settings.control().path();
        if (settings.control().token().isEmpty()) {
            System.out.println(
                    "control: " + control + " is closed: set WS_SECRET_TOKEN to open it");
        } else if (showToken) {
            control += "?token=" + settings.control().token().get().value();
            System.out.printf(
                    "try: echo '{\"target\":\"%s/health\",\"concurrency\":8,\"duration\":3}' |"
                            + " loadclient/bin/threadmill control '%s' --plan -%n",
                    near, control);
            System.out.println("control: " + control);
        } else {
            // Whoever set the token knows it; a service's output ends up in logs.
            System.out.println("control: " + control + "?token=(the one that you set)");
        }
        System.out.flush();
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Checks a YAML file without starting anything.")
    int check(@Parameters(paramLabel = "FILE") Path file) {
        try {
            read(profile, Optional.of(file), Map.of());
        } catch (InvalidConfigException e) {
            complain(e);
            return USAGE;
        }
        System.out.println(file + ": good");
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
                    "%-12s port %s, control at %s, hub at %s%n",
                    name,
                    settings.server().port(),
                    settings.control().path(),
                    settings.hub().path().orElse("nowhere"));
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
