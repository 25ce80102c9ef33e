package dev.threadmill.load.transport;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where names may not lead. */
class NamedAddressesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.170.2",
                "::ffff:169.254.169.254",
                "fe80::1",
                "fd00:ec2::254",
                "100.100.100.200",
                "0.0.0.0",
                "::",
                "224.0.0.1",
                "ff02::1"
            })
    void aNameThatLeadsToAMetadataServiceIsNotConnectedTo(String address) throws Exception {
        InetAddress led = InetAddress.getByName(address);
        var refused =
                assertThrows(IOException.class, () -> NamedAddresses.check("api.example.com", led));
        assertTrue(refused.getMessage().contains("api.example.com leads to"), refused::getMessage);
        assertDoesNotThrow(() -> NamedAddresses.check(address, led));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "10.0.0.7", "192.168.1.1", "2001:db8::1"})
    void privateAddressesAreWhatClustersAreMadeOf(String address) throws Exception {
        InetAddress led = InetAddress.getByName(address);
        assertDoesNotThrow(() -> NamedAddresses.check("api.example.com", led));
    }
}
