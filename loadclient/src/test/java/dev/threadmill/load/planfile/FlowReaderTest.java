package dev.threadmill.load.planfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.DataSet;
import dev.threadmill.load.plan.Flow;
import dev.threadmill.load.plan.Plan;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowReaderTest {
    private static final String FULL =
            """
            name: shop
            variables: {base: 'http://h:81/api', n: 5, id: '{{uuid}}', env.KEY: given}
            data:
              users: {rows: [{id: 1, name: anna}], order: random}
            target:
              base: '{{base}}'
              headers: {Accept: a/b, X-Own: base}
              steps:
                - name: login
                  http: /login?n={{n}}
                  headers: {X-Own: '{{users.name}}'}
                  body: {user: '{{users.name}}'}
                  extract:
                    token: {json: /token}
                    place: {header: Location, regex: '/(.*)', default: ''}
                  checks: {status: [200, 2xx], body: [a, b], body_regex: c, json: {/a: {b: 1}},
                           headers: {Server: x}}
                  think: {min: 1s, max: 3s}
                  on_failure: continue
                  thresholds: [p99<50ms, 'errors < 1%']
                - {name: out, http: 'https://other/{{token}}', body: 'k={{env.KEY}}'}
                - {name: led, http: '{{raw place}}'}
            iterations: 9
            thresholds: ['p99{out}<1s', p50<1s]
            """;

    private static List<String> faults(String yaml) {
        return assertThrows(InvalidPlanFileException.class, () -> PlanReader.read("p", yaml), yaml)
                .faults();
    }

    @Test
    void allThatStandsThereIsInThePlan() throws Exception {
        Plan plan = PlanReader.read("p", FULL);
        Flow flow = (Flow) plan.target();
        assertEquals(URI.create("http://h:81/api"), flow.uri());
        assertEquals(9, plan.model().end().requests());
        assertEquals("/api/login?n={{n}}", flow.steps().get(0).path());
        assertEquals("POST", flow.steps().get(0).method());
        assertEquals(
                "[Header[name=X-Own, value={{users.name}}], Header[name=Content-Type,"
                        + " value=application/json], Header[name=Accept, value=a/b]]",
                flow.steps().get(0).headers().toString());
        assertEquals(URI.create("https://other"), flow.steps().get(1).origin());
        assertEquals(URI.create("http://h:81"), flow.steps().get(2).origin());
        assertEquals("{{raw place}}", flow.steps().get(2).path());
        assertEquals(
                List.of("p99{out}<1s", "p50<1s", "p99{login}<50ms", "errors{login}< 1%"),
                plan.thresholds().stream().map(rule -> rule.expression()).toList());
        assertEquals(plan, PlanReader.read("sent", PlanWriter.write(plan)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: a, http: '/{{tokn}}'}|p:1: target.steps[0].http: {{tokn}}: there is no 'tokn'; did you mean 'token'?",
                "{name: a, http: '/{{late}}'}|p:1: target.steps[0].http: {{late}}: 'late' is not known yet: it is extracted by 'last'",
                "{name: a, http: login}|p:1: target.steps[0].http: 'login' must begin with / or with http://",
                "{name: a, http: '{{token}}'}|p:1: target.steps[0].http: begins with a value, which would be percent-encoded: write {{raw …}} for a path, or begin with /",
                "{name: a, http: 'http://{{token}}/'}|p:1: target.steps[0].http: the host must be known before the run begins, and {{token}} is not",
                "{name: a, http: 'ftp://h/'}|p:1: target.steps[0].http: 'ftp://h' must start with http:// or https://",
                "{name: a, http: '/a b'}|p:1: target.steps[0].http: '/a b' holds what no URL may; percent-encode it",
                "{name: a, http: /, body: '{{x'}|p:1: target.steps[0].body: '{{x' has no }} within 1000 characters; write {{\"{{\"}} for the braces themselves",
                "{name: a, http: /, headers: {X: '{{env.HOME}}'}}|p:1: target.steps[0].headers: {{env.HOME}}: the environment variable 'HOME' is not set, or may not be read by a plan from elsewhere",
                "{name: a, http: /, checks: {status: ok}}|p:1: target.steps[0].checks.status: 'ok' is no status; write 200, [200, 201] or 2xx",
                "{name: a, http: /, checks: {body_regex: '('}}|p:1: target.steps[0].checks.body_regex: '(' is no regular expression: Unclosed group",
                "{name: a, http: /, extract: {u: {json: /x}}}|p:1: target.steps[0].extract: 'u' is the name of data, too",
                "{name: a, http: /, extract: {now: {json: /x}}}|p:1: target.steps[0].extract.now.json: 'now' means something else in templates",
                "{name: a, http: /, think: 2h}|p:1: target.steps[0].think: must be between 0 and 1 hour",
                "{name: a, http: /, body_file: x}|p:1: target.steps[0].body_file: a plan from elsewhere may not name files",
                "{name: a, http: /, thresholds: ['p99{b}<1s']}|p:1: target.steps[0].thresholds: 'p99{b}<1s' stands below a request and names one: leave its braces out",
                "{name: a, http: /, thresholds: ['dropped<1']}|p:1: target.steps[0].thresholds: 'dropped{a}<1' is a figure of the whole run: leave its braces out",
                "{name: last, http: /}|p:1: target.steps: two of them are named 'last'",
                "{name: a, http: /, method: GIVE}|p:1: target.steps[0].method: 'GIVE' is not one of GET, POST, PUT, DELETE, PATCH, HEAD, OPTIONS",
            })
    void faultsNameWhereTheyAre(String step, String fault) {
        String yaml =
                "{variables: {token: '{{uuid}}'}, data: {u: {rows: [{a: 1}]}}, target: {base: 'http://h', steps: ["
                        + step
                        + ", {name: last, http: /, extract: {late: {json: /x}}}]}}";
        assertEquals(List.of(fault), faults(yaml));
    }

    @Test
    void whatIsWrongIsToldAtOnce() {
        List<String> faults =
                faults(
                        """
                        variables: {a: '{{b}}', now: 1}
                        target:
                          steps:
                            - {name: x, http: /}
                            - {name: y, http: 'http://h/', thnk: 1s}
                        thresholds: ['p99{z}<1s']
                        requests: 4
                        """);
        assertEquals(5, faults.size(), faults::toString);
        assertTrue(
                faults.toString()
                        .contains(
                                "p:6: thresholds: 'p99{z}<1s' names no request of the plan; there are x, y"),
                faults::toString);
        assertTrue(
                faults.toString().contains("p:7: requests: would not count whole flows"),
                faults::toString);
    }

    @Test
    void aThresholdAboutANameNeedsNames() {
        assertEquals(
                List.of(
                        "p:1: thresholds: 'p99{a}<1s' names a request, but the requests of this"
                                + " plan have no names"),
                faults("{target: {http: 'http://h/'}, thresholds: ['p99{a}<1s']}"));
    }

    private static String withData(String data) {
        return "{data: {u: " + data + "}, target: {steps: [{name: a, http: 'http://h/'}]}}";
    }

    private static DataSet data(Path folder, String data) throws Exception {
        return ((Flow) PlanReader.read("p", withData(data), folder).target()).data().getFirst();
    }

    @Test
    void csvIsReadAsRfc4180HasIt(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("u.csv"),
                "\ufeffid,full name\r\n1,\"a, \"\"b\"\"\"\r\n\r\n2,\"two\nlines\"\r\n3,");
        DataSet set = data(folder, "{csv: u.csv, order: shuffle}");
        assertEquals(List.of("id", "full name"), set.columns());
        assertEquals(3, set.rows());
        assertEquals("a, \"b\"", set.value(0, 1));
        assertEquals("two\nlines", set.value(1, 1));
        assertEquals("", set.value(2, 1));
    }

    @Test
    void jsonLinesKeepTheirTypes(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("u.jsonl"),
                "{\"id\":1.50,\"n\":\"x\",\"o\":{\"a\":[1]}}\n\n{\"o\":null,\"n\":\"y\",\"id\":true}\n");
        DataSet set = data(folder, "{jsonl: u.jsonl}");
        assertEquals("1.5", set.value(0, 0));
        assertTrue(set.isJson(0, 0));
        assertEquals("{\"a\":[1]}", set.value(0, 2));
        assertEquals("", set.value(1, 2));
        assertEquals("true", set.value(1, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "csv|a,b~1,2~3~4,5,6|u.csv row 2 has 1 values, but there are 2 columns",
                "csv|a,a~1,2|has two columns named 'a'",
                "csv|a~|has no rows",
                "csv|``|u.csv has no header row",
                "csv|a,b~1,\"2|u.csv line 2: ",
                "jsonl|{\"a\":1}~{\"b\":1}|u.jsonl line 2 has other keys than the first: a",
                "jsonl|{\"a\":1}~nope|u.jsonl line 2 is no JSON",
                "jsonl|[1]|u.jsonl line 1 is no object of keys and values",
                "jsonl|{\"a\":1} {\"a\":2}|u.jsonl line 1 is no JSON",
            })
    void faultsOfFilesNameTheRow(String kind, String text, String message, @TempDir Path folder)
            throws Exception {
        String lines = text == null ? "" : text.replace('~', '\n');
        Files.writeString(folder.resolve("u." + kind), lines);
        String yaml = withData("{" + kind + ": u." + kind + "}");
        String fault =
                assertThrows(
                                InvalidPlanFileException.class,
                                () -> PlanReader.read("p", yaml, folder))
                        .faults()
                        .getFirst();
        assertTrue(fault.startsWith("p:1: data.u." + kind + ": " + message), fault);
    }

    @Test
    void aFileThatIsNotThereOrNoTextIsNamed(@TempDir Path folder) throws Exception {
        Files.write(folder.resolve("bad.csv"), new byte[] {'a', '\n', (byte) 0xff});
        for (String name : List.of("none.csv", "bad.csv", ".")) {
            String fault =
                    assertThrows(
                                    InvalidPlanFileException.class,
                                    () -> data(folder, "{csv: " + name + "}"))
                            .getMessage();
            assertTrue(fault.contains("data.u.csv: "), fault);
        }
        assertEquals(
                List.of("p:1: data.u.csv: a plan from elsewhere may not name files"),
                faults(withData("{csv: u.csv}")));
    }

    @Test
    void theEnvironmentIsForPlansOfThisMachine(@TempDir Path folder) throws Exception {
        String yaml = "target: {steps: [{name: a, http: 'http://h/', body: '{{env.PATH}}'}]}";
        Plan plan = PlanReader.read("p", yaml, folder);
        Flow flow = (Flow) plan.target();
        assertEquals(System.getenv("PATH"), flow.variables().getFirst().text());
        assertEquals(plan, PlanReader.read("sent", PlanWriter.write(plan)));
        assertTrue(faults(yaml).getFirst().contains("may not be read by a plan from elsewhere"));
    }

    @Test
    void whateverIsChangedIsAPlanOrAFault() {
        Random random = new Random(11);
        int read = 0;
        for (int i = 0; i < 3_000; i++) {
            StringBuilder text = new StringBuilder(FULL);
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(4)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
                    case 2 -> text.insert(at, "{}[]'\",:\n-&*".charAt(random.nextInt(12)));
                    default -> {
                        int end = Math.min(text.length(), at + random.nextInt(30));
                        text.insert(random.nextInt(text.length()), text.substring(at, end));
                    }
                }
            }
            try {
                Plan plan = PlanReader.read("p", text.toString());
                assertEquals(plan, PlanReader.read("sent", PlanWriter.write(plan)));
                read++;
            } catch (InvalidPlanFileException e) {
                assertTrue(
                        e.faults().stream().allMatch(fault -> fault.startsWith("p:")), e::toString);
            }
        }
        assertTrue(read > 100, "only " + read);
    }

    @Test
    void anyBytesAreRowsOrAFault(@TempDir Path folder) throws Exception {
        Random random = new Random(12);
        String marks = "a,\"\n\r{}:1 \\\u00e9'[]";
        for (int i = 0; i < 1_500; i++) {
            StringBuilder text = new StringBuilder("{\"a\":1}\n");
            for (int n = random.nextInt(40); n > 0; n--) {
                text.append(marks.charAt(random.nextInt(marks.length())));
            }
            Files.write(folder.resolve("f"), text.toString().getBytes(StandardCharsets.UTF_8));
            for (String kind : List.of("csv", "jsonl")) {
                try {
                    assertTrue(data(folder, "{" + kind + ": f}").rows() > 0);
                } catch (InvalidPlanFileException e) {
                    assertTrue(e.getMessage().startsWith("p:1: data.u." + kind), e::getMessage);
                }
            }
        }
    }
}
