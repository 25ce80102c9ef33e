package dev.threadmill.load.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Addresses that a name must not lead to. Whoever runs a name's DNS could otherwise have a load
 * test, which may put that name under load, ask a cloud's metadata service for credentials. It is
 * asked for each connection, of the address that is then connected to, so that a name cannot change
 * in between. A target that is an address is what its author means.
 */
final class NamedAddresses {
    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|.*:.*");

    /** Metadata services at addresses that are not link-local. */
    private static final Set<String> METADATA = Set.of("fd00:ec2:0:0:0:0:0:254", "100.100.100.200");

    private NamedAddresses() {}

    /**
     * Looks at what a host's name has led to.
     *
     * @throws IOException where that must not be connected to
     */
    static void check(String host, InetAddress address) throws IOException {
        boolean refused =
                address.isLinkLocalAddress()
                        || address.isAnyLocalAddress()
                        || address.isMulticastAddress()
                        || METADATA.contains(address.getHostAddress());
        if (refused && !LITERAL.matcher(host).matches()) {
            throw new IOException(
                    "the name "
                            + host
                            + " leads to "
                            + address.getHostAddress()
                            + ", which is link-local or no single host; name the address itself"
                            + " if it is meant");
        }
    }
}
