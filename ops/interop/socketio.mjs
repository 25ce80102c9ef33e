// socket.io-client, unmodified: `node socketio.mjs URL` against the appliance at ws://HOST:PORT and others
// that it starts, `node socketio.mjs node` against Node's own socket.io, to try the checks themselves.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import { DEADLINE_MS, Inbox, checker, printer } from './checks.mjs';
import { reference } from './socketio-reference.mjs';
import { appliance, root, start } from './servers.mjs';

const packages = createRequire(`${process.env.NODE_PATH}/`);
const { Manager, io } = packages('socket.io-client');
const { Socket: EngineSocket } = packages('engine.io-client');

const node = process.argv[2] === 'node';
const check = checker(printer(node ? 'socket.io-client with Node' : 'socket.io-client'));
const START_MS = 30_000;
const TOKEN = 'a secret, ünd more';
const TRANSPORTS = { polling: ['polling'], websocket: ['websocket'], upgrade: ['polling', 'websocket'] };
const UNICODE = 'grüße, 日本語, \u{1F9F5}, \u0000\u001e\u2028, \u{10FFFF} "\\/';
// Between the packets of a poll: bare Engine.IO cannot have it in a message.
const SEPARATOR = '\u001e';
const VALUES = [
  [], [null], [true, false], [0, -1.5, 1e21, 2 ** 53], ['', UNICODE], [[], [[]], {}],
  [{ a: { 'b ]}"': [1, { c: null }] }, '': UNICODE }, 'and', { more: [[], {}] }],
  [{ _placeholder: false, num: 7 }], [JSON.stringify({ quoted: '\\"]' })],
];

/** A server with these events, on Node or ours. */
function serve({ port = 0, namespaces = ['/'], token = '' } = {}) {
  if (node) {
    const options = ['--port', String(port), '--namespaces', namespaces.join(), '--token', token];
    return start('node', [path.join(root, 'ops/peers/socketio-server.js'), ...options]);
  }
  const settings = JSON.stringify({ socketio: { namespaces, token } });
  return appliance({ port, settings });
}

const opened = new Set();

/** A client that is connected; rejected where it is refused. */
async function connect(url, options = {}) {
  const socket = io(url, { forceNew: true, reconnection: false, ...options });
  return connected(socket);
}

async function connected(socket) {
  opened.add(socket);
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
  return socket;
}

/** Runs a check whose clients end with it. */
async function scene(name, body, deadlineMs = DEADLINE_MS) {
  await check(name, body, deadlineMs);
  for (const socket of opened) socket.io.engine?.close(), socket.io._close(), opened.delete(socket);
}

/** What comes as an event, each time as an array of arguments. */
function hear(emitter, event) {
  const inbox = new Inbox();
  emitter.on(event, (...args) => inbox.put(args));
  return inbox;
}

async function post(url, body) {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`${url}/SendWebsocketEvent`, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.equal(response.status, 200, await response.text());
}

const transportOf = (socket) => socket.io.engine.transport.name;

async function upgraded(socket) {
  if (transportOf(socket) !== 'websocket') await once(socket.io.engine, 'upgrade');
}

async function inOrder(inbox, count, from = 0) {
  for (let i = from; i < from + count; i++) assert.deepEqual(await inbox.next(), [i]);
}

async function connections(url) {
  await scene('connects, with an id that is not the session’s', async () => {
    const [a, b] = [await connect(url), await connect(url)];
    assert.match(a.id, /^[\w-]{20}$/);
    assert.notEqual(a.id, b.id);
    assert.notEqual(a.id, a.io.engine.id);
    assert.ok(!a.recovered);
  });
  for (const name of ['polling', 'websocket']) {
    await scene(`${name} only`, async () => {
      const socket = await connect(url, { transports: [name] });
      const heard = hear(socket, 'message');
      socket.emit('message', 'Hola servidor!');
      assert.deepEqual(await heard.next(), ['Hola servidor!']);
      assert.equal(transportOf(socket), name);
    });
  }
  await scene('WebSocket first, where polling is the second choice', async () => {
    const socket = await connect(url, { transports: ['websocket', 'polling'] });
    assert.equal(transportOf(socket), 'websocket');
  });
  await scene('a client that asks for an upgrade gets it', async () => {
    const socket = await connect(url);
    await upgraded(socket);
    assert.equal(transportOf(socket), 'websocket');
    assert.equal(await socket.emitWithAck('any', 1), 1);
  });
}

/** Makes a client's WebSockets late, so that some is said before. */
function lateWebSocket() {
  const agent = new Agent();
  agent.createConnection = (options, done) => void setTimeout(() => done(null, net.connect(options)), 100);
  return { transports: TRANSPORTS.upgrade, transportOptions: { websocket: { agent } } };
}

/** While a client goes over to a WebSocket, both sides keep talking. */
async function upgrades(url) {
  for (const pause of [0, 1, 5]) {
    await scene(`messages before, during and after an upgrade, all and in order (${pause} ms apart)`, async () => {
      const other = await connect(url, { transports: ['websocket'] });
      const socket = await connect(url, lateWebSocket());
      assert.equal(transportOf(socket), 'polling');
      const [echoes, casts] = [hear(socket, 'message'), hear(socket, 'broadcast')];
      let sent = 0;
      let before = 0;
      for (let after = 0; after < 50; after += transportOf(socket) === 'websocket' ? 1 : 0) {
        socket.emit('message', sent);
        other.emit('broadcast', sent);
        sent++;
        if (transportOf(socket) === 'polling') before++;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
      assert.ok(before > 3, 'too little was sent before the upgrade');
      await inOrder(echoes, sent);
      await inOrder(casts, sent);
    });
  }
}

async function burstBeforeUpgrade(url) {
  await scene('2,000 messages at once just before an upgrade, all and in order', async () => {
    const socket = await connect(url, lateWebSocket());
    const heard = hear(socket, 'message');
    for (let i = 0; i < 2000; i++) socket.emit('message', i);
    await inOrder(heard, 2000);
    await upgraded(socket);
    assert.equal(await socket.emitWithAck('any', 'and on'), 'and on');
  });
}

async function messages(url) {
  for (const [name, transports] of Object.entries(TRANSPORTS)) {
    const open = () => connect(url, { transports });
    await scene(`${name}: every JSON value comes back as it was`, async () => {
      const socket = await open();
      const heard = hear(socket, 'message');
      for (const args of VALUES) {
        socket.emit('message', ...args);
        assert.deepEqual(await heard.next(), args);
      }
    });
    await scene(`${name}: acknowledgements, with a time limit and without`, async () => {
      const socket = await open();
      for (const args of VALUES) {
        const acked = await new Promise((done) => socket.emit(UNICODE, ...args, (...got) => done(got)));
        assert.deepEqual(acked, args);
      }
      assert.equal(await socket.timeout(5000).emitWithAck('broadcast', 'x'), 'x');
      const numbers = Array.from({ length: 200 }, (_, i) => i);
      assert.deepEqual(await Promise.all(numbers.map((i) => socket.emitWithAck('message', i))), numbers);
    });
    await scene(`${name}: binary both ways, in events and acknowledgements`, async () => {
      const socket = await open();
      const heard = hear(socket, 'message');
      const [small, large] = [Buffer.from([0, 1, 2, 255]), randomBytes(100_000)];
      for (const args of [
        [small], [Buffer.alloc(0)], [{ a: [{ b: small }], c: 'text' }, large, null], [[small, small, [large]]],
      ]) {
        socket.emit('message', ...args);
        assert.deepEqual(await heard.next(), args);
        const acked = await new Promise((done) => socket.emit('any', ...args, (...got) => done(got)));
        assert.deepEqual(acked, args);
      }
      socket.emit('message', new Uint8Array([7, 8]).buffer);
      assert.deepEqual(await heard.next(), [Buffer.from([7, 8])]);
    });
    await scene(`${name}: 900 KB of text, and 600 KB of bytes`, async () => {
      const socket = await open();
      const text = 'é'.repeat(100) + 'x'.repeat(900_000);
      assert.equal(await socket.emitWithAck('message', text), text);
      const bytes = randomBytes(600_000);
      assert.deepEqual(await socket.emitWithAck('message', bytes), bytes);
    });
    await scene(`${name}: 2,000 messages at once come back in order`, async () => {
      const socket = await open();
      const heard = hear(socket, 'message');
      for (let i = 0; i < 2000; i++) socket.emit('message', i);
      await inOrder(heard, 2000);
    });
    await scene(`${name}: a broadcast reaches all, its sender too, with bytes`, async () => {
      const sockets = [await open(), await open(), await connect(url, { transports: ['polling'] })];
      const inboxes = sockets.map((socket) => hear(socket, 'broadcast'));
      sockets[0].emit('broadcast', { to: 'all', bytes: Buffer.from('bytes') });
      for (const inbox of inboxes) {
        assert.deepEqual(await inbox.next(), [{ to: 'all', bytes: Buffer.from('bytes') }]);
      }
    });
    await scene(`${name}: what is volatile arrives on a connection, and is not kept for one`, async () => {
      const socket = await open();
      await socket.emitWithAck('any');
      const heard = hear(socket, 'message');
      while (!socket.io.engine.transport.writable) await new Promise(setImmediate);
      socket.volatile.emit('message', 'now');
      assert.deepEqual(await heard.next(), ['now']);
      socket.disconnect();
      socket.volatile.emit('message', 'lost');
      socket.emit('message', 'kept');
      socket.connect();
      assert.deepEqual(await heard.next(), ['kept']);
    });
  }
}

async function rooms(url) {
  await scene('rooms: who has joined hears what goes there, until it leaves', async () => {
    const [a, b, c] = [await connect(url), await connect(url, { transports: ['polling'] }), await connect(url)];
    assert.deepEqual(await a.emitWithAck('join', 'blue'), ['blue']);
    assert.deepEqual(await b.emitWithAck('join', 'blue'), ['blue']);
    assert.deepEqual((await b.emitWithAck('join', 'réd')).sort(), ['blue', 'réd']);
    const inboxes = [a, b, c].map((socket) => hear(socket, 'news'));
    await post(url, { event: 'news', data: { for: 'blue' }, room: 'blue' });
    await post(url, { event: 'news', data: 'red', room: 'réd' });
    assert.deepEqual(await b.emitWithAck('leave', 'blue'), ['réd']);
    await post(url, { event: 'news', data: 'blue again', room: 'blue' });
    await post(url, { event: 'news', data: 'all' });
    const heard = [];
    for (const inbox of inboxes) {
      const got = [];
      for (let last; last !== 'all'; got.push(last)) [last] = await inbox.next();
      heard.push(got);
    }
    assert.deepEqual(heard[0], [{ for: 'blue' }, 'blue again', 'all']);
    assert.deepEqual(heard[1], [{ for: 'blue' }, 'red', 'all']);
    assert.deepEqual(heard[2], ['all']);
  });
}

async function namespaces(url) {
  await scene('namespaces share a connection, and hear only their own', async () => {
    const manager = new Manager(url, { reconnection: false });
    const [main, custom] = [manager.socket('/'), manager.socket('/custom')];
    await Promise.all([connected(main), connected(custom)]);
    assert.notEqual(main.id, custom.id);
    assert.equal(main.io.engine, custom.io.engine);
    const [mainHears, customHears] = [hear(main, 'broadcast'), hear(custom, 'broadcast')];
    custom.emit('broadcast', 'custom', Buffer.from('1'));
    main.emit('broadcast', 'main');
    assert.deepEqual(await customHears.next(), ['custom', Buffer.from('1')]);
    assert.deepEqual(await mainHears.next(), ['main']);
    assert.equal(await custom.emitWithAck('any', 'acknowledged'), 'acknowledged');
    await post(url, { event: 'broadcast', data: 'posted', namespace: '/custom' });
    assert.deepEqual(await customHears.next(), ['posted']);
    main.disconnect();
    assert.equal(await custom.emitWithAck('any', 'still there'), 'still there');
    main.connect();
    await connected(main);
    assert.equal(await main.emitWithAck('any', 'back'), 'back');
  });
  await scene('another namespace is refused: Invalid namespace', async () => {
    const manager = new Manager(url, { reconnection: false });
    await connected(manager.socket('/custom'));
    for (const name of ['/nope', '/custom/', '/custom?x=1']) {
      await assert.rejects(connected(manager.socket(name)), { message: 'Invalid namespace' });
    }
    assert.equal(await manager.socket('/custom').emitWithAck('any', 1), 1);
  });
  await scene('a namespace alone, without the main one; a query in the address', async () => {
    const socket = await connect(`${url}/custom?x=1`, { query: { y: 2 } });
    assert.equal(await socket.emitWithAck('any', 1), 1);
  });
}

async function auth(url) {
  for (const [name, shown] of [['no', undefined], ['a wrong', { token: `${TOKEN}!` }], ['an odd', { token: [TOKEN] }]]) {
    await scene(`${name} token is refused, and the client does not try again by itself`, async () => {
      const socket = io(url, { forceNew: true, auth: shown, reconnectionDelay: 10 });
      await assert.rejects(connected(socket), { message: 'unauthorized' });
      assert.equal(socket.connected, false);
      assert.equal(socket.active, false);
    });
  }
  await scene('a refused client may come back with the right token', async () => {
    const socket = io(url, { forceNew: true, auth: { token: 'wrong' } });
    await assert.rejects(connected(socket));
    socket.auth = (give) => give({ token: TOKEN });
    socket.connect();
    await connected(socket);
    assert.equal(await socket.emitWithAck('any', 1), 1);
  });
}

/** Clients outlive their server. */
async function restarts() {
  for (const [name, transports] of Object.entries(TRANSPORTS)) {
    await scene(`${name}: after the server's crash and new start the client is back by itself`, async () => {
      let server = await serve();
      const { url } = server;
      const socket = await connect(url, { transports, reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 200 });
      if (name === 'upgrade') await upgraded(socket);
      const [first, heard, lost] = [socket.id, hear(socket, 'message'), hear(socket, 'disconnect')];
      await server.stop('SIGKILL');
      const [reason] = await lost.next();
      assert.ok(['transport close', 'transport error'].includes(reason), reason);
      socket.emit('message', 'written meanwhile');
      server = await serve({ port: new URL(url).port });
      assert.deepEqual(await heard.next(), ['written meanwhile']);
      assert.notEqual(socket.id, first);
      assert.equal(await socket.emitWithAck('any', 'on it goes'), 'on it goes');
      const ended = hear(socket, 'disconnect');
      await server.stop();
      await ended.next();
    }, 2 * START_MS);
  }
}

async function ends(url) {
  for (const [name, transports] of Object.entries(TRANSPORTS)) {
    await scene(`${name}: disconnect() ends it, and connect() begins anew`, async () => {
      const socket = await connect(url, { transports });
      const [first, ended] = [socket.id, hear(socket, 'disconnect')];
      await socket.emitWithAck('join', 'a room');
      socket.disconnect();
      assert.deepEqual((await ended.next())[0], 'io client disconnect');
      socket.connect();
      await connected(socket);
      assert.notEqual(socket.id, first);
      assert.deepEqual(await socket.emitWithAck('join', 'another'), ['another']);
    });
  }
}

/** Bare Engine.IO: messages, without Socket.IO's packets in them. */
async function engine(url) {
  for (const [name, transports] of Object.entries(TRANSPORTS)) {
    await scene(`engine.io-client, ${name}: text and bytes come back`, async () => {
      const socket = new EngineSocket(url, { path: '/engine.io/', transports });
      const heard = hear(socket, 'message');
      await once(socket, 'open');
      if (name === 'upgrade') await once(socket, 'upgrade');
      for (const message of ['hello', UNICODE.replace(SEPARATOR, ''), Buffer.from([0, 255]), 'x'.repeat(900_000)]) {
        socket.send(message);
        assert.deepEqual(await heard.next(), [message]);
      }
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    });
  }
}

async function main() {
  const servers = [await serve({ namespaces: ['/', '/custom'] }), await serve({ token: TOKEN })];
  const [open, closed] = servers.map((server) => server.url);
  const url = node ? open : process.argv[2].replace('ws', 'http');
  for (const part of [connections, upgrades, burstBeforeUpgrade, messages, rooms, ends, engine]) await part(url);
  await namespaces(open);
  await auth(closed);
  await Promise.all(servers.map((server) => server.stop()));
  await restarts();
  if (!node) await reference(check);
}

await main();
// A failed check may have left a connection open.
process.exit();
