package dev.threadmill.server.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.chaos.ChaosCounts.Kind;
import dev.threadmill.server.session.Conversation;
import dev.threadmill.server.session.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each probability over 100,000 messages that go through sessions with chaos: within the 99.9 %
 * interval of the binomial distribution. Seeds are fixed, so a test that passes once always does.
 */
@Timeout(60)
class ChaosRatesTest {
    private static final int MESSAGES = 100_000;

    private final ChaosCounts counts = new ChaosCounts();

    private static void assertWithin(double rate, long count) {
        Binomial interval = Binomial.interval(MESSAGES, rate);
        assertTrue(interval.contains(count), () -> count + " for " + rate + " not in " + interval);
    }

    /** What comes out where the server sends {@code 0} to {@code 99999}. */
    private List<String> sent(String... yaml) throws Exception {
        PlayedSession peer = PlayedSession.thatStays(0);
        Conversation sending =
                session -> {
                    for (int i = 0; i < MESSAGES; i++) {
                        assertTrue(session.sendText(String.valueOf(i)), "a loss is not noticed");
                    }
                };
        ChaosYaml.chaos(yaml).begin(counts).around(sending).hold(peer);
        return peer.texts();
    }

    /** What a conversation receives where the peer sends {@code 0} to {@code 99999}. */
    private List<String> received(PlayedSession peer, String... yaml) throws Exception {
        List<String> received = new ArrayList<>();
        Conversation receiving =
                session -> {
                    for (Message message; (message = session.receive()) != null; ) {
                        received.add(((Message.Text) message).text());
                        if (peer.staysOpen() && received.size() == MESSAGES) {
                            return;
                        }
                    }
                };
        ChaosYaml.chaos(yaml).begin(counts).around(receiving).hold(peer);
        return received;
    }

    private static long distinct(List<String> texts) {
        return new HashSet<>(texts).size();
    }

    /** How often a message comes before one that was sent earlier. */
    private static long inversions(List<String> texts) {
        long count = 0;
        for (int i = 1; i < texts.size(); i++) {
            count += Integer.parseInt(texts.get(i)) < Integer.parseInt(texts.get(i - 1)) ? 1 : 0;
        }
        return count;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0005, 0.01, 0.5, 0.999})
    void asManyMessagesAreDroppedAsConfigured(double rate) throws Exception {
        for (int seed = 0; seed < 3; seed++) {
            long before = counts.count(Kind.DROPPED);
            List<String> texts = sent("seed: " + seed, "message_drop_rate: " + rate);
            assertWithin(rate, MESSAGES - texts.size());
            assertEquals(MESSAGES - texts.size(), counts.count(Kind.DROPPED) - before);
            assertEquals(0, inversions(texts));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0005, 0.005, 0.5})
    void asManyMessagesComeTwiceAsConfigured(double rate) throws Exception {
        List<String> texts = sent("seed: 1", "message_duplicate_rate: " + rate);
        assertEquals(MESSAGES, distinct(texts));
        assertWithin(rate, texts.size() - MESSAGES);
        assertEquals(texts.size() - MESSAGES, counts.count(Kind.DUPLICATED));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0005, 0.005, 0.3})
    void asManyMessagesChangePlacesAsConfigured(double rate) throws Exception {
        List<String> texts = sent("seed: 2", "message_reorder_rate: " + rate);
        assertEquals(MESSAGES, texts.size());
        assertEquals(MESSAGES, distinct(texts));
        assertWithin(rate, counts.count(Kind.REORDERED));
        long inversions = inversions(texts);
        assertTrue(inversions <= counts.count(Kind.REORDERED), "each has changed places");
        // Two neighbours that are both to change places do so with each other.
        assertTrue(inversions >= counts.count(Kind.REORDERED) / 2, () -> inversions + " swaps");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0005, 0.02, 0.5})
    void asManyMessagesAreDamagedAsConfigured(double rate) throws Exception {
        List<String> texts = sent("seed: 3", "message_corrupt_rate: " + rate);
        assertEquals(MESSAGES, texts.size());
        long damaged = 0;
        for (int i = 0; i < MESSAGES; i++) {
            damaged += texts.get(i).equals(String.valueOf(i)) ? 0 : 1;
        }
        assertWithin(rate, damaged);
        assertEquals(damaged, counts.count(Kind.CORRUPTED));
    }

    @Test
    void theGuidesRatesHoldTogether() throws Exception {
        List<String> texts =
                sent(
                        "seed: 4",
                        "message_drop_rate: 0.01",
                        "message_duplicate_rate: 0.005",
                        "message_reorder_rate: 0.005");
        assertWithin(0.01, MESSAGES - distinct(texts));
        assertWithin(0.005, texts.size() - distinct(texts));
        assertWithin(0.005, counts.count(Kind.REORDERED));
    }

    @Test
    void theyHoldForWhatComesInToo() throws Exception {
        List<String> texts =
                received(
                        PlayedSession.thatSays(MESSAGES),
                        "seed: 5",
                        "direction: incoming",
                        "message_drop_rate: 0.01",
                        "message_duplicate_rate: 0.005");
        assertWithin(0.01, MESSAGES - distinct(texts));
        assertWithin(0.005, texts.size() - distinct(texts));
        assertEquals(0, inversions(texts));
    }

    @Test
    void whatComesInChangesPlacesAsOftenAsConfigured() throws Exception {
        List<String> texts =
                received(
                        PlayedSession.thatStays(MESSAGES),
                        "seed: 6",
                        "direction: both",
                        "message_reorder_rate: 0.005");
        assertEquals(MESSAGES, distinct(texts));
        assertWithin(0.005, counts.count(Kind.REORDERED));
        assertTrue(inversions(texts) > 0);
    }

    @ParameterizedTest
    @CsvSource({"0.02, abrupt, 1006", "0.001, close, 1011"})
    void asManyMessagesEndTheirConnectionAsConfigured(double rate, String how, int code)
            throws Exception {
        PathChaos path =
                ChaosYaml.chaos("seed: 7", "disconnect_probability: " + rate, "disconnect: " + how)
                        .begin(counts);
        int received = 0;
        int ended = 0;
        while (received < MESSAGES) {
            PlayedSession peer = PlayedSession.thatSays(MESSAGES - received);
            path.around(
                            session -> {
                                while (session.receive() != null) {
                                    // Until it ends.
                                }
                            })
                    .hold(peer);
            received += peer.said();
            if (peer.endCode() != 0) {
                assertEquals(code, peer.endCode());
                ended++;
            }
        }
        assertEquals(MESSAGES, received);
        assertWithin(rate, ended);
        assertEquals(ended, counts.count(Kind.DISCONNECTED));
    }

    /** The first 200 messages of each of 5 connections. */
    private Set<List<String>> connections(String seed, String direction) throws Exception {
        PathChaos path =
                ChaosYaml.chaos(
                                seed,
                                "direction: " + direction,
                                "message_drop_rate: 0.1",
                                "message_duplicate_rate: 0.1",
                                "message_corrupt_rate: 0.1")
                        .begin(counts);
        Set<List<String>> all = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            PlayedSession peer = PlayedSession.thatSays(200);
            path.around(
                            session -> {
                                for (Message message; (message = session.receive()) != null; ) {
                                    session.send(message);
                                }
                            })
                    .hold(peer);
            all.add(peer.texts());
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"outgoing", "incoming", "both"})
    void withASeedTheSameMessagesMeetTheSameFaults(String direction) throws Exception {
        Set<List<String>> once = connections("seed: 8", direction);
        assertEquals(5, once.size(), "each connection has its own");
        assertEquals(once, connections("seed: 8", direction));
        assertNotEquals(once, connections("seed: 9", direction));
        assertNotEquals(
                connections("enabled: true", direction), connections("enabled: true", direction));
    }
}
