package dev.threadmill.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What hostile scripts try; a second session of the same lane must live on after each. */
class HostileScriptsTest {
    private static final ScriptFixture ENGINE =
            new ScriptFixture(
                    new Scripts.Limits(
                            1,
                            Duration.ofMillis(10),
                            64 << 20,
                            Duration.ofMillis(500),
                            1 << 20,
                            100));
    private static final Script COUNT = ENGINE.script("return ++state.n || (state.n = 1)");
    private static final Script CHECK =
            ENGINE.script(
                    """
                    const o = JSON.parse(JSON.stringify({ a: [1, 2] }));
                    o.a.push(3);
                    if (o.x !== undefined || Object.keys(o).length !== 1) throw new Error('poisoned');
                    return await Promise.resolve(o.a.map(n => n + 1).join());
                    """);

    private final ScriptSession hostile = ENGINE.open("hostile");
    private final ScriptSession innocent = ENGINE.open("innocent");

    @BeforeEach
    void innocentBegins() {
        assertEquals("1", ScriptFixture.text(innocent, COUNT));
    }

    @AfterEach
    void innocentLivesOn() {
        assertEquals("2,3,4", ScriptFixture.text(innocent, CHECK));
        assertEquals("2", ScriptFixture.text(innocent, COUNT));
        assertEquals(0, ENGINE.scripts.figures().lanesReplaced(), ENGINE.notes::toString);
        hostile.close();
        innocent.close();
    }

    @AfterAll
    static void close() {
        assertEquals(0, ENGINE.scripts.openSessions());
        ENGINE.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while (true) {}",
                "while (true) await 0",
                "const next = () => Promise.resolve().then(next); await next()",
                "for (let i = 0; i < 3; i++) (async () => { for (;;) await 0; })(); await 0; for (;;);",
                "for (;;) { try { for (;;); } catch (e) {} }",
                "for (;;) { try { for (;;); } finally { continue; } }",
                "await (async () => { for (;;) try { for (;;) await 0; } finally { continue; } })()",
                "return { toJSON() { for (;;); } }",
                "return { get a() { for (;;); } }",
                "return { get then() { for (;;); } }",
                "return { then() { for (;;); } }",
                "return new Proxy({}, { ownKeys() { for (;;); } })",
                "throw { toString() { for (;;); }, toJSON() { for (;;); } }",
                "connection.send({ [Symbol.toPrimitive]() {}, toJSON() { for (;;); } })",
                "broadcast({ toString() { for (;;); } }, 1)",
                "console.log({ toJSON() { for (;;); } })",
                "await sleep({ valueOf() { for (;;); } })",
                "new Array(1e9).fill(0).sort()",
                "/^(a+)+\\1$/.test('a'.repeat(60) + 'b')",
                "/^(([a-z])+.)+[A-Z]([a-z])+$\\2/.test('a'.repeat(500))",
                "for (let q = 3n;;) q = q * 3n",
            })
    void isStoppedWhenItTakesTooLong(String text) {
        Outcome.Failed failed = ScriptFixture.failure(hostile, ENGINE.script(text));
        assertTrue(
                Set.of(Outcome.Reason.CPU, Outcome.Reason.MEMORY).contains(failed.reason()),
                failed::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "const a = []; for (;;) a.push({})",
                "const a = []; for (;;) a.push('x'.repeat(1e6) + a.length)",
                "const a = []; for (;;) a.push(new Uint8Array(1e7))",
                "for (const m = new Map();;) m.set({}, new Array(1000).fill(1))",
                "let a = [0]; for (;;) a = a.concat(a)",
                "let q = 3n; for (;;) q = q * q",
                "const f = () => Promise.all([f(), f()]); await f()",
            })
    void isStoppedWhenItAllocatesTooMuch(String text) {
        Outcome.Failed failed = ScriptFixture.failure(hostile, ENGINE.script(text));
        assertTrue(
                Set.of(Outcome.Reason.CPU, Outcome.Reason.MEMORY, Outcome.Reason.THROWN)
                        .contains(failed.reason()),
                failed::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "let s = 'x'; for (;;) s += s | Invalid string length",
                "'x'.padEnd(1e9) | Invalid string length",
                "new ArrayBuffer(2e9) | Array buffer allocation failed",
                "new Uint8Array(2 ** 31 - 1) | Invalid typed array length",
                "(function f() { f(); })() | stack",
                "JSON.parse('['.repeat(1e6)) | nested",
                "Java.type('java.lang.System') | Java is not defined",
                "Polyglot.import('x') | Polyglot is not defined",
                "Packages.java.lang.System.exit(1) | Packages is not defined",
                "java.lang.System.exit(1) | java is not defined",
                "require('fs') | require is not defined",
                "load('http://127.0.0.1/') | load is not defined",
                "await import('fs') | not allowed",
                "await import('/etc/passwd') | not allowed",
                "quit() | quit is not defined",
                "process.exit() | process is not defined",
                "new Worker('x') | Worker is not defined",
                "new SharedArrayBuffer(8) | SharedArrayBuffer is not defined",
                "eval('1') | disabled",
                "(0, eval)('1') | disabled",
                "Function('return 1')() | disabled",
                "(async () => {}).constructor('return 1')() | disabled",
                "(function* () {}).constructor('return 1')() | disabled",
                "globalThis.constructor.constructor('return this')() | disabled",
                "connection.send.constructor('return this')() | disabled",
                "leaked = 1 | leaked is not declared",
                "(function () { this.leaked = 1; })() | leaked is not declared",
                "'use strict'; globalThis.leaked = 1 | leaked is not declared",
                "throw null | threw null",
                "throw new Proxy({}, { getPrototypeOf() { throw 1; } }) | cannot be shown",
                "return 5n | BigInt",
                "const o = {}; o.o = o; return o | circular",
                "broadcast(Symbol(), 1) | Symbol",
                "rooms.join('x'.repeat(2000)) | 1024",
                "connection.close('x') | whole number",
                "await shared.set('k', 'x'.repeat(2 ** 20 - 2)) | at most 1048576 characters",
                "return { get then() { throw new Error('no then'); } } | no then",
            })
    void failsWithAnError(String text, String message) {
        Outcome.Failed failed = ScriptFixture.failure(hostile, ENGINE.script(text));
        assertEquals(Outcome.Reason.THROWN, failed.reason(), failed::toString);
        assertTrue(failed.message().contains(message), failed::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Object.prototype.x = 1",
                "({}).__proto__.x = 1",
                "Object.setPrototypeOf(Object.prototype, { x: 1 })",
                "Object.defineProperty(Object.prototype, 'x', { value: 1 })",
                "JSON.parse = () => ({ x: 1 })",
                "JSON.stringify = () => '{\"x\":1}'",
                "Array.prototype.push = function () {}",
                "Array.prototype.map = function () { return [9]; }",
                "Promise.prototype.then = function () {}",
                "Promise.resolve = () => 1",
                "(async () => {})().__proto__.then = 1",
                "Object.getPrototypeOf(async function () {}).x = 1",
                "[][Symbol.iterator]().__proto__.next = () => ({ done: true })",
                "Object.getPrototypeOf(globalThis).x = 1",
                "Object.setPrototypeOf(globalThis, { x: 1 })",
                "Object.defineProperty(globalThis, 'JSON', { value: 1 })",
                "delete globalThis.JSON",
                "JSON = 1",
                "undefined = 1",
                "Map.prototype.get = Map.prototype.set = () => 1",
                "Object.prototype.toString = () => 'x'",
                "Object.getOwnPropertyDescriptor(Object.prototype, 'toString').set"
                        + ".call(Object.prototype, 1)",
                "Object.getOwnPropertyDescriptor(Object.prototype, 'toString').set.call(JSON, 1)",
                "Error.prototype.message = 'x'",
                "Function.prototype.call = Function.prototype.apply = null",
                "shared.get = console.log = broadcast.call = null",
                "rooms.__proto__ = null",
                "Reflect.set(JSON, 'parse', 1)",
                "Array.prototype.length = 5",
                "Symbol.for('x')",
            })
    void cannotChangeWhatAllShare(String text) {
        hostile.call(ENGINE.script(text), new ScriptInput.None());
        hostile.call(ENGINE.script("'use strict'; { " + text + " }"), new ScriptInput.None());
        String probe =
                "return typeof x + [].length + Object.keys({}).length + `${{}}`"
                        + " + (async () => {})().x + new Error('m').message";
        assertEquals(
                "undefined00[object Object]undefinedm",
                ScriptFixture.text(innocent, ENGINE.script(probe)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "await new Promise(() => {})",
                "return { then() {} }",
                "await sleep(1e12)",
                "await shared.get('never')",
            })
    void whatNeverSettlesEnds(String text) {
        RecordingHost host = new RecordingHost("waits");
        host.gate = new java.util.concurrent.CountDownLatch(1);
        try (ScriptSession session = ENGINE.scripts.open(host, null)) {
            Outcome.Failed failed = ScriptFixture.failure(session, ENGINE.script(text));
            assertEquals(Outcome.Reason.AWAIT, failed.reason(), failed::toString);
            assertEquals("1", ScriptFixture.text(session, COUNT));
        } finally {
            host.gate.countDown();
        }
    }

    @Test
    void aStoppedCallLeavesNothingBehind() throws InterruptedException {
        RecordingHost host = new RecordingHost("stopped");
        try (ScriptSession session = ENGINE.scripts.open(host, null)) {
            Script script =
                    ENGINE.script("sleep(1).then(() => connection.send('ghost')); for (;;);");
            assertEquals(Outcome.Reason.CPU, ScriptFixture.failure(session, script).reason());
            assertEquals(
                    "slept",
                    ScriptFixture.text(session, ENGINE.script("await sleep(50); return 'slept'")));
            assertTrue(host.events.isEmpty(), host.events::toString);
        }
    }

    @Test
    void anOldPromiseCannotAnswerForALaterCall() {
        Outcome outcome =
                hostile.call(
                        ENGINE.script("return new Promise(r => { state.r = r; })"),
                        new ScriptInput.None());
        assertInstanceOf(Outcome.Failed.class, outcome);
        assertEquals(
                "new",
                ScriptFixture.text(
                        hostile, ENGINE.script("state.r('old'); await 0; await 0; return 'new'")));
    }
}
