// The mocks of ops/examples as Node's ws sees them: each file is served by an appliance of its own.
import { createRequire } from 'node:module';
import path from 'node:path';
import { checker, ensure, printer } from './checks.mjs';
import { appliance, root } from './servers.mjs';

const WebSocket = createRequire(`${process.env.NODE_PATH}/`)('ws');
const reported = checker(printer('mocks'));
// Each starts an appliance, and one of them a script engine, which takes a busy machine its time.
const check = (name, body) => reported(name, body, 30_000);

/** Serves an example while `use` talks to it. */
async function served(example, use) {
  const config = path.join(root, `ops/examples/mockforge-${example}.yaml`);
  const server = await appliance({ options: ['--config', config] });
  try {
    await use(server.url.replace('http', 'ws'));
  } finally {
    await server.stop();
  }
}

/** A client whose messages are waited for one by one. */
async function connect(url) {
  const socket = new WebSocket(url);
  const heard = [];
  const waiting = [];
  const put = (item) => (waiting.length ? waiting.shift()(item) : heard.push(item));
  socket.on('message', (data) => put(String(data)));
  socket.on('close', (code) => put(`closed with ${code}`));
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  const next = () => new Promise((resolve) => (heard.length ? resolve(heard.shift()) : waiting.push(resolve)));
  return {
    next,
    ask: (message) => {
      socket.send(typeof message === 'string' ? message : JSON.stringify(message));
      return next().then(JSON.parse);
    },
    close: (code) => socket.close(code),
  };
}

await check('static words, and the last before the Close frame', () =>
  served('static', async (url) => {
    const client = await connect(`${url}/status`);
    ensure(JSON.parse(await client.next()).type === 'connected', 'no greeting');
    ensure((await client.ask('x')).type === 'ack', 'no ack');
    client.close(1000);
    ensure(JSON.parse(await client.next()).type === 'goodbye', 'no goodbye');
    ensure((await client.next()) === 'closed with 1000', 'not closed with 1000');
  }));

await check('rules', () =>
  served('pattern', async (url) => {
    const client = await connect(`${url}/api`);
    ensure((await client.ask({ type: 'ping' })).type === 'pong', 'no pong');
    const answer = await client.ask({ type: 'subscribe', channel: 'orders' });
    ensure(answer.channel === 'orders' && answer.id.length === 36, JSON.stringify(answer));
    client.close();
  }));

await check('JSON-RPC', () =>
  served('jsonrpc', async (url) => {
    const client = await connect(`${url}/jsonrpc`);
    const answer = await client.ask({ jsonrpc: '2.0', id: 1, method: 'user.get', params: { id: 7 } });
    ensure(answer.id === 1 && answer.result.id === 7, JSON.stringify(answer));
    client.close();
  }));

await check('a script', () =>
  served('script', async (url) => {
    const client = await connect(`${url}/custom`);
    ensure((await client.ask({ id: 'a' })).message_number === 1, 'not the first');
    ensure((await client.ask({ id: 'b' })).message_number === 2, 'no state');
    client.close();
  }));

await check('rooms', () =>
  served('rooms', async (url) => {
    const [ann, bob] = [await connect(`${url}/chat`), await connect(`${url}/chat`)];
    await ann.ask({ action: 'join', room: 'blue' });
    await bob.ask({ action: 'join', room: 'blue' });
    await ann.next();
    await ann.ask({ action: 'message', room: 'blue', text: 'hello' });
    ensure(JSON.parse(await bob.next()).text === 'hello', 'not heard');
    ann.close();
    bob.close();
  }));

process.exit();
