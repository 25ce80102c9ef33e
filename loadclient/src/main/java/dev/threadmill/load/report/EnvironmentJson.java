package dev.threadmill.load.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.regex.Pattern;

/** What the load was made with: a figure without this cannot be repeated. Without its secrets. */
final class EnvironmentJson {
    private static final int FLAGS_MAX = 64;

    /** A property of the user's own may hold anything. */
    private static final Pattern VALUE = Pattern.compile("(-[^=]*)=.*", Pattern.DOTALL);

    private static final Pattern KNOWN =
            Pattern.compile("-D(jdk\\.|java\\.(?!.*[Pp]assword)|threadmill\\.|file\\.encoding).*");

    private EnvironmentJson() {}

    /** This process's; of a divided run the coordinator's. */
    static ObjectNode current() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("java", System.getProperty("java.runtime.version"));
        json.put("vm", System.getProperty("java.vm.name"));
        ArrayNode flags = json.putArray("jvm_flags");
        flags(ManagementFactory.getRuntimeMXBean().getInputArguments()).forEach(flags::add);
        ArrayNode collectors = json.putArray("gc");
        ManagementFactory.getGarbageCollectorMXBeans()
                .forEach(collector -> collectors.add(collector.getName()));
        Runtime runtime = Runtime.getRuntime();
        json.put("heap_max_bytes", runtime.maxMemory());
        json.put("cores", runtime.availableProcessors());
        json.put(
                "carriers",
                Integer.getInteger(
                        "jdk.virtualThreadScheduler.parallelism", runtime.availableProcessors()));
        json.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        json.put("arch", System.getProperty("os.arch"));
        return json;
    }

    static List<String> flags(List<String> arguments) {
        return arguments.stream().limit(FLAGS_MAX).map(EnvironmentJson::masked).toList();
    }

    private static String masked(String flag) {
        boolean plain = !flag.startsWith("-D") || KNOWN.matcher(flag).matches();
        return plain && !Secrets.isSecret(flag)
                ? flag
                : VALUE.matcher(flag).replaceAll("$1=" + Secrets.MASK);
    }
}
