package dev.threadmill.server;

import dev.threadmill.server.admin.Endpoint;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.events.EventsApi;
import dev.threadmill.server.setup.Setup;
import java.util.ArrayList;
import java.util.List;

/** What is said once the appliance listens: where everything is, and what to try. */
final class Greeting {
    private final List<String> lines = new ArrayList<>();
    private final String near;
    private final String webSocket;

    private Greeting(String url) {
        near = near(url);
        webSocket = near.replaceFirst("^http", "ws");
    }

    /**
     * Composes it.
     *
     * @param showToken whether the control endpoint's token was made here; who set one knows it
     */
    static List<String> lines(Appliance appliance, Setup setup, boolean showToken) {
        Greeting greeting = new Greeting(appliance.url());
        greeting.lines.add("listening on " + appliance.url());
        greeting.endpoints(setup);
        appliance
                .adminUrl()
                .ifPresent(
                        url -> greeting.lines.add("admin API, health and metrics also on " + url));
        greeting.certificate(appliance);
        greeting.mocks(setup);
        greeting.toTry(appliance, setup.settings().service());
        greeting.control(setup.settings().control(), showToken);
        greeting.lines.addAll(TokenAdvice.of(setup.settings()));
        return greeting.lines;
    }

    /** An address that a client on this machine can use. */
    private static String near(String url) {
        return url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:");
    }

    private void endpoints(Setup setup) {
        for (Endpoint endpoint : Endpoints.of(setup.settings(), setup.served())) {
            String where =
                    switch (endpoint.kind()) {
                        case "http", Endpoints.SOCKET_IO, Endpoints.ENGINE_IO ->
                                near + endpoint.path();
                        case Endpoints.POST -> "POST " + near + endpoint.path();
                        case "websocket" -> webSocket + endpoint.path();
                        default -> endpoint.path();
                    };
            lines.add("  %-36s %s".formatted(where, endpoint.description()));
        }
    }

    private void certificate(Appliance appliance) {
        appliance
                .ownCertificate()
                .ifPresent(file -> {
                    lines.add("made a certificate for this machine, until the end: " + file);
                    lines.add("try: curl --cacert " + file + " " + near + "/health");
                    lines.add("try: npx wscat --ca " + file + " -c " + webSocket + "/echo");
                });
    }

    private void mocks(Setup setup) {
        if (!setup.settings().mock().enabled()) {
            lines.add(
                    "mocks are off: --websocket, websocket.enabled: true or"
                            + " MOCKFORGE_WS_ENABLED=true turns them on");
        }
        if (setup.settings().mock().hotReload()) {
            lines.add(
                    setup.source()
                            .flatMap(source -> source.file())
                            .map(file -> "watching " + file)
                            .orElse("hot reload has nothing to watch: name a file with --config"));
        }
    }

    private void toTry(Appliance appliance, Settings.Service service) {
        if (appliance.ownCertificate().isPresent()) {
            return;
        }
        switch (service) {
            case THREADMILL -> {
                lines.add("try: loadclient/bin/threadmill http " + near + "/health -c 8 -d 3s");
                lines.add("try: npx wscat -c " + webSocket + "/echo");
            }
            case WSPROXY -> {
                lines.add("try: loadclient/bin/threadmill bridge auth test-session-123 my-token");
                lines.add(
                        "try: loadclient/bin/threadmill bridge client agent1 test-session-123"
                                + " my-token");
            }
            case SOCKETIO -> {
                lines.add("try: loadclient/bin/threadmill socketio " + near + " -d 3s");
                lines.add(
                        "try: curl -d '{\"event\":\"broadcast\",\"data\":\"hello\"}' "
                                + near
                                + EventsApi.PATH);
            }
        }
    }

    private void control(Settings.Control settings, boolean showToken) {
        String control = webSocket + settings.path();
        if (settings.token().isEmpty()) {
            lines.add("control: " + control + " is closed: set WS_SECRET_TOKEN to open it");
        } else if (showToken) {
            control += "?token=" + settings.token().get().value();
            lines.add(
                    "try: echo '{\"target\":\"%s/health\",\"concurrency\":8,\"duration\":3}' | loadclient/bin/threadmill control '%s' --plan -"
                            .formatted(near, control));
            lines.add("control: " + control);
        } else {
            // A service's output ends up in logs.
            lines.add("control: " + control + "?token=(the one that you set)");
        }
    }
}
