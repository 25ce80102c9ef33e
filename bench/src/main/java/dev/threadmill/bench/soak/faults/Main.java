package dev.threadmill.bench.soak.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The command: {@code make faults}. Exits with 1 where the appliance does something else than was
 * decided, also where a fault's name was given that does not exist.
 */
public final class Main {
    private static final List<Fault> FAULTS =
            List.of(
                    new TakenPort(),
                    new FewDescriptors(),
                    new ScriptBomb(),
                    new FullHeap(),
                    new FullDisk(),
                    new PoorRedis());

    private Main() {}

    /**
     * Runs from the project's folder, with everything built.
     *
     * @param args parts of names of those to try; all without
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        boolean good = true;
        int tried = 0;
        for (Fault fault : FAULTS) {
            if (args.length > 0 && List.of(args).stream().noneMatch(fault.name()::contains)) {
                continue;
            }
            tried++;
            Path folder = Files.createTempDirectory("threadmill-fault-");
            String said;
            try {
                said = "ok        " + fault.check(folder);
            } catch (Fault.LeftOutException e) {
                said = "LEFT OUT  " + e.getMessage();
            } catch (IOException e) {
                good = false;
                said = "FAILED    " + e.getMessage() + " (see " + folder + ")";
            }
            System.out.printf("%-24s %s%n", fault.name(), said);
        }
        System.exit(good && tried > 0 ? 0 : 1);
    }
}
