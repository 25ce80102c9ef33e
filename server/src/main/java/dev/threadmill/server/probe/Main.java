package dev.threadmill.server.probe;

import static dev.threadmill.server.probe.Probe.USAGE;
import static dev.threadmill.server.probe.Probe.WELL;

import dev.threadmill.server.probe.Probe.Finding;

/**
 * The command {@code threadmill-server probe}, apart from the others so that it need not load how
 * they are parsed.
 */
public final class Main {
    private static final String USAGE_TEXT =
            """
            Usage: threadmill-server probe [URL]
            Asks an appliance whether it is well, for health checks.
              URL   what to get; without a path /health/live. By default the address in the file that
                    THREADMILL_URL_FILE names, else http://127.0.0.1:8080. Any certificate will do.
            For example:
              threadmill-server probe
              threadmill-server probe https://127.0.0.1:8443/health/ready
            Exit codes: 0 well, 1 another status than 200, 2 wrong usage, 3 not reachable in 5 s\
            """;

    private Main() {}

    public static void main(String[] args) {
        if (args.length == 1 && (args[0].equals("--help") || args[0].equals("-h"))) {
            System.out.println(USAGE_TEXT);
            return;
        }
        Finding finding =
                args.length > 1
                        ? new Finding(USAGE, "takes one URL at most; see probe --help")
                        : Probe.probe(args.length == 1 ? args[0] : null, System.getenv());
        (finding.code() == WELL ? System.out : System.err)
                .println("threadmill-server probe: " + finding.line());
        System.exit(finding.code());
    }
}
