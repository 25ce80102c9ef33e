package dev.threadmill.server.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.report.Secrets;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** The parameters that a configuration adds to its target's query. */
final class QueryParams {
    private static final int PARAMS_MAX = 200;

    private QueryParams() {}

    /**
     * Reads {@code query_params} and adds a key that belongs there; percent-encoded, may be empty.
     */
    static String read(Fields fields, Credentials credentials) throws InvalidCommandException {
        StringJoiner query = new StringJoiner("&");
        Optional<ObjectNode> params = fields.object("query_params");
        if (params.isPresent()) {
            Fields.check(params.get().size() <= PARAMS_MAX, "query_params", "has more than 200");
            for (var param : params.get().properties()) {
                Fields.check(
                        param.getValue().isValueNode(),
                        "query_params." + param.getKey(),
                        "must be a string, a number or a boolean");
                query.add(encode(param.getKey()) + "=" + encode(param.getValue().asText()));
            }
        }
        credentials
                .query()
                .ifPresent(key -> query.add(encode(key.getKey()) + "=" + encode(key.getValue())));
        return query.toString();
    }

    static URI append(URI uri, String query) {
        if (query.isEmpty()) {
            return uri;
        }
        String text = uri.toString();
        int hash = text.indexOf('#');
        String bare = hash < 0 ? text : text.substring(0, hash);
        String old = uri.getRawQuery();
        String join = old == null ? "?" : old.isEmpty() ? "" : "&";
        return URI.create(bare + join + query);
    }

    /** The address with secrets in its query masked, a key of any name among them. */
    static String masked(URI uri, Credentials credentials) {
        String masked = Secrets.mask(uri);
        if (credentials.query().isEmpty()) {
            return masked;
        }
        String key = Pattern.quote(encode(credentials.query().get().getKey()));
        return masked.replaceAll("([?&]" + key + "=)[^&#]*", "$1" + Secrets.MASK);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
