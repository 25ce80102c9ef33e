package dev.threadmill.server.admin;

import dev.threadmill.server.access.Asking;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A request to the admin API.
 *
 * @param path percent-decoded, below the API's own
 * @param query percent-decoded parameters; each name has at least one value
 * @param headers the first value of a header
 * @param ip the client's address, without the port
 * @param body read once at most
 */
public record AdminRequest(
        String method,
        String path,
        Map<String, List<String>> query,
        Function<String, Optional<String>> headers,
        String ip,
        InputStream body) {
    /** What is read beyond the bound and thrown away, so that the answer arrives. */
    private static final long DISCARDED_BYTES_MAX = 16 * 1_024 * 1_024;

    /** What of it tells who asks. */
    public Asking asking() {
        return new Asking(method, headers, ip, false);
    }

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers.apply(name);
    }

    /** The first value of a parameter. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name)).map(List::getFirst);
    }

    /** Refuses parameters that mean nothing: a mistyped filter would reach every connection. */
    public void allowParameters(Set<String> known) throws RefusedException {
        for (var parameter : query.entrySet()) {
            String name = parameter.getKey();
            if (!known.contains(name)) {
                throw RefusedException.invalid(
                        Problem.shorten(name),
                        known.isEmpty()
                                ? "is no parameter: there are none here"
                                : "is no parameter: there is "
                                        + String.join(" and ", known.stream().sorted().toList()));
            }
            if (parameter.getValue().size() > 1) {
                throw RefusedException.invalid(name, "must stand there once");
            }
        }
    }

    /** Whether a parameter says true; without it, it says false. */
    boolean yes(String name) throws RefusedException {
        String text = parameter(name).orElse("false");
        if (!text.equals("true") && !text.equals("false")) {
            throw RefusedException.invalid(name, "must be true or false");
        }
        return text.equals("true");
    }

    /** A parameter that is a whole number between bounds. */
    public int integer(String name, int min, int max, int otherwise) throws RefusedException {
        Optional<String> text = parameter(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        int value = text.get().matches("\\d{1,9}") ? Integer.parseInt(text.get()) : -1;
        if (value < min || value > max) {
            throw RefusedException.invalid(
                    name, "must be a whole number between " + min + " and " + max);
        }
        return value;
    }

    /**
     * The body; nothing where it is larger.
     *
     * @throws IOException where it ends early
     */
    public Optional<byte[]> bodyUpTo(int bytesMax) throws IOException {
        byte[] bytes = body.readNBytes(bytesMax);
        if (body.read() >= 0) {
            discard();
            return Optional.empty();
        }
        return Optional.of(bytes);
    }

    byte[] body(int bytesMax) throws RefusedException {
        try {
            return bodyUpTo(bytesMax).orElseThrow(() -> RefusedException.tooLarge(bytesMax));
        } catch (IOException e) {
            throw RefusedException.invalid("body", "ended early");
        }
    }

    private void discard() throws IOException {
        byte[] buffer = new byte[8 * 1_024];
        long discarded = 0;
        for (int count = 0; count >= 0 && discarded < DISCARDED_BYTES_MAX; discarded += count) {
            count = body.read(buffer);
        }
    }
}
