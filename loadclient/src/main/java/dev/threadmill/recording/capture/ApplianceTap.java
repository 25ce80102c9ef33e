package dev.threadmill.recording.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.recording.Direction;
import dev.threadmill.recording.Entry;
import dev.threadmill.recording.Kind;
import dev.threadmill.recording.RecordingFilter;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Records from a running appliance, which tells over a WebSocket what is said on its others. */
public final class ApplianceTap implements AutoCloseable {
    /** What the appliance tells of messages that this client did not take in time. */
    private static final String LOST = "lost";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String PATH = "/__mockforge/ws/tap";

    private final WebSocketClient client;

    private ApplianceTap(WebSocketClient client) {
        this.client = client;
    }

    /**
     * Connects to an appliance's tap.
     *
     * @param appliance {@code http}, {@code https}, {@code ws} or {@code wss}, with or without a
     *     path before the tap's
     * @param token of its administrator
     * @throws UpgradeRefusedException where it does not let us
     */
    public static ApplianceTap connect(
            URI appliance,
            Optional<String> token,
            RecordingFilter filter,
            Tls tls,
            Duration timeout)
            throws IOException, UpgradeRefusedException {
        List<Header> headers =
                token.map(secret -> List.of(new Header("Authorization", "Bearer " + secret)))
                        .orElse(List.of());
        return new ApplianceTap(
                WebSocketClient.connect(uri(appliance, filter), headers, tls, timeout));
    }

    /** The tap's address. */
    static URI uri(URI appliance, RecordingFilter filter) {
        boolean secure = appliance.getScheme().toLowerCase(Locale.ROOT).matches("https|wss");
        String base = appliance.getRawPath() == null ? "" : appliance.getRawPath();
        List<String> query = new ArrayList<>();
        filter.path()
                .ifPresent(path ->
                        query.add("path=" + URLEncoder.encode(path, StandardCharsets.UTF_8)));
        if (filter.excludePing()) {
            query.add("exclude_ping=true");
        }
        return URI.create(
                (secure ? "wss://" : "ws://")
                        + appliance.getRawAuthority()
                        + (base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
                        + PATH
                        + (query.isEmpty() ? "" : "?" + String.join("&", query)));
    }

    /** Records until the appliance ends it or {@link #leave} is called. */
    public void run(Capture capture) throws IOException {
        for (WebSocketEvent event; (event = client.receive()) != null; ) {
            if (event instanceof WebSocketEvent.Text text) {
                take(text.text(), capture);
            }
        }
    }

    private static void take(String text, Capture capture) {
        try {
            JsonNode message = MAPPER.readTree(text);
            if (message.path("type").asText().equals(LOST)) {
                capture.lost(message.path("count").asLong());
                return;
            }
            Entry entry =
                    new Entry(
                            message.path("timestamp_ms").asLong(),
                            Direction.valueOf(upper(message, "direction")),
                            Kind.valueOf(upper(message, "type")),
                            message.path("data").asText(),
                            Optional.of(message.path("connection").asText())
                                    .filter(name -> !name.isEmpty()));
            // What would make the file unreadable stays out.
            entry.event();
            capture.take(message.path("path").asText(), entry);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            capture.skip();
        }
    }

    private static String upper(JsonNode message, String field) {
        return message.path(field).asText().toUpperCase(Locale.ROOT);
    }

    /** The code with which the appliance ended it. */
    public int closeCode() {
        return client.closeCode();
    }

    /** Takes leave; {@link #run} then ends. */
    public void leave() {
        client.close(CloseCode.NORMAL, "");
    }

    /** Drops the connection. */
    @Override
    public void close() {
        client.close();
    }
}
