'use strict';
// A server on Node's ws as its README shows it: echoes, and on /ws passes a message on to the others.
const { WebSocketServer } = require('ws');

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
server.on('listening', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
server.on('connection', (socket, { url }) => {
  socket.on('error', () => socket.terminate());
  socket.on('message', (data, binary) => {
    const others = url === '/ws' ? [...server.clients].filter((other) => other !== socket) : [socket];
    others.forEach((receiver) => receiver.send(data, { binary }));
  });
});
