package dev.threadmill.load.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.threadmill.load.plan.DataSet;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC);
    private static final List<Form> FORMS = List.of(Form.values());
    private static final String[] BITS = {
        "a",
        "{{",
        "}}",
        "{",
        "}",
        "\"",
        "'",
        "{{x}}",
        "{{u.id}}",
        "{{ raw x }}",
        "{{u.\"id\"}}",
        "{{uuid}}",
        "{{now - 1h}}",
        "{{date}}",
        "{{random_int 1 5}}",
        "{{iteration}}",
        "\r\n",
        "é€😀",
        "\ud83d",
        "%",
        "/",
        "?",
        "&",
        "\u0000",
        "\u007f",
        ".",
        "env",
        "random_float 0 1",
        "{{\"{{\"}}",
        "{{timestamp+5m}}",
        " "
    };

    private static DataSet users(String id) {
        DataSet.Builder rows =
                new DataSet.Builder("u", DataSet.Order.SEQUENTIAL, List.of("id", "n"));
        rows.add(id, false);
        rows.add("12", true);
        return rows.build();
    }

    private static Names names(String id) {
        Names names = new Names(List.of(users(id)));
        names.know("x");
        names.know("five", new Value("5", true));
        return names;
    }

    private static Scope scope(String id, String x) {
        Scope scope = new Scope(List.of(users(id)), 1, 3, CLOCK);
        scope.begin(42, List.of(new Feeder(users(id))));
        scope.set(0, Value.words(x));
        return scope;
    }

    private static String render(String template, Form form, String x) throws Exception {
        return Template.text(template, names("i d"), form).render(scope("i d", x));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain|plain",
                "{{x}}|v",
                "a{{ x }}b|avb",
                "{{u.id}}|i d",
                "{{u.'id'}}|i d",
                "{{u.n}}{{five}}|125",
                "{{'{{'}}|{{",
                "{{iteration}} {{connection}}|42 3",
                "{{now}}|2026-01-02T03:04:05.678Z",
                "{{now - 1h}}|2026-01-02T02:04:05.678Z",
                "{{date+1d}}|2026-01-03",
                "{{timestamp}}|1767323045678",
                "{{random_int 7 7}}|7",
            })
    void isFilled(String template, String expected) throws Exception {
        assertEquals(expected, render(template, Form.TEXT, "v"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{{y}}|there is no 'y'",
                "{{xx}}|did you mean 'x'?",
                "{{u}}|write u.id",
                "{{u.name}}|there are id, n",
                "{{x.y}}|'x' is one value",
                "{{env.NONE_SUCH}}|is not set",
                "{{}}|nothing between",
                "{{x|has no }}",
                "{{a b}}|cannot be read",
                "{{random_int 5 1}}|5 is more than 1",
                "{{random_int 1}}|takes two whole numbers",
                "{{now + soon}}|is no offset",
                "{{later}}|is extracted by 'step 2'",
                "{{raw x}}|is for URLs",
            })
    void faultsAreNamed(String template, String message) {
        Names names = names("");
        names.announce("later", "step 2");
        var fault =
                assertThrows(
                        InvalidTemplateException.class,
                        () -> Template.text(template, names, Form.TEXT));
        assertTrue(fault.getMessage().contains(message), fault.getMessage());
    }

    @Test
    void jsonKeepsTypesAndEscapesTexts() throws Exception {
        JsonNode json =
                new ObjectMapper()
                        .readTree(
                                """
                                {"n": "{{u.n}}", "five": "{{five}}", "t": "{{x}}", "in": "<{{x}}>",
                                 "{{u.id}}": [1.50, null, true, {}, [], "{{uuid}}"]}
                                """);
        String text = Template.json(json, names("k\"")).render(scope("k\"", "q\"\\\n"));
        JsonNode read = new ObjectMapper().readTree(text);
        assertEquals(12, read.get("n").intValue());
        assertEquals(5, read.get("five").intValue());
        assertEquals("q\"\\\n", read.get("t").textValue());
        assertEquals("<q\"\\\n>", read.get("in").textValue());
        assertEquals(6, read.get("k\"").size());
    }

    @Test
    void whateverStandsThereIsFilledOrRefused() {
        Random random = new Random(5);
        int filled = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder template = new StringBuilder();
            for (int n = random.nextInt(6); n >= 0; n--) {
                template.append(BITS[random.nextInt(BITS.length)]);
            }
            Form form = FORMS.get(random.nextInt(FORMS.size()));
            try {
                render(template.toString(), form, BITS[random.nextInt(BITS.length)]);
                filled++;
            } catch (InvalidTemplateException e) {
                assertTrue(!e.getMessage().isEmpty());
            } catch (Exception e) {
                throw new AssertionError(form + " " + template, e);
            }
        }
        assertTrue(filled > 1_000);
    }

    @Test
    void anyValueComesBackFromWhereItWasPut() throws Exception {
        Random random = new Random(6);
        for (int i = 0; i < 3_000; i++) {
            StringBuilder any = new StringBuilder();
            for (int n = random.nextInt(5); n >= 0; n--) {
                any.append(
                        BITS[random.nextInt(BITS.length)].replace("😀", "ß").replace("\ud83d", ""));
            }
            String value = any.toString();
            String url = render("{{x}}", Form.URL, value);
            assertTrue(url.matches("[A-Za-z0-9._~%-]*"), url);
            assertEquals(value, URLDecoder.decode(url, StandardCharsets.UTF_8));
            assertEquals(
                    value,
                    new ObjectMapper().readTree(render("{{x}}", Form.JSON, value)).textValue());
            assertEquals(value, render("{{x}}", Form.TEXT, value));
            String raw = render("/{{raw x}}", Form.URL, value);
            assertTrue(raw.chars().allMatch(c -> c > ' ' && c < 0x7f), raw);
        }
    }

    @Test
    void aHeaderHasNoLineBreaks() throws Exception {
        Template template = Template.text("a {{x}}", names(""), Form.FIELD);
        for (String evil : List.of("a\r\nX: 1", "a\nb", "\u0000", "€", "\u007f")) {
            assertTrue(!template.write(new ByteText(), scope("", evil)), evil);
        }
        assertTrue(template.write(new ByteText(), scope("", "tab\té")));
    }

    @Test
    void constantsNeedNoScope() throws Exception {
        Template template = Template.text("a{{five}}{{'b'}}", names(""), Form.TEXT);
        assertTrue(template.isConstant());
        assertEquals("a5b", template.render(null));
    }

    @Test
    void jsonIsJsonWhateverIsPutIn() throws Exception {
        Random random = new Random(8);
        for (int i = 0; i < 2_000; i++) {
            JsonNode json =
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("a" + BITS[random.nextInt(BITS.length)], 1)
                            .put("b", "{{x}}" + BITS[random.nextInt(BITS.length)]);
            try {
                String text =
                        Template.json(json, names("i"))
                                .render(scope("i", BITS[random.nextInt(BITS.length)]));
                assertEquals(2, new ObjectMapper().readTree(text).size(), text);
            } catch (InvalidTemplateException e) {
                assertTrue(!e.getMessage().isEmpty());
            }
        }
    }
}
