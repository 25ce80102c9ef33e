// Makes docs/pictures: node make.mjs CHROMIUM ROOT
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Browser } from '../browser/browser.mjs';
import { Appliance } from '../dashboard/appliance.mjs';

const [program, root] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'threadmill-pictures-'));
const keep = (name, picture) => writeFileSync(join(root, 'docs/pictures', name), picture);
const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A terminal as it looks after a command: what was typed, and what came of it, word for word. */
function terminal(command, said) {
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; background: #10141c; color: #d7dde8; font: 15px/1.45 'DejaVu Sans Mono', monospace; }
    main { padding: 18px 22px; white-space: pre; width: max-content; }
    b { color: #7fd1b9; font-weight: normal; }</style>
    <main><b>$</b> ${escape(command)}\n${escape(said)}</main>`;
}

async function photograph(browser, name, url, width, dark, until, network) {
  const page = await browser.open(url, { width, dark, network });
  await until(page);
  const box = await page.run(`{ const { width, height } = (document.querySelector('body > main') ?? document.body).getBoundingClientRect(); ({ width, height }) }`);
  keep(name, await page.picture(network ? { x: 0, y: 0, width, height: 1_180, scale: 1 } : { x: 0, y: 0, ...box, scale: 1 }));
  await page.close();
}

const appliance = await new Appliance(join(root, 'server/bin/threadmill-server')).start();
const browser = new Browser(program);
try {
  const options = ['-R', '2000', '-c', '50', '-d', '8s', '--warmup', '2s', '--threshold', 'p99<50ms', '--threshold', 'errors<1%'];
  const { stdout, stderr, status } = spawnSync(join(root, 'loadclient/bin/threadmill'), ['http', `${appliance.url}/health`, ...options], { encoding: 'utf8' });
  if (![0, 1].includes(status)) throw new Error(`the load client ended with ${status}: ${stderr}`);
  // As people type it: the port is the usual one, options in quotes where a shell wants them.
  const typed = `threadmill http http://127.0.0.1:8080/health ${options.map((each) => (/[<>]/.test(each) ? `'${each}'` : each)).join(' ')}`;
  const said = `${stderr}${stdout}`.replaceAll(appliance.url, 'http://127.0.0.1:8080');
  writeFileSync(join(folder, 'terminal.html'), terminal(typed, said));
  await photograph(browser, 'terminal.png', `file://${folder}/terminal.html`, 1_200, true, async () => {});

  const test = { name: 'checkout, 1,000 a second', target: `${appliance.url}/health`, rate: 1_000, concurrency: 50, duration: 60, thresholds: ['p99<50ms', 'errors<1%'] };
  const steering = await browser.open(`${appliance.url}/`, { width: 1_280, dark: false, network: appliance.url });
  const command = (message) => steering.run(`new Promise((done) => {
    const socket = new WebSocket(location.origin.replace('http', 'ws') + '/dashboard/live');
    socket.onopen = () => { socket.send(${JSON.stringify(JSON.stringify(message))}); setTimeout(done, 500); };
  })`);
  await command({ type: 'start_test', config: test });
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  for (const dark of [false, true]) {
    await photograph(browser, `dashboard-${dark ? 'dark' : 'light'}.png`, `${appliance.url}/`, 1_280, dark, async (page) => {
      await page.until(`document.getElementById('link').textContent === 'live'`, 'a live connection');
      await new Promise((resolve) => setTimeout(resolve, 2_500));
    }, appliance.url);
  }
  await command({ type: 'stop_test' });
  console.log('pictures: docs/pictures is new');
} finally {
  await browser.end();
  await appliance.end();
  rmSync(folder, { recursive: true, force: true });
}
