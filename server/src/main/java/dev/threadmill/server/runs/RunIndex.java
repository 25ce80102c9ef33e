package dev.threadmill.server.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.report.ResultFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is found in a folder of runs.
 *
 * @param runs in the order of their ids
 * @param strange files that are not what their names say, each with the reason, at most ten
 * @param strangeCount how many of these there are
 */
record RunIndex(List<Found> runs, List<String> strange, int strangeCount) {
    private static final int TOLD_MAX = 10;
    private static final int SHOWN_MAX = 100;

    /**
     * A run on disk.
     *
     * @param metrics its last figures, where its summary must be written anew; else null
     * @param changed whether its summary is not what is written there
     * @param resultBytes 0 where there is no result
     */
    record Found(
            RunSummary summary,
            ObjectNode metrics,
            boolean changed,
            long summaryBytes,
            long resultBytes) {}

    RunIndex {
        runs = List.copyOf(runs);
        strange = List.copyOf(strange);
    }

    /** Looks at all files of a folder; reads summaries only, results where these are missing. */
    static RunIndex of(RunFolder folder) throws IOException {
        Set<String> names = folder.names();
        Set<String> ids = new TreeSet<>();
        List<String> strange = new ArrayList<>();
        int strangeCount = 0;
        for (String name : names) {
            Optional<String> id = RunIds.ofSummary(name).or(() -> RunIds.ofResult(name));
            if (id.isPresent()) {
                ids.add(id.get());
            } else if (!name.equals(RunFolder.LOCK)) {
                strangeCount++;
                tell(strange, name, "is not ours");
            }
        }
        List<Found> runs = new ArrayList<>();
        for (String id : ids) {
            boolean summarised = names.contains(RunIds.summaryFile(id));
            if (summarised) {
                try {
                    runs.add(summarised(folder, id));
                    continue;
                } catch (IOException e) {
                    strangeCount++;
                    tell(strange, RunIds.summaryFile(id), e.getMessage());
                }
            }
            if (names.contains(RunIds.resultFile(id))) {
                try {
                    // A summary that cannot be read stays as it is: somebody may want to look at
                    // it.
                    runs.add(unsummarised(folder, id, !summarised));
                } catch (IOException e) {
                    strangeCount++;
                    tell(strange, RunIds.resultFile(id), e.getMessage());
                }
            }
        }
        return new RunIndex(runs, strange, strangeCount);
    }

    private static void tell(List<String> strange, String name, String why) {
        if (strange.size() < TOLD_MAX) {
            strange.add(plain(name) + " " + plain(why));
        }
    }

    /** What somebody has named must make no lines of its own in a log, and turn none around. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints()
                .limit(SHOWN_MAX)
                .forEach(c -> {
                    if (isPlain(c)) {
                        plain.appendCodePoint(c);
                    } else {
                        plain.append(String.format(Locale.ROOT, "\\u%04x", c));
                    }
                });
        return text.codePointCount(0, text.length()) > SHOWN_MAX ? plain + "…" : plain.toString();
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    false;
            default -> true;
        };
    }

    /** For the log. */
    String warning(Path folder) {
        return strangeCount
                + " files in "
                + folder
                + " are left alone: "
                + String.join("; ", strange);
    }

    private static Found summarised(RunFolder folder, String id) throws IOException {
        byte[] bytes = folder.read(RunIds.summaryFile(id), RunSummary.BYTES_MAX);
        JsonNode json = RunSummary.tree(bytes);
        RunSummary summary = RunSummary.read(id, json);
        long resultBytes = resultBytes(folder, id);
        if (summary.state() != RunState.RUNNING) {
            return new Found(summary, null, false, bytes.length, resultBytes);
        }
        // The process has ended between the result and the summary, or long before.
        Optional<ResultFile> result = resultBytes == 0 ? Optional.empty() : result(folder, id);
        RunSummary now =
                result.isPresent()
                        ? ended(summary, RunSummary.ofResult(id, result.get().json()))
                        : summary.with(
                                RunState.CUT,
                                "the appliance ended without a word during this test");
        ObjectNode metrics = json.path("metrics") instanceof ObjectNode last ? last : null;
        return new Found(now, metrics, true, bytes.length, result.isPresent() ? resultBytes : 0);
    }

    /** What only the beginning knows, with what only the end knows. */
    private static RunSummary ended(RunSummary begun, RunSummary end) {
        return new RunSummary(
                begun.id(),
                end.state(),
                begun.startedAt(),
                begun.plan(),
                end.figures(),
                end.passed(),
                "");
    }

    private static Optional<ResultFile> result(RunFolder folder, String id) {
        try {
            return Optional.of(ResultFile.read(id, folder.readResult(id)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Found unsummarised(RunFolder folder, String id, boolean write)
            throws IOException {
        byte[] bytes = folder.readResult(id);
        ResultFile result = ResultFile.read(RunIds.resultFile(id), bytes);
        return new Found(RunSummary.ofResult(id, result.json()), null, write, 0, bytes.length);
    }

    private static long resultBytes(RunFolder folder, String id) {
        try {
            return folder.sizeOf(RunIds.resultFile(id));
        } catch (IOException e) {
            return 0;
        }
    }
}
