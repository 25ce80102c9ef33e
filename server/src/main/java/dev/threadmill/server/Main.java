package dev.threadmill.server;

import dev.threadmill.load.report.Version;
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
        footer = {
            "",
            "For example:",
            "  threadmill-server",
            "  threadmill-server --port 9000",
            "  threadmill-server --profile loadforge",
            "  WS_SECRET_TOKEN=... threadmill-server --host 0.0.0.0 --config threadmill.yaml",
            "  threadmill-server check threadmill.yaml",
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
        int code = new CommandLine(new Main()).execute(args);
        if (code != 0) {
            System.exit(code);
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        QuietLog.install();
        Settings settings;
        try {
            settings = read(profile, Optional.ofNullable(config), options());
        } catch (InvalidConfigException e) {
            e.faults().forEach(fault -> System.err.println("threadmill-server: " + fault));
            return USAGE;
        }
        Appliance appliance;
        try {
            settings = withToken(settings);
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
        greet(appliance, settings);
        ended.await();
        return 0;
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

    /** Where only this machine can reach the appliance, a token of its own saves a step. */
    private static Settings withToken(Settings settings) throws IOException {
        if (settings.control().token().isPresent()
                || !InetAddress.getByName(settings.host()).isLoopbackAddress()) {
            return settings;
        }
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        return settings.withToken(
                new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(random)));
    }

    private static void greet(Appliance appliance, Settings settings) {
        String url = appliance.url();
        System.out.println("listening on " + url);
        Appliance.endpoints(settings)
                .forEach(endpoint ->
                        System.out.printf(
                                "  %-9s  %-15s %s%n",
                                endpoint.kind(), endpoint.path(), endpoint.description()));
        System.out.println("try: loadclient/bin/threadmill http " + url + "/health -c 8 -d 3s");
        String control = url.replaceFirst("^http", "ws") + settings.control().path();
        System.out.println(
                "control: "
                        + control
                        + settings.control()
                                .token()
                                .map(token -> "?token=" + token.value())
                                .orElse(" is closed: set WS_SECRET_TOKEN to open it"));
        System.out.flush();
    }

    @Command(name = "check", description = "Checks a YAML file without starting anything.")
    int check(@Parameters(paramLabel = "FILE") Path file) {
        try {
            read(profile, Optional.of(file), Map.of());
        } catch (InvalidConfigException e) {
            e.faults().forEach(System.out::println);
            return USAGE;
        }
        System.out.println(file + ": good");
        return 0;
    }

    @Command(name = "profiles", description = "Lists the profiles.")
    int profiles() throws InvalidConfigException {
        for (String name : Profile.NAMES) {
            Map<String, String> values = Profile.named(name).values();
            System.out.printf(
                    "%-10s port %s, control at %s%n",
                    name, values.get("server.port"), values.get("control.path"));
        }
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
