package dev.threadmill.load.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.InvalidPlanException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailRuleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // before, after, broken
                "p99>+10%      | P99    | 1000 | 1101  | true",
                "p99>+10%      | P99    | 1000 | 1099  | false",
                "p99.9>+10%    | P999   | 1000 | 1101  | true",
                "P999 > +10%   | P999   | 1000 | 1101  | true",
                "rate<-5%      | RATE   | 1000 | 949   | true",
                "rate<-5%      | RATE   | 1000 | 951   | false",
                "rate<-50      | RATE   | 1000 | 949   | true",
                "p50>+2ms      | P50    | 1000 | 3001  | true",
                "p50>+2ms      | P50    | 1000 | 2999  | false",
                "errors>+0.1%  | ERRORS | 0    | 0.002 | true",
                "errors>+0.1%  | ERRORS | 0.1  | 0.1005 | false",
                "errors>+0%    | ERRORS | 0    | 0     | false",
                "p50>+10%      | P50    | NaN  | 10    | true",
                "p50>+10%      | P50    | 10   | NaN   | true",
                "rate<-5%      | RATE   | NaN  | NaN   | true",
            })
    void aRuleIsBrokenByMoreThanItAllows(
            String expression, Measure measure, double before, double after, boolean broken) {
        FailRule rule = FailRule.parse(expression);
        double difference =
                measure.unit() == Measure.Unit.SHARE ? after - before : after / before - 1;
        Change change = new Change(measure, before, after, difference, Seconds.NONE);
        Side side = new Side("x", List.of());
        Comparison comparison = new Comparison(side, side, List.of(change), "", List.of());

        assertEquals(measure, rule.measure());
        assertEquals(broken, rule.judge(comparison).broken());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense     | is no rule",
                "p98>+10%     | names no figure",
                "p9>+10%      | did you mean p90?",
                "p99>6s       | write +10% or -5%",
                "rate<5%      | without a sign",
                "p99>+10      | has a bound without a unit",
                "errors>+3    | needs a bound in points",
                "p99>+1x%     | is no number",
                "p99>+10 %%   | is no rule",
            })
    void whatIsNoRuleSaysWhy(String expression, String message) {
        InvalidPlanException refused =
                assertThrows(InvalidPlanException.class, () -> FailRule.parse(expression));
        assertEquals("fail-on", refused.faults().getFirst().field());
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
    }

    @Test
    void anyTextIsARuleOrAFault() {
        Random random = new Random(11);
        String letters = "p9rate>+-%ms.0 1x<errors\u00b5";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(12); j >= 0; j--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            try {
                FailRule.parse(text.toString());
            } catch (InvalidPlanException e) {
                assertEquals("fail-on", e.faults().getFirst().field());
            }
        }
    }
}
