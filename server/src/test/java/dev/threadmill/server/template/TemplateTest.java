package dev.threadmill.server.template;

import static dev.threadmill.server.template.TestScope.NAMES;
import static dev.threadmill.server.template.TestScope.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each expression writes into a plain text. */
class TemplateTest {
    private static final String MESSAGE =
            """
            {"id":7,"text":"a \\"b\\"","on":true,"none":null,"price":1.5,"items":[{"id":"i0"},[5]],
             "x-y":{"a_b":"deep"},"a.b":{"0":"zero"},"big":123456789012345678901234567890,"":"nil"}
            """;

    @ParameterizedTest
    @CsvSource({
        "now, 2025-03-09T08:07:06.005Z",
        "now+5m, 2025-03-09T08:12:06.005Z",
        "now-1h, 2025-03-09T07:07:06.005Z",
        "now + 1h30m, 2025-03-09T09:37:06.005Z",
        "now+995ms, 2025-03-09T08:07:07.000Z",
        "now-0.5s, 2025-03-09T08:07:05.505Z",
        "now+365d, 2026-03-09T08:07:06.005Z",
        "now-20000d, 1970-06-06T08:07:06.005Z",
        "date, 2025-03-09",
        "date-9d, 2025-02-28",
        "timestamp, 1741507626005",
        "timestamp+1s, 1741507627005"
    })
    void writesTimes(String expression, String expected) throws InvalidTemplateException {
        assertEquals(expected, text("{{" + expression + "}}", "{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-01-01T00:00:00.000Z",
                "0999-12-31T23:59:59.999Z",
                "1969-12-31T23:59:59.999Z",
                "2000-02-29T10:00:00.010Z",
                "9999-12-31T01:01:01.100Z"
            })
    void writesTimesAsTheJdkReadsThem(String time) throws InvalidTemplateException {
        Scope scope =
                new Scope() {
                    @Override
                    public InstantSource clock() {
                        return InstantSource.fixed(Instant.parse(time));
                    }
                };
        assertEquals(time, Template.parse("{{now}}", NAMES).render(scope));
    }

    @ParameterizedTest
    @CsvSource({
        "message.id, 7",
        "message.text, a \"b\"",
        "message.on, true",
        "message.none, ''",
        "message.price, 1.5",
        "message.items.0.id, i0",
        "message.items[0].id, i0",
        "message.items.1[0], 5",
        "message.items.1, [5]",
        "message.items.2, ''",
        "message.items.-1, ''",
        "message.items.00, ''",
        "message.items.id, ''",
        "message.x-y.a_b, deep",
        "message.x-y, '{\"a_b\":\"deep\"}'",
        "message.\"a.b\".0, zero",
        "message.'a.b'[0], zero",
        "message.\"\", nil",
        "message.big, 123456789012345678901234567890",
        "message.nowhere.at.all, ''",
        "message.id.x, ''",
        "params, '[\"first\",{\"x\":2}]'",
        "params.0, first",
        "params.1.x, 2",
        "params.name, ''"
    })
    void findsPlacesInMessageAndParams(String expression, String expected)
            throws InvalidTemplateException {
        assertEquals("<" + expected + ">", text("<{{" + expression + "}}>", MESSAGE));
    }

    @ParameterizedTest
    @CsvSource({
        "connection.id, conn-17",
        "connection.path, /chat/a\"b",
        "connection_count, 42",
        "path.room, blue",
        "query.user-id, u1",
        "query.none, ''",
        "sequence, 9",
        "counter, 9",
        "env.API_TOKEN, s3\"cret",
        "random_int 5 5, 5",
        "'  random_int   -3\t-3  ', -3"
    })
    void writesWhatTheScopeHolds(String expression, String expected)
            throws InvalidTemplateException {
        assertEquals(expected, text("{{" + expression + "}}", "{}"));
    }

    @Test
    void makesUuidsOfVersionFour() throws InvalidTemplateException {
        Template template = Template.parse("{{uuid}}", NAMES);
        Scope scope = TestScope.of("{}");
        UUID first = UUID.fromString(template.render(scope));
        assertEquals(4, first.version());
        assertEquals(2, first.variant());
        assertNotEquals(first.toString(), template.render(scope));
    }

    @ParameterizedTest
    @CsvSource({
        "-2, 2",
        "0, 1",
        "9223372036854775806, 9223372036854775807",
        "-9223372036854775808, 9223372036854775807",
        "-9223372036854775808, -9223372036854775807"
    })
    void drawsWholeNumbersWithBothEnds(long least, long most) throws InvalidTemplateException {
        Template template = Template.parse("{{random_int " + least + " " + most + "}}", NAMES);
        Scope scope = TestScope.of("{}");
        boolean low = false;
        boolean high = false;
        for (int i = 0; i < 200; i++) {
            long drawn = Long.parseLong(template.render(scope));
            assertTrue(drawn >= least && drawn <= most, () -> "drew " + drawn);
            low |= drawn == least;
            high |= drawn == most;
        }
        // Of few numbers 200 draws meet both ends; the generator is seeded.
        boolean few = most - least >= 0 && most - least < 10;
        assertTrue(!few || (low && high));
    }

    @ParameterizedTest
    @CsvSource({"40000, 50000", "-1.5, -1", "0, 1e-300", "-1e308, 1e308"})
    void drawsFractionsBelowTheBound(double least, double bound) throws InvalidTemplateException {
        Template template = Template.parse("{{random_float " + least + " " + bound + "}}", NAMES);
        Scope scope = TestScope.of("{}");
        for (int i = 0; i < 200; i++) {
            double drawn = Double.parseDouble(template.render(scope));
            assertTrue(drawn >= least && drawn < bound, () -> "drew " + drawn);
        }
    }

    @Test
    void theSameSeedMakesTheSameText() throws InvalidTemplateException {
        Template template =
                Template.parse("{{uuid}} {{random_int 1 1000000}} {{random_float 0 1}}", NAMES);
        String first = template.render(TestScope.of("{}"));
        assertEquals(first, template.render(TestScope.of("{}")));
        assertEquals(
                "bb0f1798",
                first.substring(0, 8),
                "a seed's numbers stay the same from one version to the next");
    }

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "'', ''",
        "{a} } }} {, {a} } }} {",
        "{{\"{{\"}}now{{'}}'}}, {{now}}",
        "{{ 'a \"b\"' }}, a \"b\"",
        "{{''}}, ''",
        "a{{connection_count}}b{{connection_count}}, a42b42",
        "{{connection_count}}}, 42}"
    })
    void textOutsideStandsForItself(String template, String expected)
            throws InvalidTemplateException {
        assertEquals(expected, text(template, "{}"));
    }

    @Test
    void knowsWhatIsConstant() throws InvalidTemplateException {
        assertTrue(Template.parse("Bearer {{env.API_TOKEN}}{{'x'}}", NAMES).isConstant());
        assertTrue(Template.parse("", NAMES).isConstant());
        assertFalse(Template.parse("{{message}}", NAMES).isConstant());
    }

    @Test
    void aScopeWithoutAnythingLeavesNoTrace() throws InvalidTemplateException {
        String all = "<{{message}}{{message.x}}{{params.0}}{{connection.id}}{{path.room}}>";
        assertEquals("<>", Template.parse(all, NAMES).render(Scope.EMPTY));
    }

    @Test
    void aCheckTakesAVariableThatIsNotSet() throws InvalidTemplateException {
        Names names = Names.common(Map.of()).checkOnly();
        assertEquals("<>", Template.parse("<{{env.X}}>", names).render(Scope.EMPTY));
    }
}
