package dev.threadmill.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.plan.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Says what is here: as JSON, or as a plain page to a browser. */
public final class RootPage {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String version;
    private final Supplier<List<Endpoint>> endpoints;
    private final Instant startedAt;

    public RootPage(String version, Supplier<List<Endpoint>> endpoints, Instant startedAt) {
        this.version = version;
        this.endpoints = endpoints;
        this.startedAt = startedAt;
    }

    /** Whether a client that accepts {@code accept} is shown the page. */
    public static boolean wantsPage(String accept) {
        return accept.contains("text/html");
    }

    public String json(Instant now) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("name", "threadmill").put("version", version);
        json.put("java", Runtime.version().toString());
        json.put("uptime_s", uptime(now).toSeconds());
        ArrayNode list = json.putArray("endpoints");
        for (Endpoint endpoint : endpoints.get()) {
            list.addObject()
                    .put("kind", endpoint.kind())
                    .put("path", endpoint.path())
                    .put("description", endpoint.description());
        }
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of our own cannot be written", e);
        }
    }

    private Duration uptime(Instant now) {
        return Duration.between(startedAt, now);
    }

    public String page(Instant now) {
        StringBuilder rows = new StringBuilder();
        for (Endpoint endpoint : endpoints.get()) {
            boolean link = endpoint.kind().equals("http");
            rows.append("<tr><td>")
                    .append(link ? "<a href=\"" + escape(endpoint.path()) + "\">" : "")
                    .append("<code>")
                    .append(escape(endpoint.path()))
                    .append("</code>")
                    .append(link ? "</a>" : "")
                    .append("</td><td>")
                    .append(escape(endpoint.kind()))
                    .append("</td><td>")
                    .append(escape(endpoint.description()))
                    .append("</td></tr>\n");
        }
        return """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Threadmill</title>
        <h1>Threadmill %s</h1>
        <p>A benchmarking appliance for blocking I/O on Java virtual threads, up for %s.
        Here is:</p>
        <table>
        <tr><th align="left">path</th><th align="left">kind</th><th align="left"></th></tr>
        %s</table>
        </html>
        """
                .formatted(
                        escape(version),
                        Durations.format(Duration.ofSeconds(uptime(now).toSeconds())),
                        rows);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
