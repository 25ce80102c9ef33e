package dev.threadmill.load.engine;

import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.planfile.InvalidPlanFileException;
import dev.threadmill.load.planfile.PlanReader;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.RequestFigures;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.testing.ScriptedServer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** A server that flows of a plan go to, and what it was asked. */
final class FlowTarget {
    final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();

    ScriptedServer server(Function<String, String> answers) {
        return new ScriptedServer(peer -> {
            for (String request; (request = peer.readRequest()) != null; ) {
                requests.add(request);
                peer.write(answers.apply(request));
            }
        });
    }

    static String answer(int status, String fields, String body) {
        return "HTTP/1.1 %d X\r\nContent-Length: %d\r\n%s\r\n%s"
                .formatted(status, body.length(), fields, body);
    }

    static String ok(String body) {
        return answer(200, "", body);
    }

    /** A plan in which URL is the server's. */
    static Plan plan(ScriptedServer server, String yaml) throws InvalidPlanFileException {
        return PlanReader.read("p", yaml.replace("URL", "http://127.0.0.1:" + server.port()));
    }

    static Result run(ScriptedServer server, String yaml) throws Exception {
        return new Run(plan(server, yaml)).execute(snapshot -> {});
    }

    static Findings.Flows flows(Result result) {
        return (Findings.Flows) result.findings();
    }

    static RequestFigures figures(Result result, String name) {
        return result.requests().stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
