// A browser without a window: serves it a page that runs the checks and reports back.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printer } from './checks.mjs';

const [base, program] = process.argv.slice(2);
const report = printer('chromium');
const profile = mkdtempSync(join(tmpdir(), 'threadmill-chromium-'));
const PAGE = `<!doctype html><script type="module">
  import { page } from '/page.mjs';
  import { socketIoPage } from '/socketio-page.mjs';
  const post = (body) => fetch('/report', { method: 'POST', body: JSON.stringify(body) });
  const report = (name, failure) => post({ name, failure });
  page(${JSON.stringify(base)}, report)
    .then(() => socketIoPage(${JSON.stringify(base.replace('ws', 'http'))}, report))
    .then(() => post({ done: true }), (error) => post({ name: 'the page', failure: String(error) }));
</script>`;

function end(browser) {
  browser.once('exit', () => {
    rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
    process.exit();
  });
  browser.kill();
}

const server = createServer((request, response) => {
  if (request.method === 'POST') {
    let body = '';
    request.on('data', (data) => (body += data));
    request.on('end', () => {
      response.end();
      const { name, failure, done } = JSON.parse(body);
      if (done) end(browser);
      else report(name, failure);
    });
  } else if (request.url === '/socket.io-client.mjs') {
    response.setHeader('Content-Type', 'text/javascript');
    response.end(readFileSync(join(process.env.NODE_PATH, 'socket.io-client/dist/socket.io.esm.min.js')));
  } else if (request.url.endsWith('.mjs')) {
    response.setHeader('Content-Type', 'text/javascript');
    response.end(readFileSync(new URL(`.${request.url}`, import.meta.url)));
  } else {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(PAGE);
  }
});
let browser;
server.listen(0, '127.0.0.1', () => {
  const options = [
    '--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-extensions',
    `--user-data-dir=${profile}`, `http://127.0.0.1:${server.address().port}/`,
  ];
  browser = spawn(program, options, { stdio: 'ignore' });
  browser.once('error', (error) => {
    report('starts', String(error));
    process.exit();
  });
  setTimeout(() => {
    report('ends', 'the page does not come to its end');
    end(browser);
  }, 45_000);
});
