package dev.threadmill.recording;

import java.util.List;

/** A recorded session: what was said on one WebSocket or on several, in order. */
public record Recording(Metadata metadata, List<Entry> entries) {
    public Recording {
        entries = List.copyOf(entries);
    }
}
