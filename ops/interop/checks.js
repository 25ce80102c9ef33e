'use strict';
// What the Node clients share: one line per check, a deadline for each, exit status 1 at a failure.
const assert = require('node:assert/strict');
const { randomBytes } = require('node:crypto');

const DEADLINE_MS = 10_000;
const MIB = 1024 * 1024;
const UNICODE = 'grüße, 日本語, \u{1F9F5}, \u0000, \u{10FFFF}';

/** Messages that an echo must give back as they are: a string is text, a Buffer binary. */
const MESSAGES = [
  ['text', 'hello'],
  ['text of no length', ''],
  ['unicode', UNICODE],
  ['64 KiB of text', UNICODE.repeat(2048).slice(0, 65_536)],
  ['1 MiB of text', 'a'.repeat(MIB)],
  ['binary', Buffer.from(Array.from({ length: 256 }, (_, i) => i))],
  ['binary of no length', Buffer.alloc(0)],
  ['1 MiB of binary that does not compress', randomBytes(MIB)],
  ['1 MiB of zeros', Buffer.alloc(MIB)],
];

/** Runs the checks one after the other: `await check('name', async () => { ... })`. */
function checker(client) {
  return async function check(name, body) {
    let timer;
    const deadline = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no end within ${DEADLINE_MS} ms`)), DEADLINE_MS);
    });
    try {
      await Promise.race([body(), deadline]);
      console.log(`ok    ${client}: ${name}`);
    } catch (error) {
      const what = String((error && error.message) || error).split('\n').slice(0, 6).join(' ');
      console.log(`FAIL  ${client}: ${name}: ${what.slice(0, 300)}`);
      process.exitCode = 1;
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Runs a client's checks and ends the process, also where a failed check left a connection open. */
async function run(body) {
  await body();
  process.exit();
}

/** Compares without printing a megabyte. */
function assertSame(actual, expected) {
  assert.equal(typeof actual, typeof expected, 'text became binary, or binary text');
  const same = typeof expected === 'string' ? actual === expected : expected.equals(actual);
  assert.ok(same, `got ${actual.length} other bytes or characters back, sent ${expected.length}`);
}

/** What has arrived and nobody has taken: put(item), and await next() or until(predicate). */
class Inbox {
  #items = [];
  #waiting = [];
  #failure = null;

  put(item) {
    const waiting = this.#waiting.shift();
    if (waiting) waiting.resolve(item);
    else this.#items.push(item);
  }

  /** Whoever waits, now or later, gets the error once nothing is left. */
  fail(error) {
    this.#failure = error;
    this.#waiting.splice(0).forEach((waiting) => waiting.reject(error));
  }

  next() {
    if (this.#items.length > 0) return Promise.resolve(this.#items.shift());
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  async until(predicate) {
    for (;;) {
      const item = await this.next();
      if (predicate(item)) return item;
    }
  }
}

module.exports = { DEADLINE_MS, Inbox, MESSAGES, assertSame, checker, run };
