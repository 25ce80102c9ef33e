package dev.threadmill.load.verify;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a server is started that claims are about. {@code {port}} in the command, the environment and
 * the address is a free port, {@code {name}} the address of another server.
 *
 * @param folder in which it is started
 * @param environment beside that of this process
 * @param needs programs and files without which it is not started
 * @param ready what a line of its output has to match; its first group is the address, unless
 *     {@code address} says it; where there is none, the address has to accept a connection
 * @param refersTo the servers that have to be there first
 */
public record ServerCommand(
        String name,
        Path folder,
        List<String> command,
        Map<String, String> environment,
        List<String> needs,
        Optional<Pattern> ready,
        Optional<String> address,
        Duration timeout,
        Set<String> refersTo) {
    public ServerCommand {
        command = List.copyOf(command);
        needs = List.copyOf(needs);
    }
}
