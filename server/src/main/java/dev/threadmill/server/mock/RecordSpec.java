package dev.threadmill.server.mock;

import dev.threadmill.load.plan.Sizes;
import dev.threadmill.recording.RecordingWriter;
import dev.threadmill.server.template.Template;
import dev.threadmill.yaml.Section;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where to write down what is said on a path.
 *
 * @param text of the file's name, as configured
 * @param file the same, compiled; rendered once a day
 * @param bytesMax of one file
 */
public record RecordSpec(String text, Template file, long bytesMax) {
    private static final String USUAL = "./recordings/ws-{{date}}.json";
    private static final long BYTES_MIN = 1_024;

    /** Reads the keys of a handler; nothing where it does not record. */
    static Optional<RecordSpec> read(Section handler, Reading reading) {
        boolean record = handler.yes("record", false);
        String text = handler.text("record_path").orElse(USUAL);
        long bytesMax = bytesMax(handler);
        for (String key : new String[] {"record_path", "record_max_size"}) {
            if (handler.has(key) && !handler.has("record")) {
                handler.fault(key, "means something with record: true only");
            }
        }
        Optional<Template> file = reading.text(handler, "record_path", text, reading.common());
        file.ifPresent(template -> check(handler, template));
        return record
                ? file.map(template -> new RecordSpec(text, template, bytesMax))
                : Optional.empty();
    }

    private static void check(Section handler, Template file) {
        String name = SampleScope.render(file, "");
        try {
            if (name.isBlank() || name.endsWith("/") || Path.of(name).getFileName() == null) {
                handler.fault("record_path", "must name a file");
            }
        } catch (InvalidPathException e) {
            handler.fault("record_path", "is no path: " + e.getReason());
        }
    }

    private static long bytesMax(Section handler) {
        Optional<String> text = handler.text("record_max_size");
        if (text.isEmpty()) {
            return RecordingWriter.BYTES_MAX;
        }
        try {
            long bytes = Sizes.parse(text.get());
            if (bytes >= BYTES_MIN && bytes <= RecordingWriter.BYTES_MAX) {
                return bytes;
            }
            handler.fault("record_max_size", "must be between 1KiB and 1GiB");
        } catch (IllegalArgumentException e) {
            handler.fault("record_max_size", e.getMessage());
        }
        return RecordingWriter.BYTES_MAX;
    }

    /** Two are equal where they write the same files: a template has no equality of its own. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RecordSpec spec
                && spec.text.equals(text)
                && spec.bytesMax == bytesMax
                && SampleScope.render(spec.file, "").equals(SampleScope.render(file, ""));
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
