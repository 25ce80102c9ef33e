package dev.threadmill.server.dashboard;

import dev.threadmill.page.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The dashboard's files out of the jar. Only names that are listed here are looked for, so no path
 * leads elsewhere; each is read when it is first asked for.
 */
public final class Assets {
    /** The page itself. */
    public static final String INDEX = "index.html";

    static final String CHARTS = "echarts.min.js";

    static final List<String> NAMES =
            List.of(
                    INDEX,
                    "icon.svg",
                    "layout.css",
                    "parts.css",
                    "main.js",
                    "live.js",
                    "rights.js",
                    "sign-in.js",
                    "form.js",
                    "fields.js",
                    "load-test.js",
                    "verdict.js",
                    "outcome.js",
                    "charts.js",
                    "format.js",
                    "element.js",
                    "table.js",
                    "request.js",
                    "connections.js",
                    "dialogs.js",
                    "services.js",
                    "threads.js",
                    "runs.js",
                    "endpoints.js",
                    CHARTS);

    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "svg", "image/svg+xml");

    private static final int TAG_BYTES = 16;

    private final Map<String, Asset> read = new ConcurrentHashMap<>();

    /**
     * A file.
     *
     * @param etag strong, with its quotes
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    public record Asset(String contentType, byte[] bytes, String etag) {
        /** Whether a client that sends {@code If-None-Match} has this already. */
        public boolean isKnownBy(String ifNoneMatch) {
            for (String tag : ifNoneMatch.split(",", -1)) {
                String bare = tag.strip();
                if (bare.equals("*") || bare.equals(etag) || bare.equals("W/" + etag)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The file of a name; nothing where it is none of the dashboard's. */
    public Optional<Asset> find(String name) {
        if (!NAMES.contains(name)) {
            return Optional.empty();
        }
        Asset known = read.get(name);
        if (known == null) {
            // Two may read it at once: they read the same.
            known = asset(name);
            read.put(name, known);
        }
        return Optional.of(known);
    }

    private static Asset asset(String name) {
        Class<?> owner = name.equals(CHARTS) ? Page.class : Assets.class;
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("there is no " + name + " beside " + owner);
            }
            byte[] bytes = in.readAllBytes();
            String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
            return new Asset(type, bytes, tag(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("the jar cannot be read", e);
        }
    }

    private static String tag(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return "\"" + HexFormat.of().formatHex(digest, 0, TAG_BYTES) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
