'use strict';
// undici's WebSocket: the API of browsers, used as a page would use it.
const assert = require('node:assert/strict');
const { WebSocket } = require('undici');
const { Inbox, MESSAGES, assertSame, checker, run } = require('./checks.js');

const base = process.argv[2];
const check = checker('undici');

function open(path, protocols = []) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(base + path, protocols);
    socket.binaryType = 'arraybuffer';
    socket.inbox = new Inbox();
    socket.onmessage = ({ data }) =>
      socket.inbox.put(typeof data === 'string' ? data : Buffer.from(data));
    socket.onopen = () => resolve(socket);
    socket.onerror = () => reject(new Error('the connection failed'));
  });
}

function closed(socket) {
  return new Promise((resolve) => {
    socket.onclose = resolve;
  });
}

/** A message of the hub with our content. */
function chat(content) {
  return (text) => {
    const message = JSON.parse(text);
    return message.type === 'Chat' && message.content === content;
  };
}

async function echoes() {
  for (const [name, message] of MESSAGES) {
    await check(name, async () => {
      const socket = await open('/echo');
      socket.send(message);
      assertSame(await socket.inbox.next(), message);
      socket.close();
    });
  }
  await check('a Blob', async () => {
    const socket = await open('/echo');
    socket.send(new Blob(['a blob']));
    assertSame(await socket.inbox.next(), Buffer.from('a blob'));
    socket.close();
  });
  await check('permessage-deflate is negotiated', async () => {
    const socket = await open('/echo');
    assert.match(socket.extensions, /^permessage-deflate/);
    socket.close();
  });
  await check('every message on one connection', async () => {
    const socket = await open('/echo');
    for (const [, message] of MESSAGES) {
      socket.send(message);
      assertSame(await socket.inbox.next(), message);
    }
    socket.close();
  });
}

async function ends() {
  await check('a subprotocol is chosen, the first offered', async () => {
    const socket = await open('/echo', ['chat.v2', 'chat.v1']);
    assert.equal(socket.protocol, 'chat.v2');
    socket.close();
  });
  await check('a close has its code and is clean', async () => {
    const socket = await open('/echo');
    socket.close(4001, 'bis später');
    const event = await closed(socket);
    assert.equal(event.code, 4001);
    assert.equal(event.wasClean, true);
  });
  await check('a path without a WebSocket is an error', async () => {
    await assert.rejects(open('/nowhere'));
  });
}

/** As a page of the hub does it: open, greet in JSON, listen. */
async function hub() {
  await check('the hub welcomes each client with an id of its own', async () => {
    const sockets = await Promise.all([open('/ws'), open('/ws')]);
    const ids = [];
    for (const socket of sockets) {
      const welcome = JSON.parse(await socket.inbox.next());
      assert.equal(welcome.type, 'Connect');
      assert.match(welcome.client_id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      ids.push(welcome.client_id);
    }
    assert.notEqual(ids[0], ids[1]);
    sockets.forEach((socket) => socket.close());
  });
  await check('the hub passes a message on to the others, and not to its sender', async () => {
    const [sender, listener, other] = [await open('/ws'), await open('/ws'), await open('/ws')];
    const content = `Hello from a page, ${process.pid}`;
    const timestamp = new Date().toISOString();
    sender.send(JSON.stringify({ sender: 'client', content, timestamp }));
    for (const socket of [listener, other]) {
      const message = JSON.parse(await socket.inbox.until(chat(content)));
      assert.equal(message.sender, 'client');
      assert.ok(message.id, 'the hub makes an id up');
      assert.equal(Date.parse(message.timestamp), Date.parse(timestamp));
    }
    // What the sender hears first of these two is the listener's: its own would have come before.
    const answer = `${content}, and back`;
    listener.send(JSON.stringify({ sender: 'listener', content: answer, timestamp }));
    await sender.inbox.until((text) => {
      assert.ok(!chat(content)(text), 'the sender heard itself');
      return chat(answer)(text);
    });
    [sender, listener, other].forEach((socket) => socket.close());
  });
}

run(async () => {
  await echoes();
  await ends();
  await hub();
});
