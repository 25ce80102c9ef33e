package dev.threadmill.load.testing;

import java.util.concurrent.TimeUnit;

/** An HTTP server in a process of its own, as claims start them. */
public final class ServerProcess {
    private static final int LIFE_S_MAX = 300;

    private ServerProcess() {}

    /** Its command, as a list in YAML. */
    public static String command() {
        return "['%s', -XX:TieredStopAtLevel=1, -Xmx64m, -cp, '%s', %s]"
                .formatted(
                        ProcessHandle.current().info().command().orElseThrow(),
                        System.getProperty("java.class.path"),
                        ServerProcess.class.getName());
    }

    public static void main(String[] args) throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            System.out.println("its pid is " + ProcessHandle.current().pid());
            System.out.println("listening on " + server.url());
            TimeUnit.SECONDS.sleep(LIFE_S_MAX);
        }
    }
}
