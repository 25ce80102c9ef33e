import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Leaves in a CycloneDX SBOM what a folder of jars has: {@code java -cp 'FOLDER/*' Sbom.java BOM FOLDER OUT}. The Java
 * runtime comes to it. Status 1 where a jar is in the folder that the SBOM does not know.
 */
final class Sbom {
    private Sbom() {}

    public static void main(String[] arguments) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode bom = (ObjectNode) mapper.readTree(Path.of(arguments[0]).toFile());
        Set<String> jars;
        try (Stream<Path> files = Files.list(Path.of(arguments[1]))) {
            jars = files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
        Set<String> kept = new TreeSet<>();
        ArrayNode components = mapper.createArrayNode();
        for (JsonNode component : bom.path("components")) {
            String jar = component.path("name").asText() + "-" + component.path("version").asText() + ".jar";
            if (jars.remove(jar)) {
                kept.add(component.path("bom-ref").asText());
                components.add(component);
            }
        }
        if (!jars.isEmpty()) {
            System.err.println("the SBOM does not know " + jars);
            System.exit(1);
        }
        components.addObject()
                .put("type", "platform")
                .put("name", System.getProperty("java.vendor"))
                .put("version", System.getProperty("java.vm.version"));
        bom.set("components", components);
        kept.add(bom.path("metadata").path("component").path("bom-ref").asText());
        bom.set("dependencies", dependencies(mapper, bom.path("dependencies"), kept));
        Files.writeString(Path.of(arguments[2]), bom.toPrettyString() + "\n");
    }

    private static ArrayNode dependencies(ObjectMapper mapper, JsonNode all, Set<String> kept) {
        ArrayNode dependencies = mapper.createArrayNode();
        for (JsonNode each : all) {
            if (kept.contains(each.path("ref").asText())) {
                ObjectNode one = dependencies.addObject().put("ref", each.path("ref").asText());
                ArrayNode on = one.putArray("dependsOn");
                each.path("dependsOn").forEach(ref -> {
                    if (kept.contains(ref.asText())) {
                        on.add(ref);
                    }
                });
            }
        }
        return dependencies;
    }
}
