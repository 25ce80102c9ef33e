package dev.threadmill.server.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.plan.Header;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How the requests of a test prove who they are.
 *
 * @param header goes with each request
 * @param query goes into the target's query
 */
record Credentials(Optional<Header> header, Optional<Map.Entry<String, String>> query) {
    private static final Credentials NONE = new Credentials(Optional.empty(), Optional.empty());

    /** Reads {@code auth}: flat, or with its values under {@code credentials}. */
    static Credentials read(Fields fields) throws InvalidCommandException {
        Optional<ObjectNode> auth = fields.object("auth");
        if (auth.isEmpty()) {
            return NONE;
        }
        Fields outer = new Fields(auth.get());
        Optional<ObjectNode> nested = outer.object("credentials");
        Fields values = nested.map(Fields::new).orElse(outer);
        String prefix = nested.isPresent() ? "auth.credentials." : "auth.";
        String type = outer.text("type").orElse("").toLowerCase(Locale.ROOT).replace("_", "");
        return switch (type) {
            case "none" -> NONE;
            case "bearer" -> header("Authorization", "Bearer " + need(values, prefix, "token"));
            case "basic" -> {
                String pair =
                        need(values, prefix, "username") + ":" + need(values, prefix, "password");
                yield header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
            }
            case "apikey" -> apiKey(values, prefix);
            default ->
                    throw new InvalidCommandException(
                            "invalid_config",
                            "auth.type",
                            "must be none, bearer, basic or api_key");
        };
    }

    private static Credentials apiKey(Fields values, String prefix) throws InvalidCommandException {
        String name = need(values, prefix, "key_name");
        String value = need(values, prefix, "key_value");
        return switch (values.text("add_to").orElse("header").toLowerCase(Locale.ROOT)) {
            case "header" -> header(name, value);
            case "query" -> new Credentials(Optional.empty(), Optional.of(Map.entry(name, value)));
            default ->
                    throw new InvalidCommandException(
                            "invalid_config", prefix + "add_to", "must be header or query");
        };
    }

    private static Credentials header(String name, String value) {
        return new Credentials(Optional.of(new Header(name, value)), Optional.empty());
    }

    private static String need(Fields values, String prefix, String name)
            throws InvalidCommandException {
        return values.text(name).orElseThrow(() -> Fields.missing(prefix + name, "a string"));
    }

    /** Nothing secret. */
    @Override
    public String toString() {
        return "credentials";
    }
}
