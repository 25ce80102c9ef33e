package dev.threadmill.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.admin.Endpoint;
import dev.threadmill.server.setup.Setup;
import dev.threadmill.server.setup.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer is shown. */
class EndpointsTest {
    @TempDir Path folder;

    private List<String> paths(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("c.yaml"), yaml);
        Setup setup =
                Setup.read(new Source("default", Optional.of(file), folder, Map.of(), Map.of()));
        return Endpoints.of(setup.settings(), setup.served()).stream()
                .map(endpoint -> endpoint.path() + " " + endpoint.description())
                .toList();
    }

    private static long count(List<String> paths, String start) {
        return paths.stream().filter(path -> path.startsWith(start)).count();
    }

    @Test
    void manyMocksAreAFewAndANumber() throws Exception {
        StringBuilder yaml = new StringBuilder("websocket:\n  handlers:\n");
        for (int i = 0; i < 25; i++) {
            yaml.append("    - {path: /mock").append(i).append(", type: echo}\n");
        }
        List<String> paths = paths(yaml.toString());
        assertEquals(20, count(paths, "/mock"));
        assertTrue(paths.contains("... and 5 mocks more"), paths::toString);
    }

    @Test
    void aMockTakesThePlaceOfAnEcho() throws Exception {
        List<String> paths =
                paths("websocket: {path: /pong, handlers: [{path: /echo, type: silent}]}");
        assertEquals(
                List.of("/echo mock"), paths.stream().filter(p -> p.startsWith("/echo")).toList());
        assertEquals(1, count(paths, "/pong pong for ping"));
        assertEquals(1, count(paths, "/binary"));
        List<String> off =
                paths(
                        "websocket: {enabled: false, path: /pong, handlers: [{path: /a, type: echo}]}");
        assertEquals(0, count(off, "/pong") + count(off, "/a "));
        assertEquals(1, count(off, "/echo"));
    }

    @Test
    void everyEndpointHasADescription() throws Exception {
        for (String path : paths("")) {
            assertFalse(path.endsWith(" "), path);
        }
        assertEquals("http", new Endpoint("http", "/", "").kind());
    }
}
