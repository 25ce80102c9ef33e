package dev.threadmill.server.control;

import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.InvalidPlanException;
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
        Optional<Fields> auth = fields.fields("auth");
        if (auth.isEmpty()) {
            return NONE;
        }
        Fields outer = auth.get();
        Fields values = outer.fields("credentials").orElse(outer);
        String type = outer.text("type").orElse("").toLowerCase(Locale.ROOT).replace("_", "");
        return switch (type) {
            case "none" -> NONE;
            case "bearer" ->
                    header(
                            "Authorization",
                            "Bearer " + values.requiredText("token"),
                            values.path("token"));
            case "basic" -> basic(values);
            case "apikey" -> apiKey(values);
            default ->
                    throw new InvalidCommandException(
                            "invalid_config",
                            outer.path("type"),
                            "must be none, bearer, basic or api_key");
        };
    }

    private static Credentials basic(Fields values) throws InvalidCommandException {
        String user = values.requiredText("username");
        // The server would take what follows the colon for the password (RFC 7617, section 2).
        Fields.check(!user.contains(":"), values.path("username"), "must hold no colon");
        String pair = user + ":" + values.requiredText("password");
        String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return header("Authorization", "Basic " + encoded, values.path("username"));
    }

    private static Credentials apiKey(Fields values) throws InvalidCommandException {
        String name = values.requiredText("key_name");
        String value = values.requiredText("key_value");
        Fields.check(!name.isEmpty(), values.path("key_name"), "must not be empty");
        return switch (values.text("add_to").orElse("header").toLowerCase(Locale.ROOT)) {
            case "header" -> {
                Fields.check(
                        Header.isToken(name),
                        values.path("key_name"),
                        "must be a header's name: letters, digits and hyphens");
                yield header(name, value, values.path("key_value"));
            }
            case "query" -> new Credentials(Optional.empty(), Optional.of(Map.entry(name, value)));
            default ->
                    throw new InvalidCommandException(
                            "invalid_config", values.path("add_to"), "must be header or query");
        };
    }

    private static Credentials header(String name, String value, String field)
            throws InvalidCommandException {
        try {
            return new Credentials(Optional.of(new Header(name, value)), Optional.empty());
        } catch (InvalidPlanException e) {
            throw new InvalidCommandException(
                    "invalid_config", field, "holds a line break or a character beyond Latin-1");
        }
    }

    /** Nothing secret. */
    @Override
    public String toString() {
        return "credentials";
    }
}
