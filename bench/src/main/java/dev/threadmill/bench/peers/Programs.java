package dev.threadmill.bench.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds what is installed; installs nothing. */
final class Programs {
    private static final String NPM = "target/%s/node_modules";

    private Programs() {}

    /** A program of the PATH, of the pinned npm packages, or by its path from the root. */
    static Optional<Path> find(Path root, String program) {
        if (program.contains("/")) {
            return Optional.of(root.resolve(program)).filter(Files::isExecutable);
        }
        List<Path> folders = new ArrayList<>();
        folders.add(root.resolve(NPM.formatted("peers")).resolve(".bin"));
        for (String folder : System.getenv("PATH").split(":", -1)) {
            folders.add(Path.of(folder));
        }
        folders.add(Path.of("/usr/sbin"));
        return folders.stream()
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Whether a package is installed for Node's servers. */
    static boolean hasPackage(Path root, String name) {
        return Files.isDirectory(root.resolve(NPM.formatted("interop")).resolve(name));
    }
}
