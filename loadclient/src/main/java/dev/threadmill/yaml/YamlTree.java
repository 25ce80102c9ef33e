package dev.threadmill.yaml;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads YAML with its lines. */
public final class YamlTree {
    /** How long a text may be. */
    public static final int TEXT_CHARS_MAX = 8 * 1_024 * 1_024;

    private static final int DEPTH_MAX = 30;

    /** Aliases can make much of little. */
    private static final int NODES_MAX = 200_000;

    private static final String MERGE = "<<";

    private final String file;
    private int nodes;

    private YamlTree(String file) {
        this.file = file;
    }

    /**
     * Reads a file's text.
     *
     * @param file its name, for error messages
     * @return what is at its top; empty for an empty file
     * @throws InvalidYamlException with file and line
     */
    public static YamlNode.Mapping read(String file, String yaml) throws InvalidYamlException {
        YamlTree tree = new YamlTree(file);
        try {
            LoaderOptions options = new LoaderOptions();
            options.setNestingDepthLimit(DEPTH_MAX);
            options.setCodePointLimit(TEXT_CHARS_MAX);
            Node top = new Yaml(new SafeConstructor(options)).compose(new StringReader(yaml));
            return switch (top == null ? YamlNode.Mapping.EMPTY : tree.node(top, 0)) {
                case YamlNode.Mapping mapping -> mapping;
                case YamlNode.Scalar scalar when scalar.isNull() -> YamlNode.Mapping.EMPTY;
                case YamlNode other -> throw tree.fault(other.line(), "must hold keys and values");
            };
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw tree.fault(line, "is no YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw tree.fault(
                    1, "is no YAML: " + e.getMessage().lines().findFirst().orElse("unreadable"));
        }
    }

    private YamlNode node(Node node, int depth) throws InvalidYamlException {
        int line = node.getStartMark().getLine() + 1;
        if (depth > DEPTH_MAX || ++nodes > NODES_MAX) {
            throw fault(line, depth > DEPTH_MAX ? "is nested too deeply" : "is too long");
        }
        return switch (node) {
            case ScalarNode scalar -> scalar(scalar, line);
            case SequenceNode sequence -> {
                List<YamlNode> items = new ArrayList<>();
                for (Node item : sequence.getValue()) {
                    items.add(node(item, depth + 1));
                }
                yield new YamlNode.Sequence(items, line);
            }
            case MappingNode mapping -> new YamlNode.Mapping(fields(mapping, depth), line);
            default -> throw fault(line, "cannot be read");
        };
    }

    private static YamlNode.Scalar scalar(ScalarNode scalar, int line) {
        DumperOptions.ScalarStyle style = scalar.getScalarStyle();
        boolean block =
                style == DumperOptions.ScalarStyle.LITERAL
                        || style == DumperOptions.ScalarStyle.FOLDED;
        return new YamlNode.Scalar(
                scalar.getValue(),
                style != DumperOptions.ScalarStyle.PLAIN,
                line,
                block ? line + 1 : line);
    }

    private Map<String, YamlNode.Field> fields(MappingNode mapping, int depth)
            throws InvalidYamlException {
        Map<String, YamlNode.Field> fields = new LinkedHashMap<>();
        Map<String, YamlNode.Field> merged = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            int line = tuple.getKeyNode().getStartMark().getLine() + 1;
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw fault(line, "a key must be a plain text");
            }
            YamlNode value = node(tuple.getValueNode(), depth + 1);
            if (key.getValue().equals(MERGE)) {
                merge(value, merged);
                continue;
            }
            if (fields.put(key.getValue(), new YamlNode.Field(value, line)) != null) {
                throw fault(line, "'" + key.getValue() + "' stands there twice");
            }
        }
        merged.forEach(fields::putIfAbsent);
        return fields;
    }

    /** What {@code <<: *name} brings in, below what stands there itself. */
    private void merge(YamlNode value, Map<String, YamlNode.Field> into)
            throws InvalidYamlException {
        switch (value) {
            case YamlNode.Mapping mapping -> mapping.fields().forEach(into::putIfAbsent);
            case YamlNode.Sequence list -> {
                for (YamlNode item : list.items()) {
                    merge(item, into);
                }
            }
            case YamlNode.Scalar scalar ->
                    throw fault(scalar.line(), "'<<' must refer to keys and values");
        }
    }

    private InvalidYamlException fault(int line, String message) {
        return new InvalidYamlException(file + ":" + line + ": " + message);
    }
}
