package dev.threadmill.load.export;

import java.util.List;

/** Somewhere that readings go. */
sealed interface Exporter extends AutoCloseable permits PrometheusEndpoint, OtlpPush {
    /** The option that asked for it. */
    String option();

    /** Takes the latest readings; returns at once. */
    void take(List<Reading> readings);

    /** Has the last readings told, within seconds unless interrupted, and ends. */
    @Override
    void close();
}
