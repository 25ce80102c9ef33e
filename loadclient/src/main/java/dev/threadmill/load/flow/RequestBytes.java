package dev.threadmill.load.flow;

/** A request as it goes on the wire; one after the other. */
public final class RequestBytes {
    private final ByteText all = new ByteText();
    private final ByteText path = new ByteText();
    private final ByteText body = new ByteText();

    /** Its bytes, of which {@link #length} count; until the next request. */
    public byte[] bytes() {
        return all.buffer();
    }

    public int length() {
        return all.length();
    }

    /** Path and query, encoded. */
    String path() {
        return path.toString();
    }

    ByteText all() {
        return all;
    }

    ByteText pathBytes() {
        return path;
    }

    ByteText body() {
        return body;
    }

    void clear() {
        all.clear();
        path.clear();
        body.clear();
    }
}
