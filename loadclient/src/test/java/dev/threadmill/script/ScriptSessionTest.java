package dev.threadmill.script;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What scripts see and what their callers get. */
class ScriptSessionTest {
    private static final ScriptFixture ENGINE = new ScriptFixture(ScriptFixture.ONE_LANE);

    private final RecordingHost host = new RecordingHost("c1");
    private final ScriptSession session = ENGINE.scripts.open(host, null);

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    private String run(String text) {
        return ScriptFixture.text(session, ENGINE.script(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "return 'as it stands' | as it stands",
                "return 5 | 5",
                "return true | true",
                "return [1, 'a'] | [1,\"a\"]",
                "return new Date(0) | \"1970-01-01T00:00:00.000Z\"",
                "return connection.path + connection.params.room + connection.query.v | /customr12",
                "return connection.headers['user-agent'] | test",
                "return typeof connection.state + typeof state | undefinedobject",
                "return typeof message + (msg === message) | undefinedtrue",
                "await sleep(1); return 'later' | later",
                "const o = {}; o.toString = () => 'mine'; return `${o}` | mine",
                "function F() {} F.prototype.toString = () => 'f'; return `${new F()}` | f",
                "const e = new Error('a'); e.name = 'My'; return `${e}` | My: a",
                "class E extends Error { constructor(m) { super(m); this.name = 'E'; } }"
                        + " return `${new E('a')}` | E: a",
                "const o = {a: 1}; return o.hasOwnProperty('a') + o.constructor.name | trueObject",
                "return Object.keys({a: 1}).join() + [3, 1, 2].sort().map(x => x + 1) | a2,3,4",
                "const m = new Map([['a', 1]]); return [...m.entries()].join() | a,1",
                "return new TextDecoder().decode(new TextEncoder().encode('é')) | é",
                "return 'aXbX'.replace(/X/g, '-') + /(?<y>b)/.exec('ab').groups.y | a-b-b",
            })
    void answers(String script, String answer) {
        assertEquals(answer, run(script));
    }

    @Test
    void bytesComeAndGo() {
        Script script =
                ENGINE.script("message.bytes[0]++; return message.binary && message.bytes.buffer;");
        byte[] bytes = {1, 2, (byte) 255};
        Outcome.Answer answer =
                assertInstanceOf(
                        Outcome.Answer.class, session.call(script, new ScriptInput.Binary(bytes)));
        assertArrayEquals(new byte[] {2, 2, (byte) 255}, ((Reply.Binary) answer.reply()).bytes());
        assertArrayEquals(new byte[] {1, 2, (byte) 255}, bytes);
    }

    @Test
    void whatAScriptDoesReachesItsConnection() {
        run(
                """
                connection.send('one');
                connection.send({ two: 2 });
                connection.send(new Uint8Array([7, 8, 9]).subarray(1));
                rooms.join('a'); rooms.join('b'); rooms.leave('a');
                connection.send(rooms.list());
                console.log('x', { y: 1 }, undefined, 3n);
                console.error(new TypeError('oh'));
                connection.close(4000, 'enough');
                return 'done';
                """);
        assertEquals(
                List.of(
                        "send one",
                        "send {\"two\":2}",
                        "send [8, 9]",
                        "send [\"b\"]",
                        "log x {\"y\":1} undefined 3",
                        "log error: TypeError: oh",
                        "close 4000 enough"),
                List.copyOf(host.events));
    }

    @Test
    void whatTheHostRefusesIsAnErrorThatScriptsMayCatch() {
        assertEquals(
                "no such room",
                run("try { broadcast('nowhere', 1); } catch (e) { return e.message; }"));
        assertEquals(
                "the shared state is not there",
                run("try { await shared.expire('k', 1); } catch (e) { return e.message; }"));
        assertEquals(
                "more than 64 promises of one connection wait",
                run(
                        """
                        try { for (;;) sleep(1); } catch (e) { return e.message; }
                        """));
    }

    @Test
    void aCallSendsABoundedNumberOfMessages() {
        assertEquals(
                "more than 10000 messages and room changes in one call",
                run("try { for (;;) connection.send('x'); } catch (e) { return e.message; }"));
        assertEquals(HostFunctions.ACTIONS_MAX, host.events.size());
    }

    @Test
    void whatAScriptLeavesBehindGoesOn() throws InterruptedException {
        assertEquals("now", run("sleep(5).then(() => connection.send('later')); return 'now'"));
        ScriptFixture.await(() -> host.events.contains("send later"));
    }

    @Test
    void theConsoleIsBounded() {
        run("for (let i = 0; i < 1e3; i++) console.log('x'.repeat(5e3)); return 'done'");
        assertTrue(host.events.size() <= 2 * LogBudget.BURST_LINES, "lines " + host.events.size());
        assertTrue(host.events.peek().length() < LogBudget.LINE_CHARS_MAX + 10);
    }

    @Test
    void errorsNameTheLineOfTheFile() {
        Script script =
                ENGINE.script(
                        """
                        const a = 1;
                        const b = undefined;
                        return b.length;
                        """);
        Outcome.Failed failed = ScriptFixture.failure(session, script);
        assertEquals(Outcome.Reason.THROWN, failed.reason());
        assertEquals("chat.yaml", failed.file());
        assertEquals(12, failed.line());
        assertTrue(failed.message().contains("length"), failed.message());
        Script later = ENGINE.script("const x = 1;\nawait sleep(1);\n\nthrow new Error('later')");
        assertEquals(13, ScriptFixture.failure(session, later).line());
        assertEquals("Error: later", ScriptFixture.failure(session, later).message());
        assertEquals(
                "threw {\"a\":1}",
                ScriptFixture.failure(session, ENGINE.script("throw {a: 1}")).message());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FUNCTION_BODY | 'const a = 1;\nreturn a +;' | 11",
                "FUNCTION_BODY | 'return 1;\n}});\nglobalThis.x = 1; (async () => {{' | 11",
                "FUNCTION_BODY | '} async function f() {' | 10",
                "FUNCTION_BODY | '}}, globalThis, async function () {{' | 10",
                "FUNCTION_BODY | 'if (a) {\n return 1;' | 11",
                "FUNCTION_BODY | 'import x from \"y\"' | 10",
                "EXPRESSION | 'state.a ==' | 10",
                "EXPRESSION | '1) } ); (function () { return (1' | 10",
                "EXPRESSION | '' | 10",
                "TRANSFORM | 'return msg\n)' | 11",
            })
    void refusesWhatIsNoScript(ScriptSource.Kind kind, String text, int line) {
        InvalidScriptException e =
                assertThrows(
                        InvalidScriptException.class,
                        () ->
                                ENGINE.scripts.compile(
                                        new ScriptSource(
                                                "chat.yaml", 10, kind, text == null ? "" : text)));
        assertEquals(line, e.line(), e.getMessage());
        assertTrue(e.getMessage().startsWith("chat.yaml:" + line + ": "), e.getMessage());
        assertTrue(!e.detail().contains("\n") && !e.detail().contains("chat.yaml"), e.detail());
    }

    @Test
    void aMessageThatIsNoJsonIsAFailure() {
        Outcome outcome = session.call(ENGINE.script("return 1"), new ScriptInput.Json("{"));
        assertEquals(
                Outcome.Reason.THROWN, assertInstanceOf(Outcome.Failed.class, outcome).reason());
    }

    @Test
    void largeMessagesAreRefused() {
        String large = "x".repeat(ScriptFixture.ONE_LANE.resultCharsMax() + 1);
        Outcome outcome = session.call(ENGINE.script("return 1"), new ScriptInput.Text(large));
        assertEquals(
                Outcome.Reason.TOO_LARGE, assertInstanceOf(Outcome.Failed.class, outcome).reason());
        assertEquals(
                Outcome.Reason.TOO_LARGE,
                ScriptFixture.failure(session, ENGINE.script("return new Uint8Array(3e6)"))
                        .reason());
    }
}
