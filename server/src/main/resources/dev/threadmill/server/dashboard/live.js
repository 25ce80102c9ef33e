// The live connection: one WebSocket, opened again whenever it is lost.
import { ROOT } from './request.js';

const FIRST_WAIT_MS = 500;
const WAIT_MS_MAX = 10_000;
/** The appliance tells something each second: after this long the connection is dead, whatever TCP says. */
const SILENCE_MS = 15_000;

/**
 * Events: one of each message's type, with the message as `detail`; `open` when hello has come, and `lost` with
 * {wait_ms} for each attempt that failed. Backs off to ten seconds; tries at once when the network or the page is back.
 */
export class Live extends EventTarget {
  #socket = null;
  #failures = 0;
  #timer = 0;
  #silence = 0;
  #wanted = false;

  constructor() {
    super();
    addEventListener('online', () => this.#hurry());
    document.addEventListener('visibilitychange', () => document.hidden || this.#hurry());
  }

  start() {
    this.#wanted = true;
    if (!this.#socket) this.#open();
  }

  /** Ends it; nothing is told of that. */
  stop() {
    this.#wanted = false;
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Whether it could be sent. */
  send(message) {
    if (!this.isOpen) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #open() {
    clearTimeout(this.#timer);
    const url = new URL('dashboard/live', ROOT);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url);
    this.#socket = socket;
    this.#listen();
    socket.addEventListener('message', ({ data }) => {
      if (socket !== this.#socket) return;
      this.#listen();
      const message = JSON.parse(data);
      if (message.type === 'hello') this.#failures = 0;
      this.dispatchEvent(new CustomEvent(message.type, { detail: message }));
    });
    socket.addEventListener('close', () => {
      if (socket === this.#socket) this.#lose();
    });
  }

  #listen() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#socket?.close();
      this.#lose();
    }, SILENCE_MS);
  }

  #lose() {
    clearTimeout(this.#silence);
    this.#socket = null;
    if (!this.#wanted) return;
    const wait = Math.min(WAIT_MS_MAX, FIRST_WAIT_MS * 2 ** this.#failures++) * (0.75 + Math.random() / 2);
    this.#timer = setTimeout(() => this.#open(), wait);
    this.dispatchEvent(new CustomEvent('lost', { detail: { wait_ms: wait, failures: this.#failures } }));
  }

  #hurry() {
    if (this.#wanted && !this.#socket) this.#open();
  }
}
