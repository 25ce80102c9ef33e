// What a page does with the WebSocket API of browsers. undici.mjs and chromium.mjs run it.
import { Inbox, MESSAGES, checker, ensure, ensureSame } from './checks.mjs';

/** Runs every check against the appliance at ws://HOST:PORT. */
export async function page(base, report) {
  const check = checker(report);
  await echoes(base, check);
  await ends(base, check);
  await hub(base, check);
}

function open(url, protocols = []) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, protocols);
    socket.binaryType = 'arraybuffer';
    socket.inbox = new Inbox();
    socket.onmessage = ({ data }) =>
      socket.inbox.put(typeof data === 'string' ? data : new Uint8Array(data));
    socket.onopen = () => resolve(socket);
    socket.onerror = () => reject(new Error('the connection failed'));
    socket.onclose = ({ code }) => socket.inbox.fail(new Error(`closed with ${code}`));
  });
}

function closed(socket) {
  return new Promise((resolve) => {
    socket.onclose = resolve;
  });
}

async function echoes(base, check) {
  for (const [name, message] of MESSAGES) {
    await check(name, async () => {
      const socket = await open(`${base}/echo`);
      socket.send(message);
      ensureSame(await socket.inbox.next(), message);
      socket.close();
    });
  }
  await check('a Blob', async () => {
    const socket = await open(`${base}/echo`);
    socket.send(new Blob(['a blob']));
    ensureSame(await socket.inbox.next(), new TextEncoder().encode('a blob'));
    socket.close();
  });
  await check('permessage-deflate is negotiated', async () => {
    const socket = await open(`${base}/echo`);
    ensure(/^permessage-deflate/.test(socket.extensions), `extensions "${socket.extensions}"`);
    socket.close();
  });
  await check('every message on one connection', async () => {
    const socket = await open(`${base}/echo`);
    for (const [, message] of MESSAGES) {
      socket.send(message);
      ensureSame(await socket.inbox.next(), message);
    }
    socket.close();
  });
}

async function ends(base, check) {
  await check('a subprotocol is chosen, the first offered', async () => {
    const socket = await open(`${base}/echo`, ['chat.v2', 'chat.v1']);
    ensure(socket.protocol === 'chat.v2', `subprotocol "${socket.protocol}"`);
    socket.close();
  });
  await check('a close has its code and is clean', async () => {
    const socket = await open(`${base}/echo`);
    socket.close(4001, 'bis später');
    const { code, wasClean } = await closed(socket);
    ensure(code === 4001 && wasClean, `code ${code}, clean: ${wasClean}`);
  });
  await check('a path without a WebSocket is an error', async () => {
    const opened = await open(`${base}/nowhere`).then(() => true, () => false);
    ensure(!opened, 'it was opened');
  });
}

/** A message of the hub with a content. */
function chat(content) {
  return (text) => {
    const message = JSON.parse(text);
    return message.type === 'Chat' && message.content === content;
  };
}

/** As a page of the hub does it: open, greet in JSON, listen. */
async function hub(base, check) {
  await check('the hub welcomes each client with an id of its own', async () => {
    const sockets = [await open(`${base}/ws`), await open(`${base}/ws`)];
    const ids = [];
    for (const socket of sockets) {
      const welcome = JSON.parse(await socket.inbox.next());
      ensure(welcome.type === 'Connect', `the welcome is ${JSON.stringify(welcome)}`);
      const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
      ensure(uuid.test(welcome.client_id), `the id is ${welcome.client_id}`);
      ids.push(welcome.client_id);
    }
    ensure(ids[0] !== ids[1], 'both have the same id');
    sockets.forEach((socket) => socket.close());
  });
  await check('the hub passes a message on to the others, and not to its sender', async () => {
    const sockets = [];
    for (let i = 0; i < 3; i++) sockets.push(await open(`${base}/ws`));
    const [sender, ...others] = sockets;
    const content = `Hello from a page, ${crypto.randomUUID()}`;
    const timestamp = new Date().toISOString();
    sender.send(JSON.stringify({ sender: 'client', content, timestamp }));
    for (const socket of others) {
      const message = JSON.parse(await socket.inbox.until(chat(content)));
      ensure(message.sender === 'client', `the sender is ${message.sender}`);
      ensure(message.id, 'the message has no id');
      const same = Date.parse(message.timestamp) === Date.parse(timestamp);
      ensure(same, `sent at ${timestamp}, passed on with ${message.timestamp}`);
    }
    // The sender's own message would come before the answer to it.
    const answer = `${content}, and back`;
    others[0].send(JSON.stringify({ sender: 'another', content: answer, timestamp }));
    await sender.inbox.until((text) => {
      ensure(!chat(content)(text), 'the sender heard itself');
      return chat(answer)(text);
    });
    sockets.forEach((socket) => socket.close());
  });
}
