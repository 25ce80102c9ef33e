package dev.threadmill.load.compare;

import dev.threadmill.load.report.InvalidResultException;
import dev.threadmill.load.report.ResultFile;
import dev.threadmill.load.statistics.RatioOfRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One of the two that are compared.
 *
 * @param name of the file or folder
 * @param runs one, or those of a folder, at most {@link RatioOfRuns#RUNS_MAX}
 */
public record Side(String name, List<ResultFile> runs) {
    public Side {
        runs = List.copyOf(runs);
    }

    /**
     * Reads a result, or all results of a folder: the files whose names end in {@code .json}.
     *
     * @throws InvalidResultException where one is none, naming file and field
     * @throws IOException where one cannot be read
     */
    public static Side read(Path path) throws IOException {
        String name = path.getFileName() == null ? path.toString() : path.getFileName().toString();
        List<Path> files = files(path);
        if (files.isEmpty() || files.size() > RatioOfRuns.RUNS_MAX) {
            throw new InvalidResultException(
                    path
                            + ": a folder must hold between 1 and "
                            + RatioOfRuns.RUNS_MAX
                            + " results (*.json)");
        }
        List<ResultFile> runs = new ArrayList<>();
        for (Path file : files) {
            runs.add(ResultFile.read(file));
        }
        return new Side(name, runs);
    }

    /**
     * The results that {@link #read} reads: the file itself, or those of the folder.
     *
     * @throws IOException where the folder cannot be read
     */
    public static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .limit(RatioOfRuns.RUNS_MAX + 1L)
                    .toList();
        }
    }

    /** A figure of each run. */
    double[] values(Measure measure) {
        return runs.stream().mapToDouble(run -> measure.of(run.json())).toArray();
    }
}
