package dev.threadmill.recording.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.wire.WebSocketEvent;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikenessTest {
    private static final Likeness USUAL = new Likeness(List.of(), false);
    private static final Likeness STRICT = new Likeness(List.of(), true);

    private static Said text(String text) {
        return new Said(new WebSocketEvent.Text(text), 0);
    }

    private static Said binary(int... bytes) {
        byte[] payload = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            payload[i] = (byte) bytes[i];
        }
        return new Said(new WebSocketEvent.Binary(payload), 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1} | { \"a\" : 1.0 }",
                "{\"a\":1,\"b\":[2]} | {\"b\":[2],\"a\":1}",
                "{\"id\":\"1b4e28ba-2fa1-11d2-883f-0016d3cca427\"} |"
                        + " {\"id\":\"6fa459ea-ee8a-3ca4-894e-db77e160355e\"}",
                "{\"t\":\"2024-01-15T10:30:00Z\"} | {\"t\":\"2026-02-16T11:31:01.123+02:00\"}",
                "2024-01-15T10:30:00Z | 2024-01-15T10:30:01Z",
                "same | same",
            })
    void takesTheseForTheSame(String then, String now) {
        assertEquals(List.of(), USUAL.differences(text(then), text(now)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1} | {\"a\":2} | /a: expected 1, got 2",
                "{\"a\":1} | {\"a\":\"1\"} | /a: expected 1, got \"1\"",
                "{\"a\":{\"b/c\":1}} | {\"a\":{}} | /a/b~1c: expected 1, got nothing",
                "{} | {\"x\":null} | /x: expected nothing, got null",
                "[1,2] | [1,2,3] | /2: expected nothing, got 3",
                "[1] | {\"a\":1} | the whole: expected [1], got {\"a\":1}",
                "{\"t\":\"2024-01-15T10:30:00Z\"} | {\"t\":\"later\"} |"
                        + " /t: expected \"2024-01-15T10:30:00Z\", got \"later\"",
                "{\"t\":\"2024-01-15T10:30:00Z\"} | {\"t\":\"2024-99-15T10:30:00Z\"} |"
                        + " /t: expected \"2024-01-15T10:30:00Z\", got \"2024-99-15T10:30:00Z\"",
                "hello | help | at character 3: expected 'hello', got 'help'",
                "{broken | {also | at character 1: expected '{broken', got '{also'",
            })
    void tellsWhereTextsDiffer(String then, String now, String difference) {
        assertEquals(List.of(difference), USUAL.differences(text(then), text(now)));
    }

    @Test
    void strictlyGeneratedValuesMustBeEqualToo() {
        assertEquals(
                List.of(
                        "at character 18: expected '2024-01-15T10:30:00Z', got"
                                + " '2024-01-15T10:30:01Z'"),
                STRICT.differences(text("2024-01-15T10:30:00Z"), text("2024-01-15T10:30:01Z")));
        assertEquals(
                1,
                STRICT.differences(
                                text("{\"t\":\"2024-01-15T10:30:00Z\"}"),
                                text("{\"t\":\"2024-01-15T10:30:01Z\"}"))
                        .size());
    }

    @Test
    void looksPastWhatIsIgnored() {
        Likeness likeness = new Likeness(List.of("/n", "/items/*/id", "/a~1b"), false);
        assertEquals(
                List.of("/items/1/x: expected 5, got 6"),
                likeness.differences(
                        text(
                                "{\"n\":{\"m\":1},\"items\":[{\"id\":1},{\"id\":2,\"x\":5}],\"a/b\":1}"),
                        text("{\"items\":[{\"id\":3},{\"id\":4,\"x\":6}],\"a/b\":[]}")));
        assertThrows(InvalidPlanException.class, () -> new Likeness(List.of("timestamp"), false));
    }

    @Test
    void tellsTheFirstByteThatDiffers() {
        assertEquals(List.of(), USUAL.differences(binary(1, 2), binary(1, 2)));
        assertEquals(
                List.of("at byte 1: expected 0x02 of 2 bytes, got 0xff of 3"),
                USUAL.differences(binary(1, 2), binary(1, 255, 3)));
        assertEquals(
                List.of("at byte 2: expected the end of 2 bytes, got 0x03 of 3"),
                USUAL.differences(binary(1, 2), binary(1, 2, 3)));
    }

    @Test
    void tellsKindsApart() {
        assertEquals(
                List.of("expected text 'x', got 1 bytes"), USUAL.differences(text("x"), binary(1)));
        Said bye = new Said(new WebSocketEvent.Close(1000, "bye"), 0);
        assertEquals(
                List.of("expected text 'x', got the end with close code 1000"),
                USUAL.differences(text("x"), bye));
        assertEquals(
                List.of("expected close code 1000, got no close code"),
                USUAL.differences(bye, new Said(new WebSocketEvent.Close(1005, ""), 0)));
    }

    @Test
    void anyTextIsLikeItselfAndComparesWithAnyOther() {
        Random random = new Random(3);
        String alphabet = "{}[]\":,01a\\u \ud83d\ude00";
        for (int round = 0; round < 5_000; round++) {
            StringBuilder one = new StringBuilder();
            StringBuilder other = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                one.append(alphabet.charAt(random.nextInt(alphabet.length())));
                other.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertEquals(List.of(), USUAL.differences(text("" + one), text("" + one)));
            assertTrue(USUAL.differences(text("" + one), text("" + other)).size() <= 10);
        }
    }
}
