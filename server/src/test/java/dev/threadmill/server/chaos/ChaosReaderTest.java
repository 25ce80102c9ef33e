package dev.threadmill.server.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.chaos.Chaos.Delay;
import dev.threadmill.server.chaos.Chaos.Rates;
import dev.threadmill.server.chaos.Chaos.SlowConsumer;
import dev.threadmill.server.session.Conversation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChaosReaderTest {
    @Test
    void readsTheGuidesConnectionInstability() throws Exception {
        Chaos chaos =
                ChaosYaml.chaos(
                        "enabled: true",
                        "disconnect_probability: 0.02  # 2% random disconnect",
                        "delay:",
                        "  min_ms: 10",
                        "  max_ms: 100");
        assertTrue(chaos.active());
        assertEquals(0.02, chaos.disconnectProbability());
        assertEquals(1006, chaos.disconnectCode());
        assertEquals(new Delay(Duration.ofMillis(10), Duration.ofMillis(100)), chaos.delay());
    }

    @Test
    void readsTheGuidesMessageCorruption() throws Exception {
        Chaos chaos =
                ChaosYaml.chaos(
                        "message_drop_rate: 0.01",
                        "message_duplicate_rate: 0.005",
                        "message_reorder_rate: 0.005");
        assertTrue(chaos.active());
        assertEquals(new Rates(0.01, 0.005, 0.005, 0), chaos.rates());
        assertEquals(Direction.OUTGOING, chaos.direction());
    }

    @Test
    void readsTheGuidesSlowConsumer() throws Exception {
        Chaos chaos =
                ChaosYaml.chaos(
                        "slow_consumer:",
                        "  enabled: true",
                        "  delay_ms: 1000",
                        "  buffer_size: 10",
                        "  drop_when_full: true");
        assertTrue(chaos.active());
        assertEquals(
                Optional.of(new SlowConsumer(Duration.ofSeconds(1), 10, true)),
                chaos.slowConsumer());
    }

    @Test
    void readsTheRest() throws Exception {
        Chaos chaos =
                ChaosYaml.chaos(
                        "seed: -7",
                        "direction: both",
                        "disconnect: close",
                        "close_code: 4000",
                        "bandwidth: 64KiB",
                        "delay: {min_ms: 1s}",
                        "faults: [{every: 2, contains: x, action: delay, delay_ms: 5}]");
        assertEquals(-7, chaos.seed().orElseThrow());
        assertEquals(Direction.BOTH, chaos.direction());
        assertEquals(4000, chaos.disconnectCode());
        assertEquals(65_536, chaos.bytesPerSecond());
        assertEquals(new Delay(Duration.ofSeconds(1), Duration.ofSeconds(1)), chaos.delay());
        assertEquals(
                List.of(
                        new Fault(
                                Direction.INCOMING,
                                0,
                                2,
                                Optional.of("x"),
                                Fault.Action.DELAY,
                                Duration.ofMillis(5),
                                1011)),
                chaos.faults());
    }

    @Test
    void whereItIsOffNothingOfItIsThere() throws Exception {
        Conversation inner = session -> {};
        for (Chaos off :
                List.of(
                        Chaos.NONE,
                        ChaosYaml.chaos("enabled: false", "message_drop_rate: 1"),
                        ChaosYaml.chaos("enabled: true", "message_drop_rate: 0"),
                        ChaosYaml.chaos("slow_consumer: {enabled: false}"))) {
            assertFalse(off.active());
            assertSame(inner, off.begin(new ChaosCounts()).around(inner));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "enabled: maybe | enabled: 'maybe' must be true or false",
                "seed: x | seed: 'x' must be a whole number between",
                "direction: up | direction: 'up' is not one of outgoing, incoming, both",
                "disconnect_probability: 2 | disconnect_probability: '2' must be a number between 0",
                "disconnect: softly | disconnect: 'softly' is not one of abrupt, close",
                "close_code: 1011 | close_code: is for 'disconnect: close' only",
                "{disconnect: close, close_code: 1005} | close_code: '1005' is no code that a Close",
                "{disconnect: close, close_code: 5} | close_code: '5' must be a whole number",
                "delay: {} | delay.max_ms: must be there",
                "delay: 5 | delay: must hold keys and values",
                "delay: {min_ms: 5, max_ms: 4} | delay.min_ms: must not be more than 'max_ms'",
                "delay: {max_ms: 11m} | delay.max_ms: must be between 0 and 600000 milliseconds",
                "delay: {max_ms: 1, mean_ms: 1} | there is no key 'websocket.chaos.delay.mean_ms'",
                "message_drop_rate: -1 | message_drop_rate: '-1' must be a number between 0 and 1",
                "message_duplicate_rate: NaN | message_duplicate_rate: 'NaN' must be a number",
                "message_reorder_rate: 1% | message_reorder_rate: '1%' must be a number",
                "message_corrupt_rate: [] | message_corrupt_rate: must be a single value",
                "{message_drop_rate: 0.6, message_reorder_rate: 0.5} | message_reorder_rate: the rates"
                        + " of drop, duplicate, reorder and corrupt are together more than 1",
                "slow_consumer: true | slow_consumer: must hold keys and values",
                "slow_consumer: {enabled: 1} | slow_consumer.enabled: '1' must be true or false",
                "slow_consumer: {delay_ms: -1} | slow_consumer.delay_ms: '-1' is no duration",
                "slow_consumer: {buffer_size: 0} | slow_consumer.buffer_size: '0' must be a whole"
                        + " number between 1 and 100000",
                "slow_consumer: {drop_when_full: x} | slow_consumer.drop_when_full: 'x' must be",
                "slow_consumer: {bufer_size: 1} | bufer_size'; did you mean 'buffer_size'?",
                "bandwidth: fast | bandwidth: 'fast' is no size",
                "bandwidth: 0 | bandwidth: must be between 1 and 1GiB a second",
                "message_drop_rat: 0 | did you mean 'message_drop_rate'?",
                "faults: 5 | faults: must be a list",
                "faults: [5] | faults[0]: must hold keys and values",
                "faults: [{action: drop}] | faults[0].on_message: one of on_message, every and"
                        + " contains must be there",
                "faults: [{on_message: 0, action: drop}] | faults[0].on_message: '0' must be a whole",
                "faults: [{every: 0, action: drop}] | faults[0].every: '0' must be a whole number",
                "faults: [{every: 1, on_message: 1, action: drop}] | faults[0].every: does not go",
                "faults: [{every: 1}] | faults[0].action: must be one of drop, duplicate, reorder,",
                "faults: [{every: 1, action: dorp}] | faults[0].action: 'dorp' is not one of drop",
                "faults: [{every: 1, action: delay}] | faults[0].delay_ms: must be there with",
                "faults: [{every: 1, action: drop, delay_ms: 1}] | delay_ms: is for 'action: delay'",
                "faults: [{every: 1, action: drop, code: 1000}] | code: is for 'action: close' only",
                "faults: [{every: 1, action: close, code: 1006}] | faults[0].code: '1006' is no code",
                "faults: [{contains: \"\", action: drop}] | faults[0].contains: must have 1 to 1000",
                "faults: [{every: 1, action: drop, when: x}] | there is no key",
            })
    void namesEachFault(String line, String message) throws Exception {
        String[] lines =
                line.startsWith("{")
                        ? line.substring(1, line.length() - 1).split(", ", -1)
                        : new String[] {line};
        List<String> faults = ChaosYaml.faults(lines);
        assertEquals(1, faults.size(), faults::toString);
        String where = 2 + lines.length + ": ";
        assertTrue(faults.getFirst().startsWith(where), faults::toString);
        assertTrue(faults.getFirst().contains(message), faults::toString);
    }

    @Test
    void ratesThatAddUpToOneAreFine() throws Exception {
        assertEquals(
                List.of(),
                ChaosYaml.faults(
                        "message_drop_rate: 0.7",
                        "message_duplicate_rate: 0.2",
                        "message_reorder_rate: 0.05",
                        "message_corrupt_rate: 0.05"));
    }

    @Test
    void allFaultsAreNamedAtOnceEachWithItsLine() throws Exception {
        List<String> faults =
                ChaosYaml.faults("seed: x", "message_drop_rate: 2", "delay:", "  max_ms: -1");
        assertEquals(
                List.of("3", "4", "6"),
                faults.stream().map(each -> each.split(":", 2)[0]).sorted().toList());
    }

    @Test
    void tooManyFaultsAreOne() throws Exception {
        List<String> lines = new ArrayList<>(List.of("faults:"));
        for (int i = 0; i < 101; i++) {
            lines.add("  - {every: 1, action: drop}");
        }
        assertEquals(
                List.of("3: websocket.chaos.faults: there are more than 100"),
                ChaosYaml.faults(lines.toArray(String[]::new)));
    }

    @Test
    void garbageIsReadOrRefusedButNeverFails() throws Exception {
        String[] keys = {
            "enabled",
            "seed",
            "direction",
            "disconnect_probability",
            "disconnect",
            "close_code",
            "delay",
            "message_drop_rate",
            "message_reorder_rate",
            "slow_consumer",
            "bandwidth",
            "faults",
            "other"
        };
        String[] values = {
            "",
            "~",
            "true",
            "0",
            "1",
            "-1",
            "1e400",
            "NaN",
            "0x10",
            "close",
            "both",
            "[]",
            "{}",
            "[{}]",
            "[[]]",
            "{min_ms: 9}",
            "{max_ms: []}",
            "{min_ms: 1e9, max_ms: }",
            "64KiB",
            "99999999999999999999",
            "{enabled: , delay_ms: 1h}",
            "[{action: , every: }]",
            "[{action: close, on_message: 1, code: []}]",
            "\"\"",
            "{buffer_size: 1.5}"
        };
        var random = new SplittableRandom(3);
        for (int i = 0; i < 400; i++) {
            List<String> lines = new ArrayList<>();
            for (String key : keys) {
                if (random.nextInt(3) == 0) {
                    lines.add(key + ": " + values[random.nextInt(values.length)]);
                }
            }
            if (!lines.isEmpty()) {
                ChaosYaml.faults(lines.toArray(String[]::new));
            }
        }
    }
}
