// wscat as a person uses it: a process that is typed into, and whose output is read.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import readline from 'node:readline';
import { DEADLINE_MS, Inbox, checker, printer } from './checks.mjs';

const base = process.argv[2];
const check = checker(printer('wscat'));
const program = createRequire(import.meta.url).resolve('wscat/bin/wscat');

/** Starts wscat; lines() are what it prints, without its prompt. */
function wscat(path, ...options) {
  const child = spawn(process.execPath, [program, '--connect', base + path, ...options], {
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: DEADLINE_MS,
  });
  child.inbox = new Inbox();
  const lines = readline.createInterface({ input: child.stdout });
  lines.on('line', (line) => child.inbox.put(line.replace(/^(> )+/, '')));
  child.ended = once(child, 'exit').then(([code]) => {
    child.inbox.fail(new Error(`wscat ended with ${code}`));
    return code;
  });
  return child;
}

/** Without a terminal wscat does not say when it is connected, and drops what is typed before. */
async function connected(child) {
  const again = setInterval(() => child.stdin.write('/ping ready\n'), 100);
  try {
    await child.inbox.until((line) => line.includes('ready'));
  } finally {
    clearInterval(again);
  }
}

await check('what is typed comes back', async () => {
  const child = wscat('/echo', '--slash', '--show-ping-pong');
  await connected(child);
  for (const line of ['hello', '{"type":"ping"}', 'grüße, 日本語, \u{1F9F5}']) {
    child.stdin.write(`${line}\n`);
    await child.inbox.until((printed) => printed === line);
  }
  child.stdin.write('/close 4001 bye\n');
  assert.equal(await child.ended, 0);
});
await check('ping and pong', async () => {
  const child = wscat('/echo', '--slash', '--show-ping-pong');
  await connected(child);
  child.stdin.write('/ping payload\n');
  await child.inbox.until((line) => line === 'Received pong (data: "payload")');
  child.stdin.end();
  assert.equal(await child.ended, 0);
});
await check('a command that is executed', async () => {
  const child = wscat('/echo', '--execute', 'at once', '--wait', '1');
  assert.equal(await child.inbox.next(), 'at once');
  assert.equal(await child.ended, 0);
});
await check('a subprotocol', async () => {
  const child = wscat('/echo', '--subprotocol', 'chat.v1', '--execute', 'x', '--wait', '0');
  assert.equal(await child.ended, 0);
});
await check('two people at the hub', async () => {
  const [one, two] = [wscat('/ws'), wscat('/ws')];
  for (const child of [one, two]) {
    assert.equal(JSON.parse(await child.inbox.next()).type, 'Connect');
  }
  const content = `Hello from wscat, ${process.pid}`;
  const message = {
    id: '00000000-0000-0000-0000-000000000000',
    sender: 'test_user',
    content,
    timestamp: '2025-03-15T12:00:00Z',
  };
  one.stdin.write(`${JSON.stringify(message)}\n`);
  const heard = JSON.parse(await two.inbox.until((line) => line.includes(content)));
  assert.equal(heard.type, 'Chat');
  assert.equal(heard.sender, 'test_user');
  [one, two].forEach((child) => child.stdin.end());
  await Promise.all([one.ended, two.ended]);
});
// A failed check may have left a process.
process.exit();
