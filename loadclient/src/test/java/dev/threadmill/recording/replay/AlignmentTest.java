package dev.threadmill.recording.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.threadmill.wire.WebSocketEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlignmentTest {
    private static final Likeness LIKENESS = new Likeness(List.of(), false);

    private final List<Difference> differences = new ArrayList<>();

    private static Said said(String text) {
        return new Said(new WebSocketEvent.Text(text), 0);
    }

    private Alignment lay(List<String> then, List<String> now) {
        Conversation conversation =
                new Conversation(
                        "c",
                        Optional.empty(),
                        0,
                        List.of(),
                        then.stream().map(AlignmentTest::said).toList());
        Alignment alignment = new Alignment(conversation, 1, LIKENESS, differences::add);
        now.forEach(text -> alignment.take(said(text)));
        alignment.finish();
        return alignment;
    }

    private static List<String> letters(String letters) {
        return letters == null ? List.of() : Arrays.asList(letters.split(""));
    }

    private String found() {
        return String.join(
                " ",
                differences.stream()
                        .map(one -> one.type().name().substring(0, 1) + one.number())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "abc, abc, ''",
        "abc, , M1 M2 M3",
        ", ab, U1 U2",
        "abc, ac, M2",
        "abc, bc, M1",
        "abc, ab, M3",
        "abc, axbc, U2",
        "abc, xabc, U1",
        "abc, abcx, U4",
        "abc, axc, D2",
        "abc, xyz, D1 D2 D3",
        "abcdef, abxyef, D3 D4",
        "aaa, aa, M3",
        "abcd, bcdx, M1 U4",
    })
    void findsWhatIsMissingTooManyOrDifferent(String then, String now, String differences) {
        lay(letters(then), letters(now));
        assertEquals(differences, found());
    }

    @Test
    void everyMessageIsCountedOnceWhateverComes() {
        Random random = new Random(5);
        for (int round = 0; round < 2_000; round++) {
            differences.clear();
            List<String> then = new ArrayList<>();
            List<String> now = new ArrayList<>();
            for (int i = random.nextInt(80); i > 0; i--) {
                then.add("" + random.nextInt(12));
            }
            for (int i = random.nextInt(80); i > 0; i--) {
                now.add("" + random.nextInt(12));
            }
            long same = lay(then, now).same();
            assertEquals(then.size(), same + count('M') + count('D'));
            assertEquals(now.size(), same + count('U') + count('D'));
        }
    }

    @Test
    void singleSlipsAreFoundExactly() {
        Random random = new Random(6);
        for (int round = 0; round < 500; round++) {
            differences.clear();
            List<String> then = new ArrayList<>();
            List<String> now = new ArrayList<>();
            int missing = 0;
            int tooMany = 0;
            for (int i = 0; i < 200; i++) {
                then.add("m" + i);
                // Far enough apart not to be taken for one another.
                int dice = i % 8 == 0 ? random.nextInt(3) : 2;
                if (dice == 0) {
                    missing++;
                    continue;
                }
                if (dice == 1) {
                    now.add("extra" + i);
                    tooMany++;
                }
                now.add("m" + i);
            }
            assertEquals(200 - missing, lay(then, now).same());
            assertEquals(missing, count('M'));
            assertEquals(tooMany, count('U'));
            assertEquals(0, count('D'));
        }
    }

    private long count(char type) {
        return differences.stream().filter(one -> one.type().name().charAt(0) == type).count();
    }
}
