'use strict';
// A server on Node's socket.io as its documentation shows it, with the events of our service: `message`
// comes back and `broadcast` goes to all, each acknowledged with its arguments as every other event is;
// `join` and `leave` are acknowledged with the rooms. POST /SendWebsocketEvent and bare Engine.IO besides,
// so that the checks of ops/interop can be tried on it. Options: --port N --token T --namespaces /,/a
const { createServer } = require('node:http');
const { parseArgs } = require('node:util');
const engine = require('engine.io');
const { Server } = require('socket.io');

const { port, token, namespaces } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    token: { type: 'string', default: '' },
    namespaces: { type: 'string', default: '/' },
  },
}).values;

const http = createServer((request, response) => {
  let body = '';
  request.on('data', (piece) => (body += piece));
  request.on('end', () => {
    const { event, data, room, namespace } = JSON.parse(body || '{}');
    const to = io.of(namespace ?? '/');
    (room ? to.to(room) : to).emit(event, ...(data === undefined ? [] : [data]));
    response.setHeader('Content-Type', 'application/json');
    response.end('{"status":"success","events_sent":1,"duration":"0.1ms"}');
  });
});
const io = new Server(http, { perMessageDeflate: false, cors: { origin: '*' } });

function serve(socket) {
  const acknowledge = (parts) => {
    if (typeof parts.at(-1) !== 'function') return;
    const done = parts.pop();
    done(...parts);
  };
  socket.on('message', (...parts) => {
    socket.emit('message', ...parts.filter((part) => typeof part !== 'function'));
    acknowledge(parts);
  });
  socket.on('broadcast', (...parts) => {
    socket.nsp.emit('broadcast', ...parts.filter((part) => typeof part !== 'function'));
    acknowledge(parts);
  });
  for (const move of ['join', 'leave']) {
    socket.on(move, (room, done) => {
      socket[move](room);
      done?.([...socket.rooms].filter((name) => name !== socket.id));
    });
  }
  socket.onAny((event, ...parts) => {
    if (!['message', 'broadcast', 'join', 'leave'].includes(event)) acknowledge(parts);
  });
}

for (const name of namespaces.split(',')) {
  io.of(name)
    .use((socket, next) =>
      next(!token || socket.handshake.auth.token === token ? undefined : new Error('unauthorized')))
    .on('connection', serve);
}

const bare = engine.attach(http, { path: '/engine.io', perMessageDeflate: false, destroyUpgrade: false });
bare.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));

http.listen(Number(port), '127.0.0.1', () =>
  console.log(`listening on http://127.0.0.1:${http.address().port}`));
