package dev.threadmill.bench;

/** What a question is about: the parts of the page, in its order. */
public enum Area {
    THREADS("Virtual and platform threads"),
    SOCKETS("Blocking sockets"),
    HTTP("HTTP clients"),
    CODECS("Codecs of the wire"),
    FANOUT("One message to many"),
    RECORDING("Recording latencies"),
    MOCKS("Mock answers");

    private final String title;

    Area(String title) {
        this.title = title;
    }

    /** What stands above the area's questions. */
    public String title() {
        return title;
    }
}
