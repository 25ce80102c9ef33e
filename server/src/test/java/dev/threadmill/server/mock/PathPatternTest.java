package dev.threadmill.server.mock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {
    @Test
    void aParameterStandsForOneWholeSegment() {
        PathPattern pattern = PathPattern.of("/rooms/{room}/users/{user_1}");
        assertEquals(
                Optional.of(Map.of("room", "blue door", "user_1", "é")),
                pattern.match("/rooms/blue door/users/é"));
        for (String other :
                new String[] {
                    "/rooms//users/x",
                    "/rooms/a/users/",
                    "/rooms/a/users/b/",
                    "/rooms/a/b/users/c",
                    "/Rooms/a/users/b",
                    "/rooms/a/users",
                    "rooms/a/users/b",
                    ""
                }) {
            assertEquals(Optional.empty(), pattern.match(other), other);
        }
    }

    @Test
    void aPathWithoutParametersIsItselfOnly() {
        PathPattern pattern = PathPattern.of("/api/v1.0/");
        assertTrue(pattern.isLiteral());
        assertEquals(Optional.of(Map.of()), pattern.match("/api/v1.0/"));
        assertEquals(Optional.empty(), pattern.match("/api/v1.0"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "/{}",
                "/{a}{b}",
                "/a{b}",
                "/{1a}",
                "/{a}/{a}",
                "/{a",
                "/a b",
                "/a?b",
                "/a#",
                "/{a-b}"
            })
    void whatIsNoPathIsRefusedWithAMessage(String text) {
        Exception e =
                assertThrows(IllegalArgumentException.class, () -> PathPattern.of(text), text);
        assertTrue(e.getMessage().length() > 5, e::getMessage);
    }

    @Test
    void twoThatFitTheSamePathsHaveTheSameShape() {
        assertEquals(PathPattern.of("/a/{b}").shape(), PathPattern.of("/a/{c}").shape());
    }

    @Test
    void anyTextIsReadOrRefusedAndAnyPathCompared() {
        Random random = new Random(8);
        String letters = "/{}ab1_.-~ %é\u0000";
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder("/");
            for (int n = random.nextInt(10); n > 0; n--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            try {
                PathPattern pattern = PathPattern.of(text.toString());
                if (pattern.isLiteral()) {
                    assertEquals(Optional.of(Map.of()), pattern.match(text.toString()));
                }
                pattern.match(text.reverse().toString());
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage().length() > 5);
            }
        }
    }
}
