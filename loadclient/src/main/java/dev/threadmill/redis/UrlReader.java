package dev.threadmill.redis;

import dev.threadmill.redis.RedisUrl.Kind;
import dev.threadmill.redis.RedisUrl.Node;
import dev.threadmill.redis.RedisUrl.Parts;
import dev.threadmill.redis.RedisUrl.Secrets;
import dev.threadmill.redis.RedisUrl.Tls;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a URL of a Redis. No message repeats anything of it: where a character is amiss, any part
 * may be a password.
 */
final class UrlReader {
    private static final int REDIS_PORT = 6_379;
    private static final int SENTINEL_PORT = 26_379;
    private static final int PORT_MAX = 65_535;
    private static final int DATABASE_DIGITS_MAX = 6;
    private static final int NODES_MAX = 64;

    private static final String ENCODED =
            "; in a password, what is special is percent-encoded: / is %2F, # is %23, ? is %3F";

    private static final Pattern SCHEME =
            Pattern.compile("redis(?<tls>s?)(?:-(?<kind>sentinel|cluster))?://(?<rest>.*)");
    private static final Pattern SOCKET = Pattern.compile("(?:unix|redis[-+](?:unix|socket)):.*");
    private static final Pattern PLAIN = Pattern.compile("[!-~]*");
    private static final Pattern REST =
            Pattern.compile(
                    "(?<authority>[^/?#]*)(?:/(?<database>[^?#]*))?(?:\\?(?<query>[^#]*))?"
                            + "(?:#(?<master>.*))?");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,253})");
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final Pattern NODE =
            Pattern.compile("(?:\\[(?<address>[^]]*)]|(?<host>[^:\\[\\]]*))(?::(?<port>.*))?");
    private static final Pattern MASTER = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,7}");

    private final Kind kind;
    private final boolean tls;
    private final Matcher rest;

    UrlReader(String text) {
        require(text.length() <= RedisUrl.LENGTH_MAX, "is longer than 2048 characters");
        require(!SOCKET.matcher(text).matches(), "names a Unix socket, only TCP is possible here");
        require(
                PLAIN.matcher(text).matches(),
                "holds a space or another character that must be written as %XX");
        Matcher scheme = SCHEME.matcher(text);
        require(
                scheme.matches(),
                "must begin with redis://, redis-sentinel:// or redis-cluster://, or with the same"
                        + " and rediss for TLS");
        this.tls = !scheme.group("tls").isEmpty();
        this.kind = kind(scheme.group("kind"));
        this.rest = REST.matcher(scheme.group("rest"));
        require(rest.matches(), "is no URL");
    }

    private static Kind kind(String named) {
        if (named == null) {
            return Kind.SINGLE;
        }
        return "sentinel".equals(named) ? Kind.SENTINEL : Kind.CLUSTER;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    Parts parts() {
        String authority = rest.group("authority");
        int at = authority.indexOf('@');
        require(
                at == authority.lastIndexOf('@'),
                "has two @: one in a user or password is written %40");
        Map<String, String> options = options(rest.group("query"));
        String userInfo = at < 0 ? "" : authority.substring(0, at);
        int colon = userInfo.indexOf(':');
        String user = decoded(userInfo.substring(0, Math.max(0, colon)));
        String password = decoded(userInfo.substring(colon + 1));
        require(user.isEmpty() || !password.isEmpty(), "has a user without a password");
        String sentinelPassword = options.getOrDefault("sentinel_password", "");
        require(
                sentinelPassword.isEmpty() || kind == Kind.SENTINEL,
                "has a sentinel_password, which is for redis-sentinel:// only");
        return new Parts(
                kind,
                tls(options),
                new Secrets(user, password, sentinelPassword),
                nodes(authority.substring(at + 1)),
                database(),
                master());
    }

    private List<Node> nodes(String text) {
        String[] parts = text.split(",", -1);
        require(
                kind != Kind.SINGLE || parts.length == 1,
                "names several hosts: that is for redis-sentinel:// and redis-cluster://");
        require(parts.length <= NODES_MAX, "names more than 64 hosts");
        List<Node> nodes = new ArrayList<>();
        for (String part : parts) {
            nodes.add(node(part));
        }
        return nodes;
    }

    private Node node(String text) {
        Matcher node = NODE.matcher(text);
        require(node.matches(), "has something else than host:port behind the scheme and user");
        String address = node.group("address");
        String host = address == null ? node.group("host") : address;
        require(!host.isEmpty(), "has no host");
        require(
                (address == null ? HOST : ADDRESS).matcher(host).matches(),
                "has a host that is neither a name nor an address" + ENCODED);
        return new Node(host, port(node.group("port")));
    }

    private int port(String text) {
        if (text == null) {
            return kind == Kind.SENTINEL ? SENTINEL_PORT : REDIS_PORT;
        }
        int port = DIGITS.matcher(text).matches() ? Integer.parseInt(text) : 0;
        require(port >= 1 && port <= PORT_MAX, "has a port that is not from 1 to 65535" + ENCODED);
        return port;
    }

    private int database() {
        String text = rest.group("database");
        if (text == null || text.isEmpty()) {
            return 0;
        }
        require(
                DIGITS.matcher(text).matches() && text.length() <= DATABASE_DIGITS_MAX,
                "has something else than a database's number behind the host");
        int database = Integer.parseInt(text);
        require(kind != Kind.CLUSTER || database == 0, "a cluster has the database 0 only");
        return database;
    }

    private String master() {
        String text = rest.group("master");
        if (kind == Kind.SENTINEL) {
            require(
                    text != null && MASTER.matcher(text).matches(),
                    "must end with #NAME, the name that its Sentinels have for the master");
            return text;
        }
        require(text == null, "has a #, which is for redis-sentinel:// only; in a password: %23");
        return "";
    }

    private static Map<String, String> options(String query) {
        Map<String, String> options = new HashMap<>();
        if (query == null) {
            return options;
        }
        for (String option : query.split("&", -1)) {
            int equals = option.indexOf('=');
            String name = option.substring(0, Math.max(0, equals));
            require(
                    List.of("cacert", "insecure", "sentinel_password").contains(name),
                    "has an option that is none of cacert=, insecure= and sentinel_password=");
            require(
                    options.put(name, decoded(option.substring(equals + 1))) == null,
                    "has " + name + " twice");
        }
        return options;
    }

    private Tls tls(Map<String, String> options) {
        String cacert = options.get("cacert");
        String insecure = options.getOrDefault("insecure", "false");
        require(
                tls || (cacert == null && !options.containsKey("insecure")),
                "has cacert or insecure, which are for rediss:// only");
        require(
                List.of("true", "false").contains(insecure),
                "has an insecure that is neither true nor false");
        require(cacert == null || !cacert.isEmpty(), "has a cacert that names no file");
        require(
                cacert == null || "false".equals(insecure),
                "has both cacert and insecure=true, which contradict each other");
        try {
            return new Tls(
                    tls, Optional.ofNullable(cacert).map(Path::of), Boolean.parseBoolean(insecure));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("has a cacert that names no file");
        }
    }

    private static String decoded(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = digit(text, i + 1);
                int low = high < 0 ? -1 : digit(text, i + 2);
                require(low >= 0, "has a % that two hexadecimal digits do not follow");
                bytes.put((byte) (high << 4 | low));
                i += 2;
            } else {
                bytes.put((byte) c);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("has percent-encoded bytes that are no UTF-8");
        }
    }

    private static int digit(String text, int index) {
        return index < text.length() ? Character.digit(text.charAt(index), 16) : -1;
    }
}
