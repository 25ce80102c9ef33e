package dev.threadmill.load.verify;

import dev.threadmill.load.planfile.PlanReader;
import dev.threadmill.yaml.InvalidYamlException;
import dev.threadmill.yaml.Section;
import dev.threadmill.yaml.YamlNode;
import dev.threadmill.yaml.YamlTree;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads files of claims; all that is wrong is told at once, with file, line and key. */
public final class ClaimsReader {
    public static final int FILE_BYTES_MAX = PlanReader.FILE_BYTES_MAX;

    private static final int SERVERS_MAX = 50;
    private static final int CLAIMS_MAX = 500;
    private static final int TEXT_MAX = 200;
    private static final int WORDS_MAX = 200;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(10);
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,40}");
    private static final Pattern BRACED = Pattern.compile("\\{([a-z][a-z0-9_-]*)}");

    private final Section top;
    private final Path folder;
    private final List<String> faults;
    private final Map<String, ServerCommand> servers = new LinkedHashMap<>();

    private ClaimsReader(Section top, Path folder, List<String> faults) {
        this.top = top;
        this.folder = folder;
        this.faults = faults;
    }

    /**
     * Reads a file of claims.
     *
     * @param fileName for error messages
     * @param folder where the files and programs are that it names with a slash
     */
    public static Claims read(String fileName, String text, Path folder)
            throws InvalidClaimsException {
        List<String> faults = new ArrayList<>();
        Claims claims = null;
        try {
            YamlNode.Mapping top = YamlTree.read(fileName, text);
            claims =
                    new ClaimsReader(new Section(fileName, "", top, faults), folder, faults)
                            .claims();
        } catch (InvalidYamlException e) {
            faults.add(e.getMessage());
        }
        if (!faults.isEmpty() || claims == null) {
            throw new InvalidClaimsException(faults);
        }
        return claims;
    }

    private Claims claims() {
        top.json("$schema");
        top.number("version", 1, 1, 1);
        String name = text(top, "name");
        top.section("servers").ifPresent(this::servers);
        int before = faults.size();
        List<Section> sections = top.sections("claims");
        if (sections.isEmpty() && faults.size() == before) {
            top.faultAt(Math.max(1, top.line()), "claims", "are missing: what is promised?");
        } else if (sections.size() > CLAIMS_MAX) {
            top.fault("claims", "give at most " + CLAIMS_MAX);
        }
        List<Trial> trials = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (Section section : sections) {
            new ClaimReader(section, folder, servers.keySet(), names, faults)
                    .read()
                    .ifPresent(trials::add);
        }
        top.finish();
        return new Claims(top.file(), name, servers, trials);
    }

    private void servers(Section section) {
        if (section.keys().size() > SERVERS_MAX) {
            top.fault("servers", "give at most " + SERVERS_MAX);
            return;
        }
        for (String name : section.keys()) {
            if (!NAME.matcher(name).matches()) {
                section.fault(name, "is no name: small letters, digits, - and _");
            }
            Optional<Section> server = section.section(name);
            if (server.isEmpty() && !section.has(name)) {
                section.fault(name, "needs a command");
            }
            server.ifPresent(inner -> servers.put(name, server(name, inner)));
        }
    }

    private ServerCommand server(String name, Section section) {
        List<String> command = words(section, "command");
        if (command.isEmpty()) {
            section.faultAt(section.line(), section.at("command"), "must be a list of words");
        }
        Map<String, String> environment = new LinkedHashMap<>();
        section.section("env")
                .ifPresent(env ->
                        env.keys().forEach(key -> environment.put(key, env.text(key).orElse(""))));
        Optional<String> address = section.text("address");
        address.map(text -> text.replace("{port}", "1"))
                .flatMap(text -> ServerCommand.fault(text, !section.has("ready")))
                .ifPresent(fault -> section.fault("address", fault));
        Optional<Pattern> ready = section.text("ready").flatMap(text -> pattern(section, text));
        if (address.isEmpty() && ready.isEmpty()) {
            section.faultAt(
                    section.line(),
                    section.at("ready"),
                    "is missing: which line of the output tells the address? or give address");
        } else if (address.isEmpty() && ready.get().matcher("").groupCount() < 1) {
            section.fault("ready", "has no group ( ) around the address, and there is no address");
        }
        Duration timeout = section.duration("timeout").orElse(TIMEOUT);
        if (timeout.isZero() || timeout.compareTo(TIMEOUT_MAX) > 0) {
            section.fault("timeout", "must be more than 0 and at most 10 minutes");
        }
        List<String> needs = words(section, "needs");
        Set<String> refersTo = new LinkedHashSet<>();
        List<String> texts = new ArrayList<>(command);
        texts.addAll(environment.values());
        texts.forEach(text -> references(section, text, refersTo));
        section.finish();
        return new ServerCommand(
                name, folder, command, environment, needs, ready, address, timeout, refersTo);
    }

    private void references(Section section, String text, Set<String> into) {
        Matcher braced = BRACED.matcher(text);
        while (braced.find()) {
            String name = braced.group(1);
            if (servers.containsKey(name)) {
                into.add(name);
            } else if (!name.equals("port") && !name.equals("folder")) {
                section.faultAt(
                        section.line(),
                        section.at("command"),
                        "{"
                                + name
                                + "} is neither {port} nor {folder} nor a server that stands"
                                + " before this one");
            }
        }
    }

    private static Optional<Pattern> pattern(Section section, String text) {
        try {
            return Optional.of(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            section.fault("ready", "is no regular expression: " + e.getDescription());
            return Optional.empty();
        }
    }

    /** A list of words, or one. */
    private static List<String> words(Section section, String key) {
        Optional<YamlNode> node = section.node(key);
        if (node.isPresent() && node.get() instanceof YamlNode.Scalar one) {
            return List.of(one.text());
        }
        List<String> words = new ArrayList<>();
        for (YamlNode item : section.items(key)) {
            if (item instanceof YamlNode.Scalar word) {
                words.add(word.text());
            } else {
                section.faultAt(item.line(), section.at(key), "must be a list of words");
            }
        }
        if (words.size() > WORDS_MAX) {
            section.fault(key, "give at most " + WORDS_MAX);
        }
        return words;
    }

    /** A short text; empty where there is none. */
    static String text(Section section, String key) {
        String text = section.text(key).orElse("");
        if (text.length() > TEXT_MAX) {
            section.fault(key, "is longer than " + TEXT_MAX + " characters");
        }
        return text;
    }
}
