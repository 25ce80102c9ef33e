// What the clients in JavaScript share, in Node and in a browser: one line per check, a deadline for each.

export const DEADLINE_MS = 10_000;
const MIB = 1024 * 1024;
const UNICODE = 'grüße, 日本語, \u{1F9F5}, \u0000, \u{10FFFF}';

function noise(length) {
  const bytes = new Uint8Array(length);
  // One call may ask for 64 KiB at most.
  for (let at = 0; at < length; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  }
  return bytes;
}

/** Messages that an echo must give back as they are: a string is text, a Uint8Array binary. */
export const MESSAGES = [
  ['text', 'hello'],
  ['text of no length', ''],
  ['unicode', UNICODE],
  ['64 KiB of text', 'a letter, '.repeat(6554).slice(0, 65_536)],
  ['1 MiB of text', 'a'.repeat(MIB)],
  ['binary', Uint8Array.from({ length: 256 }, (_, i) => i)],
  ['binary of no length', new Uint8Array(0)],
  ['1 MiB of binary that does not compress', noise(MIB)],
  ['1 MiB of zeros', new Uint8Array(MIB)],
];

/**
 * Makes the function that runs checks, one after the other: await check('name', async () => {...}).
 * Each outcome goes to report(name, failure), with null where the check holds.
 */
export function checker(report) {
  return async function check(name, body, deadlineMs = DEADLINE_MS) {
    let timer;
    const deadline = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no end within ${deadlineMs} ms`)), deadlineMs);
    });
    let failure = null;
    try {
      await Promise.race([body(), deadline]);
    } catch (error) {
      const text = String((error && error.message) || error);
      failure = text.split('\n').slice(0, 6).join(' ').slice(0, 300);
    } finally {
      clearTimeout(timer);
    }
    await report(name, failure);
  };
}

/** Node's report: a line; a failure makes the exit status 1. */
export function printer(client) {
  return (name, failure) => {
    console.log(failure === null ? `ok    ${client}: ${name}` : `FAIL  ${client}: ${name}: ${failure}`);
    if (failure !== null) process.exitCode = 1;
  };
}

export function ensure(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

/** Compares messages without printing a megabyte. */
export function ensureSame(actual, expected) {
  ensure(typeof actual === typeof expected, 'text became binary, or binary text');
  const same =
    typeof expected === 'string'
      ? actual === expected
      : actual.length === expected.length && expected.every((byte, i) => byte === actual[i]);
  ensure(same, `got ${actual.length} other bytes or characters back, sent ${expected.length}`);
}

/** What has arrived and nobody has taken. */
export class Inbox {
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
