// Node's ws, version 8: the most used client of its kind.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Inbox, MESSAGES, checker, ensureSame, printer } from './checks.mjs';

const WebSocket = createRequire(import.meta.url)('ws');

const echo = `${process.argv[2]}/echo`;
const check = checker(printer('ws'));

async function connect(url, protocols, options) {
  const socket = new WebSocket(url, protocols, options);
  socket.inbox = new Inbox();
  socket.on('upgrade', ({ headers }) => {
    socket.negotiated = headers['sec-websocket-extensions'] ?? '';
  });
  socket.on('message', (data, binary) => socket.inbox.put(binary ? data : data.toString()));
  socket.on('close', (code) => socket.inbox.fail(new Error(`closed with ${code}`)));
  await once(socket, 'open');
  return socket;
}

/** Runs a body with a connection and closes it. */
async function withSocket(options, body) {
  const socket = await connect(echo, [], options);
  try {
    await body(socket);
  } finally {
    socket.terminate();
  }
}

/** Sends a message and expects it back. */
async function roundTrip(socket, message) {
  socket.send(message);
  ensureSame(await socket.inbox.next(), message);
}

async function everyMessage(name, options, extensions) {
  await check(`${name}: is negotiated`, () =>
    withSocket(options, async (socket) => assert.match(socket.negotiated, extensions)));
  await check(`${name}: every message on one connection`, () =>
    withSocket(options, async (socket) => {
      for (const [, message] of MESSAGES) await roundTrip(socket, message);
    }));
}

/** The status with which a handshake is refused. */
async function refusal(url, options) {
  const socket = new WebSocket(url, [], options);
  const [, response] = await once(socket, 'unexpected-response');
  response.destroy();
  return response.statusCode;
}

async function messages() {
  for (const [name, message] of MESSAGES) {
    await check(name, () => withSocket({}, (socket) => roundTrip(socket, message)));
  }
  await check('1,000 messages under way at once come back in order', () =>
    withSocket({}, async (socket) => {
      for (let i = 0; i < 1000; i++) socket.send(`message ${i}`);
      for (let i = 0; i < 1000; i++) assert.equal(await socket.inbox.next(), `message ${i}`);
    }));
  const deflated = /^permessage-deflate/;
  await everyMessage('plain', { perMessageDeflate: false }, /^$/);
  await everyMessage('permessage-deflate', { perMessageDeflate: { threshold: 0 } }, deflated);
  await everyMessage(
    'permessage-deflate without context takeover',
    {
      perMessageDeflate: {
        threshold: 0,
        clientNoContextTakeover: true,
        serverNoContextTakeover: true,
      },
    },
    /^permessage-deflate.*server_no_context_takeover/);
}

async function frames() {
  for (const perMessageDeflate of [false, { threshold: 0 }]) {
    const how = perMessageDeflate ? ', compressed' : '';
    await check(`a message in fragments, a ping between them${how}`, () =>
      withSocket({ perMessageDeflate }, async (socket) => {
        socket.send('a thr', { fin: false });
        socket.send('ead', { fin: false });
        socket.ping('between');
        const [payload] = await once(socket, 'pong');
        assert.equal(payload.toString(), 'between');
        socket.send('mill', { fin: true });
        assert.equal(await socket.inbox.next(), 'a threadmill');
      }));
    await check(`binary in 100 fragments${how}`, () =>
      withSocket({ perMessageDeflate }, async (socket) => {
        const piece = Buffer.alloc(1000, 7);
        for (let i = 0; i < 100; i++) socket.send(piece, { fin: i === 99 });
        ensureSame(await socket.inbox.next(), Buffer.alloc(100_000, 7));
      }));
  }
  await check('ping and pong', () =>
    withSocket({}, async (socket) => {
      socket.ping(Buffer.alloc(125, 1));
      const [payload] = await once(socket, 'pong');
      ensureSame(payload, Buffer.alloc(125, 1));
    }));
}

async function ends() {
  await check('a close has its code and reason', async () => {
    const socket = await connect(echo);
    socket.close(4001, 'bis später');
    const [code, reason] = await once(socket, 'close');
    assert.equal(code, 4001);
    assert.ok(['', 'bis später'].includes(reason.toString()), `reason ${reason}`);
  });
  await check('a close without a code', async () => {
    const socket = await connect(echo);
    socket.close();
    const [code] = await once(socket, 'close');
    assert.equal(code, 1005);
  });
  await check('text that is not UTF-8 ends with 1007', async () => {
    const socket = await connect(echo);
    socket.send(Buffer.from([0x61, 0xff]), { binary: false });
    const [code] = await once(socket, 'close');
    assert.equal(code, 1007);
  });
  await check('after a lost connection the next one works', async () => {
    (await connect(echo)).terminate();
    await withSocket({}, (socket) => roundTrip(socket, 'hello'));
  });
  await check('a subprotocol is chosen, the first offered', async () => {
    const socket = await connect(echo, ['chat.v2', 'chat.v1']);
    assert.equal(socket.protocol, 'chat.v2');
    socket.terminate();
  });
  await check('no subprotocol without an offer', () =>
    withSocket({}, async (socket) => assert.equal(socket.protocol, '')));
  await check('a path without a WebSocket is refused with 404', async () =>
    assert.equal(await refusal(`${process.argv[2]}/nowhere`), 404));
  await check('an old version of the protocol is refused with 426', async () =>
    assert.equal(await refusal(echo, { protocolVersion: 8 }), 426));
}

await messages();
await frames();
await ends();
// A failed check may have left a connection open.
process.exit();
