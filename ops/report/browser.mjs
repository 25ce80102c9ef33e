// A Chromium without a window or a network, steered over a pipe by the DevTools protocol.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DEADLINE_MS = 30_000;

export class Browser {
  #process;
  #profile = mkdtempSync(join(tmpdir(), 'threadmill-report-'));
  #next = 1;
  #waiting = new Map();
  #listeners = [];

  constructor(program) {
    const options = [
      '--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-extensions', '--hide-scrollbars',
      '--force-color-profile=srgb', '--host-resolver-rules=MAP * ~NOTFOUND', `--user-data-dir=${this.#profile}`,
      '--remote-debugging-pipe', 'about:blank',
    ];
    this.#process = spawn(program, options, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    let rest = '';
    this.#process.stdio[4].setEncoding('utf8').on('data', (data) => {
      const messages = (rest + data).split('\0');
      rest = messages.pop();
      messages.forEach((message) => this.#told(JSON.parse(message)));
    });
    this.#process.once('exit', () => this.#waiting.forEach(({ reject }) => reject(new Error('the browser has ended'))));
  }

  #told(message) {
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return this.#listeners.forEach((listener) => listener(message));
    this.#waiting.delete(message.id);
    if (message.error) waiting.reject(new Error(message.error.message));
    else waiting.resolve(message.result);
  }

  /** Sends a command of the protocol; the answer is its result. */
  send(method, params = {}, sessionId = undefined) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method}: no answer within ${DEADLINE_MS} ms`)), DEADLINE_MS);
      const done = (how) => (value) => { clearTimeout(timer); how(value); };
      this.#waiting.set(id, { resolve: done(resolve), reject: done(reject) });
      this.#process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
    });
  }

  /** Opens a page; tells of what went wrong in it in `faults`. */
  async open(url, { width, dark }) {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Tab(this, targetId, sessionId);
    let loaded;
    const load = new Promise((resolve) => (loaded = resolve));
    this.#listeners.push((message) => {
      if (message.sessionId !== sessionId) return;
      if (message.method === 'Page.loadEventFired') loaded();
      page.heard(message);
    });
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await page.send(`${domain}.enable`);
    await page.send('Network.emulateNetworkConditions', { offline: true, latency: 0, downloadThroughput: 0, uploadThroughput: 0 });
    await page.send('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: width < 500 });
    await page.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }] });
    await page.send('Page.navigate', { url });
    await load;
    // Charts are drawn once their box has a width.
    await page.run('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    return page;
  }

  end() {
    return new Promise((resolve) => {
      this.#process.once('exit', () => {
        rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10 });
        resolve();
      });
      this.#process.kill();
    });
  }
}

class Tab {
  faults = [];

  constructor(browser, target, session) {
    Object.assign(this, { browser, target, session });
  }

  heard({ method, params }) {
    if (method === 'Runtime.exceptionThrown') this.faults.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    if (method === 'Runtime.consoleAPICalled' && ['error', 'warning', 'assert'].includes(params.type)) {
      this.faults.push(`console: ${params.args.map((arg) => arg.value ?? arg.description).join(' ')}`);
    }
    if (method === 'Log.entryAdded' && params.entry.level === 'error') this.faults.push(`log: ${params.entry.text}`);
    if (method === 'Network.requestWillBeSent' && !/^(file|data|about|blob):/.test(params.request.url)) {
      this.faults.push(`asks the network for ${params.request.url}`);
    }
  }

  send(method, params) {
    return this.browser.send(method, params, this.session);
  }

  /** The value of an expression in the page; promises are waited for. */
  async run(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Presses a key in what has the focus. */
  async press(key, code, text = undefined) {
    for (const type of ['keyDown', 'keyUp']) {
      await this.send('Input.dispatchKeyEvent', { type, key, code, windowsVirtualKeyCode: { Enter: 13, Tab: 9 }[key], text: type === 'keyDown' ? text : undefined });
    }
  }

  /** The whole page as a PNG. */
  async picture(clip = undefined) {
    const { data } = await this.send('Page.captureScreenshot', { captureBeyondViewport: true, clip });
    return Buffer.from(data, 'base64');
  }

  close() {
    return this.browser.send('Target.closeTarget', { targetId: this.target });
  }
}
