package dev.threadmill.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The ports, paths and environment variables of a system that the appliance stands in for: a YAML
 * file among the resources.
 *
 * @param values by dotted key
 * @param environment dotted keys by the name of the variable that sets them
 */
public record Profile(Map<String, String> values, Map<String, String> environment) {
    /** The one without {@code --profile}. */
    public static final String DEFAULT = "default";

    private static final String ENVIRONMENT = "environment.";
    private static final Pattern FILE = Pattern.compile("(?:.*/)?profile-([a-z0-9-]+)\\.yaml");

    /** All there are, the default first: a file more among the resources is a profile more. */
    public static final List<String> NAMES = names();

    /**
     * Reads a profile.
     *
     * @throws InvalidConfigException where there is none of that name
     */
    public static Profile named(String name) throws InvalidConfigException {
        if (!NAMES.contains(name)) {
            throw new InvalidConfigException(
                    List.of(
                            "there is no profile '"
                                    + name
                                    + "'; there are "
                                    + String.join(", ", NAMES)));
        }
        String file = "profile-" + name + ".yaml";
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, String> environment = new LinkedHashMap<>();
        YamlKeys.read(file, resource(file))
                .forEach((key, value) -> {
                    if (key.startsWith(ENVIRONMENT)) {
                        environment.put(key.substring(ENVIRONMENT.length()), value.text());
                    } else {
                        values.put(key, value.text());
                    }
                });
        return new Profile(values, environment);
    }

    private static List<String> names() {
        SortedSet<String> names = new TreeSet<>();
        for (String file : siblings("profile-" + DEFAULT + ".yaml")) {
            Matcher matcher = FILE.matcher(file);
            if (matcher.matches() && !matcher.group(1).equals(DEFAULT)) {
                names.add(matcher.group(1));
            }
        }
        List<String> all = new ArrayList<>(List.of(DEFAULT));
        all.addAll(names);
        return List.copyOf(all);
    }

    /** The files that lie with a resource, in a folder or in a jar. */
    private static List<String> siblings(String file) {
        try {
            URL url = Profile.class.getResource(file);
            if (url.openConnection() instanceof JarURLConnection jar) {
                String folder = jar.getEntryName().replace(file, "");
                return jar.getJarFile().stream()
                        .map(ZipEntry::getName)
                        .filter(name -> name.startsWith(folder))
                        .toList();
            }
            try (Stream<Path> files = Files.list(Path.of(url.toURI()).getParent())) {
                return files.map(found -> found.getFileName().toString()).toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a resource has no usable address", e);
        }
    }

    private static String resource(String file) {
        try (InputStream in = Profile.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
