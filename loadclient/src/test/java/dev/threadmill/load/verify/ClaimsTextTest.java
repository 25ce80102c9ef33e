package dev.threadmill.load.verify;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Comparison;
import dev.threadmill.load.report.Ink;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClaimsTextTest {
    private static Verification verification(String name, String note) {
        Claim claim =
                new Claim(
                        name,
                        "",
                        "",
                        Figure.OfServer.START_MS,
                        new Bound("< 1", Comparison.LESS, 1, false));
        return new Verification(
                new Claims("claims.yaml", "", Map.of(), List.of()),
                Instant.EPOCH,
                1,
                List.of(Judgement.without(claim, Ruling.ERROR, note)),
                false);
    }

    @Test
    void aTerminalObeysNoServer() {
        Verification verification = verification("a\u001b[31mb", "it said: \u001b]0;x\u0007\u202e");
        String text = ClaimsText.of(verification, Ink.PLAIN);
        String line = ClaimsText.line(verification.judgements().getFirst(), Ink.PLAIN);
        for (String shown : List.of(text, line)) {
            assertFalse(shown.contains("\u001b") || shown.contains("\u202e"), shown);
            assertTrue(shown.contains("a·[31mb"), shown);
        }
    }

    @Test
    void markdownShowsNamesAsTheyAre() {
        String text = ClaimsText.markdown(verification("a*b_c|<d>[e](f)!`g`\\h&lt;", "one\ntwo"));
        assertTrue(text.contains("a\\*b\\_c\\|&lt;d>\\[e\\](f)\\!\\`g\\`\\\\h&amp;lt;"), text);
        assertTrue(text.contains("one two"), text);
    }
}
