// A Chromium without a window, steered over a pipe by the DevTools protocol. It reaches no host but 127.0.0.1, and that
// only from pages that are opened with `network`.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DEADLINE_MS = 30_000;

export class Browser {
  #process;
  #profile = mkdtempSync(join(tmpdir(), 'threadmill-browser-'));
  #next = 1;
  #waiting = new Map();
  #listeners = [];

  constructor(program) {
    const options = [
      '--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-extensions', '--hide-scrollbars',
      '--force-color-profile=srgb', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', `--user-data-dir=${this.#profile}`,
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

  /**
   * Opens a page; tells of what went wrong in it in `faults`.
   *
   * @param network the origin that the page may ask, such as http://127.0.0.1:8080; none by default
   */
  async open(url, { width, dark, network = null }) {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Tab(this, targetId, sessionId, network);
    let loaded;
    const load = new Promise((resolve) => (loaded = resolve));
    this.#listeners.push((message) => {
      if (message.sessionId !== sessionId) return;
      if (message.method === 'Page.loadEventFired') loaded();
      page.heard(message);
    });
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await page.send(`${domain}.enable`);
    if (!network) await page.send('Network.emulateNetworkConditions', { offline: true, latency: 0, downloadThroughput: 0, uploadThroughput: 0 });
    await page.looksLike({ width, dark });
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
  /** What it has asked for. */
  urls = [];
  /** Faults that a check brings about on purpose, as long as it does. */
  expected = null;

  constructor(browser, target, session, network) {
    Object.assign(this, { browser, target, session, network });
  }

  #fault(text) {
    if (!this.expected?.test(text)) this.faults.push(text);
  }

  /** Gives it another width, or other colours. */
  async looksLike({ width, dark }) {
    await this.send('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: width < 500 });
    await this.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }] });
  }

  heard({ method, params }) {
    if (method === 'Runtime.exceptionThrown') this.#fault(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    if (method === 'Runtime.consoleAPICalled' && ['error', 'warning', 'assert'].includes(params.type)) {
      this.#fault(`console: ${params.args.map((arg) => arg.value ?? arg.description).join(' ')}`);
    }
    if (method === 'Log.entryAdded' && params.entry.level === 'error') this.#fault(`log: ${params.entry.text} ${params.entry.url ?? ''}`.trim());
    const url = method === 'Network.requestWillBeSent' ? params.request.url : method === 'Network.webSocketCreated' ? params.url : null;
    if (url === null) return;
    this.urls.push(url);
    if (/^(file|data|about|blob):/.test(url)) return;
    if (!this.network || new URL(url).host !== new URL(this.network).host) this.#fault(`asks the network for ${url}`);
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
  async press(key, code = key, text = { Enter: '\r', ' ': ' ' }[key], more = {}) {
    for (const type of ['keyDown', 'keyUp']) {
      await this.send('Input.dispatchKeyEvent', { type, key, code, windowsVirtualKeyCode: { Enter: 13, Tab: 9, Escape: 27, ' ': 32, a: 65 }[key], text: type === 'keyDown' ? text : undefined, ...more });
    }
  }

  /** Types instead of what stands in the field that has the focus. */
  async write(text) {
    await this.press('a', 'KeyA', undefined, { modifiers: 2, commands: ['selectAll'] });
    await this.send('Input.insertText', { text });
  }

  /** Goes to an element as a keyboard does, by the tabulator alone. */
  async tabTo(selector, most = 80) {
    for (let i = 0; i < most; i++) {
      if (await this.run(`document.activeElement?.matches(${JSON.stringify(selector)}) === true`)) return;
      await this.press('Tab');
    }
    throw new Error(`the keyboard does not reach ${selector}`);
  }

  /** Waits until an expression holds in the page. */
  async until(expression, what = expression, deadlineMs = DEADLINE_MS) {
    const end = Date.now() + deadlineMs;
    for (let value; !(value = await this.run(expression)); ) {
      if (Date.now() > end) throw new Error(`${what}: not within ${deadlineMs / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, 50));
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
