package dev.threadmill.load.planfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.threadmill.load.plan.DataSet;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.yaml.Section;
import dev.threadmill.yaml.YamlNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads rows for flows: CSV with a header row (RFC 4180), JSON lines, or as they stand in a plan.
 */
final class DataReader {
    static final int FILE_BYTES_MAX = 64 * 1_024 * 1_024;

    private static final List<String> SOURCES = List.of("csv", "jsonl", "rows");
    private static final int FAULTS_MAX = 10;
    private static final CsvMapper CSV =
            CsvMapper.builder()
                    .enable(CsvParser.Feature.WRAP_AS_ARRAY)
                    .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
                    .build();
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .build();

    private final Optional<Path> folder;

    /**
     * Reads what a plan names.
     *
     * @param folder where files are; none where none may be read
     */
    DataReader(Optional<Path> folder) {
        this.folder = folder;
    }

    /** The data sets of a plan; those at fault are left out. */
    List<DataSet> read(Section top) {
        List<DataSet> sets = new ArrayList<>();
        top.section("data")
                .ifPresent(data -> {
                    for (String name : data.keys()) {
                        data.section(name)
                                .flatMap(section -> set(name, data, section))
                                .ifPresent(sets::add);
                    }
                });
        return sets;
    }

    private Optional<DataSet> set(String name, Section data, Section section) {
        DataSet.Order order = section.choice("order", DataSet.Order.SEQUENTIAL);
        List<String> given = SOURCES.stream().filter(section::has).toList();
        Optional<DataSet> set = Optional.empty();
        if (given.size() == 1) {
            set = set(name, section, given.getFirst(), order);
        } else if (given.isEmpty()) {
            data.fault(name, "needs csv, jsonl or rows");
        } else {
            section.fault(given.get(1), "contradicts " + given.getFirst());
        }
        section.finish();
        return set;
    }

    private Optional<DataSet> set(
            String name, Section section, String source, DataSet.Order order) {
        try {
            return Optional.of(
                    switch (source) {
                        case "csv" -> csv(name, order, section);
                        case "jsonl" -> jsonLines(name, order, section);
                        default -> rows(name, order, section);
                    });
        } catch (InvalidPlanException e) {
            e.faults().forEach(fault -> section.fault(source, fault.message()));
            return Optional.empty();
        }
    }

    private DataSet rows(String name, DataSet.Order order, Section section) {
        Rows rows = new Rows(name, order, "row ");
        int number = 0;
        for (YamlNode item : section.items("rows")) {
            number++;
            rows.add(number, item.json());
        }
        return rows.build();
    }

    private DataSet jsonLines(String name, DataSet.Order order, Section section) {
        String file = section.text("jsonl").orElse("");
        Rows rows = new Rows(name, order, file + " line ");
        int number = 0;
        for (String line : (Iterable<String>) text(file).lines()::iterator) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            try {
                rows.add(number, JSON.readTree(line));
            } catch (JsonProcessingException e) {
                rows.fault(number, "is no JSON");
            }
        }
        return rows.build();
    }

    private DataSet csv(String name, DataSet.Order order, Section section) {
        String file = section.text("csv").orElse("");
        List<String> faults = new ArrayList<>();
        DataSet.Builder builder = null;
        int number = 0;
        try (MappingIterator<List<String>> lines =
                CSV.readerForListOf(String.class).readValues(text(file))) {
            while (faults.size() < FAULTS_MAX && lines.hasNextValue()) {
                List<String> values = lines.nextValue();
                if (builder == null) {
                    builder = new DataSet.Builder(name, order, stripped(values));
                    continue;
                }
                number++;
                if (values.size() == builder.columns()) {
                    values.forEach(value(builder));
                } else {
                    faults.add(
                            "%s row %d has %d values, but there are %d columns"
                                    .formatted(file, number, values.size(), builder.columns()));
                }
            }
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            faults.add(file + " line " + line + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new InvalidPlanException("data", "cannot read the file " + file);
        }
        if (!faults.isEmpty()) {
            throw invalid(faults);
        }
        if (builder == null) {
            throw new InvalidPlanException("data", file + " has no header row");
        }
        return builder.build();
    }

    private static java.util.function.Consumer<String> value(DataSet.Builder builder) {
        return value -> builder.add(value == null ? "" : value, false);
    }

    private static List<String> stripped(List<String> values) {
        return values.stream().map(value -> value == null ? "" : value.strip()).toList();
    }

    private static InvalidPlanException invalid(List<String> faults) {
        return new InvalidPlanException(
                faults.stream()
                        .map(fault -> new dev.threadmill.load.plan.Fault("data", fault))
                        .toList());
    }

    private String text(String name) {
        if (folder.isEmpty()) {
            throw new InvalidPlanException("data", "a plan from elsewhere may not name files");
        }
        Path file = folder.get().resolve(Bodies.path("data", name));
        try {
            if (!Files.isRegularFile(file)) {
                throw new InvalidPlanException("data", "cannot read the file " + file);
            }
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new InvalidPlanException("data", file + " is larger than 64 MiB");
            }
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                            .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new InvalidPlanException("data", file + " is no UTF-8");
        } catch (IOException e) {
            throw new InvalidPlanException("data", "cannot read the file " + file);
        }
    }

    /** Rows of JSON objects, of which the first one names the columns. */
    private static final class Rows {
        private final String name;
        private final DataSet.Order order;
        private final String place;
        private final List<String> faults = new ArrayList<>();
        private List<String> columns;
        private DataSet.Builder builder;

        Rows(String name, DataSet.Order order, String place) {
            this.name = name;
            this.order = order;
            this.place = place;
        }

        void fault(int number, String message) {
            if (faults.size() < FAULTS_MAX) {
                faults.add(place + number + " " + message);
            }
        }

        void add(int number, JsonNode row) {
            if (!row.isObject()) {
                fault(number, "is no object of keys and values");
                return;
            }
            Map<String, JsonNode> values = new TreeMap<>();
            row.properties().forEach(field -> values.put(field.getKey(), field.getValue()));
            if (builder == null) {
                columns = row.properties().stream().map(Map.Entry::getKey).toList();
                builder = new DataSet.Builder(name, order, columns);
            }
            if (!values.keySet().equals(new java.util.TreeSet<>(columns))) {
                fault(number, "has other keys than the first: " + String.join(", ", columns));
                return;
            }
            for (String column : columns) {
                JsonNode value = values.get(column);
                boolean words = value.isTextual() || value.isNull();
                String text =
                        value.isNull() ? "" : value.isTextual() ? value.textValue() : value + "";
                builder.add(text, !words);
            }
        }

        DataSet build() {
            if (!faults.isEmpty()) {
                throw invalid(faults);
            }
            if (builder == null) {
                throw new InvalidPlanException("data", "has no rows");
            }
            return builder.build();
        }
    }
}
