// Servers that a script starts for itself, each on a port of its own, and ends by their process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const running = new Set();
process.on('exit', () => running.forEach((server) => server.kill('SIGKILL')));

/** Starts a program that says "listening on http://HOST:PORT", which becomes the result's url. */
export async function start(command, options) {
  const server = spawn(command, options, { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(server);
  server.on('exit', () => running.delete(server));
  const url = await new Promise((resolve, reject) => {
    let said = '';
    server.stdout.on('data', (piece) => {
      said += piece;
      const place = /^listening on (http\S+)$/m.exec(said);
      if (place) resolve(place[1]);
    });
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`${command} ended with ${code}: ${said}`)));
  });
  return {
    url,
    /** Ends it, as an operator does or, with SIGKILL, as a crash does. */
    async stop(signal = 'SIGTERM') {
      const exit = once(server, 'exit');
      server.kill(signal);
      await exit;
    },
  };
}

/** An appliance with options of its own; settings are the text of a YAML file. */
export async function appliance({ port = 0, settings = '', options = [] }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'threadmill-interop-'));
  const file = path.join(folder, 'threadmill.yaml');
  writeFileSync(file, settings);
  try {
    const program = path.join(root, 'server/bin/threadmill-server');
    const config = settings ? ['--config', file] : [];
    return await start(program, ['--port', String(port), ...config, ...options]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
