package dev.threadmill.page;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Puts a page together: the common style, Apache ECharts, the common script {@code charts.js}, the
 * page's own script and its figures. The script finds the figures as {@code DATA} and fills {@code
 * <main id="page">}.
 */
public final class Page {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Page() {}

    /**
     * Makes a page.
     *
     * @param owner whose resources hold the script
     * @param script name of the page's own script
     * @param figures what it shows; may hold any text, whoever wrote it
     */
    public static String of(String title, Class<?> owner, String script, JsonNode figures) {
        return of(title, owner, List.of(script), figures);
    }

    /** Makes a page whose script is in several files, which share their constants. */
    public static String of(String title, Class<?> owner, List<String> scripts, JsonNode figures) {
        String[] frame = resource(Page.class, "page.html").split("\\{\\{\\w+}}", -1);
        return frame[0]
                + escape(title)
                + frame[1]
                + resource(Page.class, "page.css")
                + frame[2]
                + json(figures)
                + frame[3]
                + resource(Page.class, "echarts.min.js")
                + frame[4]
                + resource(Page.class, "charts.js")
                + frame[5]
                + scripts.stream().map(script -> resource(owner, script)).collect(joining())
                + frame[6];
    }

    /** JSON in which no tag can begin or end. */
    private static String json(JsonNode figures) {
        try {
            return MAPPER.writeValueAsString(figures).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of our own cannot be written", e);
        }
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private static String resource(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("there is no " + name + " beside " + owner);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
