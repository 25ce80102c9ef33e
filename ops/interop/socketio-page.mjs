// What a page does with socket.io-client's own bundle for browsers. It comes from another origin than the
// appliance, so every request of a poll needs CORS.
import { Inbox, checker, ensure } from './checks.mjs';
import { io } from './socket.io-client.mjs';

const BYTES = Uint8Array.from({ length: 1000 }, (_, i) => i);

/** Runs every check against http://HOST:PORT. */
export async function socketIoPage(base, report) {
  const check = checker((name, failure) => report(`socket.io-client: ${name}`, failure));
  const scene = (name, options, body) =>
    check(name, async () => {
      const socket = io(base, { forceNew: true, reconnection: false, ...options });
      try {
        await new Promise((resolve, reject) => socket.on('connect', resolve).on('connect_error', reject));
        await body(socket);
      } finally {
        socket.disconnect();
      }
    });
  await scene('polling, and then a WebSocket', {}, async (socket) => {
    if (transportOf(socket) === 'polling') await new Promise((done) => socket.io.engine.once('upgrade', done));
    ensure(transportOf(socket) === 'websocket', `the transport is ${transportOf(socket)}`);
    await talk(socket);
  });
  await scene('polling only', { transports: ['polling'] }, async (socket) => {
    await talk(socket);
    ensure(transportOf(socket) === 'polling', `the transport is ${transportOf(socket)}`);
  });
  await scene('polling, with a header that asks for a preflight',
    { transports: ['polling'], extraHeaders: { 'X-Threadmill': '1' } }, talk);
  await scene('WebSocket only', { transports: ['websocket'] }, async (socket) => {
    await talk(socket);
    ensure(transportOf(socket) === 'websocket', `the transport is ${transportOf(socket)}`);
  });
  await scene('300 messages across the upgrade, in order', {}, async (socket) => {
    const heard = hear(socket, 'message');
    for (let i = 0; i < 300; i++) socket.emit('message', i);
    for (let i = 0; i < 300; i++) ensure((await heard.next())[0] === i, `not ${i}`);
  });
}

const transportOf = (socket) => socket.io.engine.transport.name;

function hear(socket, event) {
  const inbox = new Inbox();
  socket.on(event, (...args) => inbox.put(args));
  return inbox;
}

const same = (bytes) => {
  const got = new Uint8Array(bytes);
  return got.length === BYTES.length && got.every((byte, i) => byte === BYTES[i]);
};

/** Sends, receives, acknowledges: text and bytes. */
async function talk(socket) {
  const [messages, broadcasts] = [hear(socket, 'message'), hear(socket, 'broadcast')];
  socket.emit('message', 'grüße \u{1F9F5}', { nested: [1, null] });
  const [text, json] = await messages.next();
  ensure(text === 'grüße \u{1F9F5}' && json.nested[0] === 1, `got ${text} back`);
  const acknowledged = await socket.emitWithAck('any', 'asked');
  ensure(acknowledged === 'asked', `acknowledged with ${acknowledged}`);
  for (const binary of [BYTES, BYTES.buffer, new Blob([BYTES])]) {
    socket.emit('message', { binary, and: [binary] });
    const [back] = await messages.next();
    ensure(same(back.binary) && same(back.and[0]), 'other bytes came back');
  }
  ensure(same(await socket.timeout(5000).emitWithAck('any', BYTES)), 'other bytes were acknowledged');
  socket.emit('broadcast', 'to all');
  const [to] = await broadcasts.next();
  ensure(to === 'to all', `the broadcast is ${to}`);
}
