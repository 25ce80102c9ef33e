package dev.threadmill.server;

import java.io.File;
import java.io.IOException;
import picocli.CommandLine;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes the commands' man pages as AsciiDoc, for {@code make man}. */
public final class ManPages {
    private ManPages() {}

    /** Takes the folder to write to. */
    public static void main(String[] args) throws IOException {
        CommandLine line = Main.commandLine();
        giveFootersAHeading(line);
        int code =
                ManPageGenerator.generateManPage(
                        new File(args[0]), null, new boolean[0], true, line.getCommandSpec());
        if (code != 0) {
            throw new IOException("no man pages: code " + code);
        }
    }

    /** Without one their examples would be left out. */
    private static void giveFootersAHeading(CommandLine line) {
        line.getCommandSpec().usageMessage().footerHeading("Examples%n");
        line.getSubcommands().values().forEach(ManPages::giveFootersAHeading);
    }
}
