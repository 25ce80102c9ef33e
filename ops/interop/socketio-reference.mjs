// The two examples of the reference's README as they stand there, but for the port, against the profile
// `socketio`; and plain WebSockets on /ws, which hear the same broadcasts.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { Inbox } from './checks.mjs';
import { appliance } from './servers.mjs';

const packages = createRequire(`${process.env.NODE_PATH}/`);
const WebSocket = packages('ws');
const { io } = packages('socket.io-client');

const CLIENT = `
const io = require('socket.io-client');
const socket = io('http://localhost:3000');

socket.on('connect', () => {
    console.log('Conectado al servidor');
    socket.emit('message', 'Hola servidor!');
});

socket.on('broadcast', (data) => {
    console.log('Mensaje recibido:', data);
});
`;

const CURL = `
curl -X POST http://localhost:3000/SendWebsocketEvent \\
  -H "Content-Type: application/json" \\
  -d '{"event": "broadcast", "data": "Mensaje para todos"}'
`;

/** What a program says, line by line. */
function linesOf(program) {
  const inbox = new Inbox();
  let rest = '';
  program.stdout.on('data', (piece) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop();
    lines.forEach((line) => inbox.put(line));
  });
  program.on('exit', (code) => inbox.fail(new Error(`it ended with ${code}`)));
  return inbox;
}

async function plain(url) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`);
  socket.inbox = new Inbox();
  socket.on('message', (data, binary) => socket.inbox.put(binary ? data : JSON.parse(data)));
  await once(socket, 'open');
  return socket;
}

async function examples({ url }) {
  const { port } = new URL(url);
  const here = (text) => text.replaceAll('localhost:3000', `localhost:${port}`);
  const program = spawn('node', ['-e', here(CLIENT)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const listener = await plain(url);
  try {
    const said = linesOf(program);
    assert.equal(await said.next(), 'Conectado al servidor');
    const { stdout } = await promisify(execFile)('sh', ['-c', here(CURL).trim()]);
    const answer = JSON.parse(stdout);
    assert.equal(answer.status, 'success');
    assert.equal(answer.events_sent, 1);
    assert.match(answer.duration, /^[\d.]+ms$/);
    assert.equal(await said.next(), 'Mensaje recibido: Mensaje para todos');
    assert.deepEqual(await listener.inbox.next(), { event: 'broadcast', data: 'Mensaje para todos' });
  } finally {
    program.kill();
    listener.terminate();
  }
}

async function bothKinds({ url }) {
  const listener = await plain(url);
  const socket = io(url, { forceNew: true });
  try {
    await once(socket, 'connect');
    const heard = new Inbox();
    socket.on('broadcast', (data) => heard.put(data));
    socket.emit('broadcast', { from: 'Socket.IO' });
    assert.deepEqual(await heard.next(), { from: 'Socket.IO' });
    assert.deepEqual(await listener.inbox.next(), { event: 'broadcast', data: { from: 'Socket.IO' } });
    listener.send(JSON.stringify({ event: 'broadcast', data: { from: 'ws' } }));
    assert.deepEqual(await heard.next(), { from: 'ws' });
    assert.deepEqual(await listener.inbox.next(), { event: 'broadcast', data: { from: 'ws' } });
  } finally {
    socket.disconnect();
    listener.terminate();
  }
}

async function pages({ url }) {
  const get = async (path) => (await fetch(url + path)).json();
  const before = await get('/');
  assert.equal(before.status, 'ok');
  const socket = io(url, { forceNew: true });
  try {
    await once(socket, 'connect');
    assert.equal((await get('/')).connectedClients, before.connectedClients + 1);
    assert.equal((await get('/health')).connections, before.connectedClients + 1);
    assert.equal((await get('/metrics')).connected_clients, before.connectedClients + 1);
  } finally {
    socket.disconnect();
  }
}

/** Runs all of it against an appliance of its own. */
export async function reference(check) {
  const server = await appliance({ options: ['--profile', 'socketio'] });
  await check('the reference’s two examples, and a plain WebSocket that hears them', () => examples(server));
  await check('Socket.IO clients and plain WebSockets hear each other', () => bothKinds(server));
  await check('/, /health and /metrics count a client', () => pages(server));
  await server.stop();
}
