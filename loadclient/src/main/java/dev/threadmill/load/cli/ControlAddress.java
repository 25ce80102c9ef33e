package dev.threadmill.load.cli;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.TargetUri;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a control endpoint is, and the token that opens it: taken out of the address, since servers
 * and proxies log addresses.
 */
record ControlAddress(URI uri, Optional<String> token) {
    private static final String PARAMETER = "token=";
    private static final String PATH = "/control";
    private static final List<String> VARIABLES = List.of("THREADMILL_TOKEN", "WS_SECRET_TOKEN");

    /**
     * Reads an address.
     *
     * @param option the token as given on the command line, or null; it wins over the address, and
     *     the address over the environment
     */
    static ControlAddress of(String url, String option, Map<String, String> environment) {
        URI uri = TargetUri.parse(url, List.of("ws", "wss"));
        Optional<String> token = Optional.ofNullable(option);
        List<String> others = new ArrayList<>();
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith(PARAMETER)) {
                token = token.or(() -> Optional.of(decode(parameter)));
            } else if (!parameter.isEmpty()) {
                others.add(parameter);
            }
        }
        for (String variable : VARIABLES) {
            token =
                    token.or(() ->
                            Optional.ofNullable(environment.get(variable))
                                    .filter(value -> !value.isEmpty()));
        }
        token.ifPresent(ControlAddress::check);
        String path = uri.getRawPath().isEmpty() ? PATH : uri.getRawPath();
        return new ControlAddress(
                URI.create(
                        uri.getScheme()
                                + "://"
                                + uri.getRawAuthority()
                                + path
                                + (others.isEmpty() ? "" : "?" + String.join("&", others))),
                token);
    }

    private static void check(String token) {
        if (!token.chars().allMatch(c -> c >= 0x20 && c != 0x7f && c <= 0xff)) {
            throw new InvalidPlanException(
                    "token", "holds a line break or a character beyond Latin-1");
        }
    }

    private static String decode(String parameter) {
        // A plus sign is itself here: tokens are often Base64.
        String value = parameter.substring(PARAMETER.length()).replace("+", "%2B");
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new InvalidPlanException("target", "the token in it is badly percent-encoded");
        }
    }

    int port() {
        if (uri.getPort() != -1) {
            return uri.getPort();
        }
        return "wss".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }
}
