package dev.threadmill.load.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.threadmill.load.cluster.Workers;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import dev.threadmill.redis.RedisUrl;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists workers. */
@Command(
        name = "workers",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Lists the workers that wait for runs, or have one.",
        footer = {
            "",
            "For example:",
            "  threadmill workers --redis redis://127.0.0.1:6379",
            "  REDIS_URL=redis://10.0.0.5 threadmill workers --json",
            "",
            "Exit codes: 0 done, be there workers or none, 2 wrong usage, 3 no Redis.",
        })
final class WorkersCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int NAME_MIN = 4;

    private final Console console;

    @Mixin RedisOptions redis = new RedisOptions();

    @Option(names = "--json", description = "as JSON")
    boolean json;

    WorkersCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        RedisUrl url = redis.url();
        List<Workers.Registered> workers;
        try (Redis connection = Redis.connect(url, PATIENCE)) {
            workers = Workers.list(connection, redis.prefix());
        } catch (RedisException e) {
            console.err().println("threadmill: " + e.getMessage());
            return ExitCode.UNREACHABLE;
        }
        if (json) {
            console.out().println(json(workers));
        } else if (workers.isEmpty()) {
            console.err()
                    .println("no worker is there: start one with 'threadmill worker --redis URL'");
        } else {
            table(workers);
        }
        console.out().flush();
        return console.outWorks() ? ExitCode.OK : ExitCode.USAGE;
    }

    private void table(List<Workers.Registered> workers) {
        int width =
                workers.stream().mapToInt(worker -> worker.name().length()).max().orElse(NAME_MIN);
        String form = "%-" + Math.max(NAME_MIN, width) + "s  %-5s %6s %8s  %-8s %s%n";
        console.out().printf(Locale.ROOT, form, "name", "state", "cores", "pid", "version", "host");
        for (Workers.Registered worker : workers) {
            console.out()
                    .printf(
                            Locale.ROOT,
                            form,
                            PlainLine.of(worker.name()),
                            worker.busy() ? "busy" : "free",
                            worker.cores(),
                            worker.pid(),
                            PlainLine.of(worker.version()),
                            PlainLine.of(worker.host()));
        }
    }

    private static String json(List<Workers.Registered> workers) {
        ArrayNode list = new ObjectMapper().createArrayNode();
        for (Workers.Registered worker : workers) {
            list.addObject()
                    .put("id", worker.id())
                    .put("name", worker.name())
                    .put("host", worker.host())
                    .put("pid", worker.pid())
                    .put("version", worker.version())
                    .put("cores", worker.cores())
                    .put("busy", worker.busy());
        }
        return list.toPrettyString();
    }
}
