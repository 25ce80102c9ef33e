// An appliance of its own for a check, in a folder of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DEADLINE_MS = 60_000;

export class Appliance {
  #program;
  #environment;
  #folder = mkdtempSync(join(tmpdir(), 'threadmill-dashboard-'));
  #process = null;
  /** All that it has said, whichever process it was. */
  log = '';
  url = null;

  constructor(program, environment = {}) {
    this.#program = program;
    this.#environment = { ...process.env, WS_SECRET_TOKEN: '', THREADMILL_ADMIN_TOKEN: '', ...environment };
  }

  /** Starts it; the second time on the port of the first. */
  start() {
    const port = this.url ? new URL(this.url).port : '0';
    const from = this.log.length;
    this.#process = spawn(this.#program, ['--port', port], { cwd: this.#folder, env: this.#environment, stdio: ['ignore', 'pipe', 'pipe'] });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the appliance does not start: ${this.log.slice(from)}`)), DEADLINE_MS);
      const heard = (data) => {
        this.log += data;
        const [, url] = this.log.slice(from).match(/^listening on (\S+)/m) ?? [];
        if (url && this.log.slice(from).includes('\n', this.log.slice(from).indexOf(url))) {
          clearTimeout(timer);
          this.url = url;
          resolve(this);
        }
      };
      this.#process.stdout.on('data', heard);
      this.#process.stderr.on('data', heard);
      this.#process.once('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`the appliance has ended with ${code}: ${this.log.slice(from)}`));
      });
    });
  }

  /** Ends it; what it keeps stays. */
  stop() {
    return new Promise((resolve) => {
      if (!this.#process || this.#process.exitCode !== null || this.#process.signalCode !== null) return resolve();
      this.#process.once('exit', () => resolve());
      this.#process.kill();
      return undefined;
    });
  }

  async end() {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
