package dev.threadmill.load.cli;

import dev.threadmill.load.plan.Tls;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say which servers are trusted. */
final class TlsOptions {
    @Option(names = "--insecure", description = "accept any certificate: for test servers")
    boolean insecure;

    @Option(
            names = "--cacert",
            paramLabel = "FILE",
            description = "PEM file of authorities to trust")
    Path cacert;

    Tls tls() {
        return new Tls(insecure, Optional.ofNullable(cacert));
    }
}
