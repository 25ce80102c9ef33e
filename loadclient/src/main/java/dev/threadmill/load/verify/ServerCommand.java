package dev.threadmill.load.verify;

import java.net.URI;
import java.net.URISyntaxException;
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
    private static final int PORT_MAX = 65_535;

    public ServerCommand {
        command = List.copyOf(command);
        needs = List.copyOf(needs);
    }

    /**
     * Why an address is none; none where it is one.
     *
     * @param connects whether it is connected to, and has to have a port
     */
    static Optional<String> fault(String address, boolean connects) {
        String none = "'" + address + "' is none such as http://127.0.0.1:8080";
        try {
            URI uri = new URI(address);
            int port = uri.getPort();
            boolean known = port == -1 ? !connects : port > 0 && port <= PORT_MAX;
            return uri.getScheme() == null || uri.getHost() == null || !known
                    ? Optional.of(none)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.of(none);
        }
    }
}
