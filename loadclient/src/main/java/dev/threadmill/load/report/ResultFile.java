package dev.threadmill.load.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.record.HistogramCodec;
import dev.threadmill.load.record.InvalidHistogramException;
import dev.threadmill.load.record.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/**
 * A result as {@code --json} has written it, or would: what reports are made of, so that a fresh
 * result and an old file go the same way.
 *
 * @param name what to call it: the file's name; of a fresh result the plan's, or its target
 * @param json the result as {@code result.schema.json} describes it; of a file, its rows per second
 *     are left out beyond {@link #ROWS_MAX}
 * @param latency of all answers, in nanoseconds
 * @param service from the actual start; in a closed model the same; empty in results of older
 *     versions, where they knew more than this one figure
 */
public record ResultFile(
        String name, ObjectNode json, Histogram latency, Optional<Histogram> service) {
    /** What a file may hold at most. */
    public static final long BYTES_MAX = 64L * 1024 * 1024;

    /** Of {@code series}: two hours. What covers all of a longer run is {@code history}. */
    public static final int ROWS_MAX = 7_200;

    /** The result of a run that has just ended. */
    public static ResultFile of(Result result) {
        ObjectNode json = JsonReport.tree(result, ROWS_MAX);
        String plan = result.plan().name();
        return new ResultFile(
                plan.isEmpty() ? json.get("target").asText() : plan,
                json,
                result.latency(),
                Optional.of(result.service()));
    }

    /**
     * Reads a file that {@code --json} has written.
     *
     * @throws InvalidResultException where it is none, with a message that names file and field
     * @throws IOException where it cannot be read
     */
    public static ResultFile read(Path file) throws IOException {
        return of(file.toString(), file.getFileName().toString(), ResultReader.read(file));
    }

    /**
     * The same for what such a file holds.
     *
     * @param name what to call it
     * @throws InvalidResultException where it is none, with a message that names the field
     */
    public static ResultFile read(String name, byte[] bytes) throws IOException {
        return of(name, name, ResultReader.read(name, bytes));
    }

    private static ResultFile of(String place, String name, ObjectNode json)
            throws InvalidResultException {
        Histogram latency = histogram(place, json, "histogram");
        Optional<Histogram> service = Optional.empty();
        if (json.has("service_histogram")) {
            service = Optional.of(histogram(place, json, "service_histogram"));
        } else if (json.at("/plan/model").asText().equals("closed")) {
            service = Optional.of(latency);
        }
        return new ResultFile(name, json, latency, service);
    }

    private static Histogram histogram(String file, ObjectNode json, String field)
            throws InvalidResultException {
        try {
            byte[] bytes = Base64.getDecoder().decode(json.get(field).asText());
            if (bytes.length > HistogramCodec.BYTES_MAX) {
                throw new InvalidResultException(file + ": " + field + ": is too long");
            }
            return HistogramCodec.decode(bytes);
        } catch (IllegalArgumentException e) {
            throw new InvalidResultException(file + ": " + field + ": is not Base64");
        } catch (InvalidHistogramException e) {
            throw new InvalidResultException(
                    file + ": " + field + ": is a histogram " + e.getMessage());
        }
    }

    /**
     * One figure by its place in the JSON.
     *
     * @param path a JSON pointer, such as {@code /latency_us/p99} or {@code /requests/per_second}
     * @return empty where there is no number in that place
     */
    public OptionalDouble figure(String path) {
        JsonNode node = json.at(path);
        return node.isNumber() ? OptionalDouble.of(node.asDouble()) : OptionalDouble.empty();
    }

    /** Whether latency counts from when a request was due, rather than from its start. */
    public boolean open() {
        return !json.at("/plan/model").asText().equals("closed");
    }
}
