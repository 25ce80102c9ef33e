package dev.threadmill.load.planfile;

import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Payload;
import dev.threadmill.yaml.Section;
import dev.threadmill.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads what is sent to a target: a body and header fields. */
final class Bodies {
    /** Where a body may stand. */
    static final List<String> KEYS = List.of("body", "body_file", "body_base64");

    private static final String JSON = "application/json";

    private final Reading reading;
    private final Section section;
    private final Optional<Path> folder;

    /**
     * Reads from a target.
     *
     * @param folder where files are; none where none may be read
     */
    Bodies(Reading reading, Optional<Path> folder) {
        this.reading = reading;
        this.section = reading.target();
        this.folder = folder;
    }

    /** Whether there is a body, be it empty. */
    boolean given() {
        return KEYS.stream().anyMatch(section::has);
    }

    /** The key that the body stands under. */
    static String key(Section target) {
        return KEYS.stream().filter(target::has).findFirst().orElse(KEYS.getFirst());
    }

    /** The body: text, JSON as YAML, a file, or bytes in base64; empty where there is none. */
    Payload body() {
        List<String> given = KEYS.stream().filter(section::has).toList();
        if (given.isEmpty()) {
            return Payload.NONE;
        }
        if (given.size() > 1) {
            section.fault(given.get(1), "contradicts " + given.getFirst());
        }
        return switch (given.getFirst()) {
            case "body" ->
                    section.node("body")
                            .flatMap(node -> reading.make(() -> Payload.of(text(node))))
                            .orElse(Payload.NONE);
            case "body_file" ->
                    section.text("body_file")
                            .flatMap(name -> reading.make(() -> file(name)))
                            .orElse(Payload.NONE);
            default -> base64("body_base64");
        };
    }

    /** What an answer holds. */
    Payload expected() {
        if (section.has("expect_base64")) {
            return base64("expect_base64");
        }
        return section.text("expect")
                .flatMap(text -> reading.make(() -> Payload.of(text)))
                .orElse(Payload.NONE);
    }

    /** A text as it stands; anything else as JSON. */
    static String text(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar ? scalar.text() : node.json().toString();
    }

    private Payload base64(String key) {
        try {
            return section.text(key)
                    .map(text -> Payload.of(Base64.getDecoder().decode(text)))
                    .orElse(Payload.NONE);
        } catch (IllegalArgumentException e) {
            section.fault(key, "is no base64");
            return Payload.NONE;
        }
    }

    private Payload file(String name) {
        if (folder.isEmpty()) {
            throw new InvalidPlanException("body", "a plan from elsewhere may not name files");
        }
        Path file = folder.get().resolve(path("body", name));
        try {
            if (Files.size(file) > Payload.LENGTH_MAX) {
                throw new InvalidPlanException("body", file + " is larger than 64 MiB");
            }
            return Payload.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new InvalidPlanException("body", "cannot read the file " + file);
        }
    }

    static Path path(String field, String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new InvalidPlanException(field, "'" + name + "' is no name of a file");
        }
    }

    /**
     * Header fields: a mapping of names, or lines as on the command line.
     *
     * @param typed whether a body that is JSON says so with a field of its own
     */
    List<Header> headers(boolean typed) {
        List<Header> headers = new ArrayList<>();
        Optional<YamlNode> given = section.node("headers");
        if (given.isPresent() && given.get() instanceof YamlNode.Mapping mapping) {
            mapping.fields().forEach((name, field) -> values(name, field, headers));
        } else {
            section.items("headers").forEach(line -> line(line, headers));
        }
        if (typed && json() && headers.stream().noneMatch(Bodies::saysType)) {
            headers.add(new Header("Content-Type", JSON));
        }
        return headers;
    }

    private boolean json() {
        return section.node("body").filter(node -> !(node instanceof YamlNode.Scalar)).isPresent();
    }

    private static boolean saysType(Header header) {
        return header.name().equalsIgnoreCase("content-type");
    }

    private void values(String name, YamlNode.Field field, List<Header> into) {
        List<YamlNode> values =
                field.value() instanceof YamlNode.Sequence list
                        ? list.items()
                        : List.of(field.value());
        for (YamlNode value : values) {
            if (value instanceof YamlNode.Scalar scalar) {
                String text = scalar.isNull() ? "" : scalar.text();
                header(field.line(), into, () -> new Header(name, text));
            } else {
                section.faultAt(value.line(), section.at("headers." + name), "must be a text");
            }
        }
    }

    private void line(YamlNode line, List<Header> into) {
        if (line instanceof YamlNode.Scalar scalar) {
            header(line.line(), into, () -> Header.parse(scalar.text()));
        } else {
            section.faultAt(line.line(), section.at("headers"), "must hold lines 'Name: value'");
        }
    }

    private void header(int line, List<Header> into, Supplier<Header> making) {
        try {
            into.add(making.get());
        } catch (InvalidPlanException e) {
            e.faults()
                    .forEach(
                            fault -> section.faultAt(line, section.at("headers"), fault.message()));
        }
    }
}
