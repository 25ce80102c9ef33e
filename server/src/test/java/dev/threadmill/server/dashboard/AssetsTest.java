package dev.threadmill.server.dashboard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.dashboard.Assets.Asset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssetsTest {
    private static final Path FOLDER =
            Path.of("src/main/resources/dev/threadmill/server/dashboard");
    private static final Pattern IMPORT = Pattern.compile("(?:from|import\\()\\s*'\\./([^']+)'");

    private final Assets assets = new Assets();

    private String text(String name) {
        return new String(assets.find(name).orElseThrow().bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void everyFileOfTheFolderIsListedAndEveryListedFileIsThere() throws Exception {
        Set<String> listed = new TreeSet<>(Assets.NAMES);
        assertEquals(Assets.NAMES.size(), listed.size());
        listed.remove(Assets.CHARTS);
        try (var files = Files.list(FOLDER)) {
            assertEquals(
                    listed,
                    files.map(file -> file.getFileName().toString())
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        for (String name : Assets.NAMES) {
            Asset asset = assets.find(name).orElseThrow();
            assertTrue(asset.bytes().length > 100, name);
            assertFalse(asset.contentType().isEmpty(), name);
        }
    }

    @Test
    void everyModuleIsReachedFromTheFirstOneAndImportsWhatIsThere() {
        Set<String> reached = new HashSet<>(Set.of("main.js"));
        Set<String> todo = new HashSet<>(reached);
        while (!todo.isEmpty()) {
            String name = todo.iterator().next();
            todo.remove(name);
            Matcher imports = IMPORT.matcher(text(name));
            while (imports.find()) {
                if (reached.add(imports.group(1)) && !imports.group(1).equals(Assets.CHARTS)) {
                    todo.add(imports.group(1));
                }
            }
        }
        assertEquals(
                Assets.NAMES.stream()
                        .filter(name -> name.endsWith(".js"))
                        .collect(Collectors.toSet()),
                reached);
    }

    @Test
    void thePageHasNoScriptOrStyleOfItsOwnAndAsksNoOtherHost() {
        for (String name : Assets.NAMES) {
            if (!name.equals(Assets.CHARTS)) {
                String text = text(name).replace("http://www.w3.org/2000/svg", "");
                assertFalse(text.matches("(?s).*https?://\\w.*"), name);
                assertFalse(text.contains("innerHTML"), name);
            }
        }
        String index = text(Assets.INDEX);
        assertFalse(Pattern.compile("<script(?! type=\"module\" src=)").matcher(index).find());
        assertFalse(Pattern.compile("<style|\\sstyle=|\\son\\w+=").matcher(index).find());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "Assets.class",
                "../package-info.class",
                "./index.html",
                "charts.js/",
                "INDEX.HTML",
                "..%2fparts.css",
                "/index.html",
                "/etc/passwd"
            })
    void nothingElseIsFound(String name) {
        assertEquals(Optional.empty(), assets.find(name));
    }

    @Test
    void tagsAreStrongAndTellContentsApart() {
        Set<String> tags = new HashSet<>();
        for (String name : Assets.NAMES) {
            Asset asset = assets.find(name).orElseThrow();
            assertTrue(asset.etag().matches("\"[0-9a-f]{32}\""), asset.etag());
            assertTrue(tags.add(asset.etag()), name);
            assertEquals(asset.etag(), new Assets().find(name).orElseThrow().etag());
            assertArrayEquals(asset.bytes(), assets.find(name).orElseThrow().bytes());
        }
    }

    @Test
    void aClientKnowsWhatItHasTheTagOf() {
        Asset index = assets.find(Assets.INDEX).orElseThrow();
        String other = assets.find("main.js").orElseThrow().etag();
        assertNotEquals(index.etag(), other);
        for (String header :
                new String[] {
                    index.etag(), "*", other + ", " + index.etag(), "W/" + index.etag()
                }) {
            assertTrue(index.isKnownBy(header), header);
        }
        for (String header : new String[] {"", other, "\"\"", index.etag() + "x", ",,"}) {
            assertFalse(index.isKnownBy(header), header);
        }
    }
}
