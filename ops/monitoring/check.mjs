// Lets a real Prometheus scrape the appliance at THREADMILL_URL and a load client, and asks it every expression of
// rules and dashboards. Exit status 1 where one is at fault, or names a series that nobody has.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as http from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const DEADLINE_MS = 40_000;
const RATE_WINDOW = '10s';
const appliance = new URL(process.env.THREADMILL_URL);
const folder = mkdtempSync(join(tmpdir(), 'threadmill-prometheus-'));
const children = [];
let failed = false;

function fail(line) {
  failed = true;
  console.error(`monitoring-check: ${line}`);
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function start(program, ...options) {
  const child = spawn(program, options, { stdio: ['ignore', 'ignore', 'pipe'] });
  child.said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (child.said += text));
  child.on('error', (fault) => (child.said += fault));
  children.push(child);
  return child;
}

/** What `look` gives, once it gives something. */
async function await_(what, look) {
  const end = Date.now() + DEADLINE_MS;
  for (;;) {
    const found = await look().catch(() => undefined);
    if (found) return found;
    if (Date.now() > end) {
      throw new Error(`${what}: not within ${DEADLINE_MS} ms\n${children.map((child) => child.said).join('\n')}`);
    }
    await pause(200);
  }
}

async function ask(prometheus, path, parameters) {
  const answer = await (await fetch(`${prometheus}/api/v1/${path}?${new URLSearchParams(parameters)}`)).json();
  if (answer.status !== 'success') throw new Error(answer.error);
  return path === 'query' ? answer.data.result : answer.data;
}

/** A server that leaves every fifth request without an answer, so that there are errors to be shown. */
function unreliable() {
  let count = 0;
  const server = http.createServer((request, response) => {
    count += 1;
    if (count % 5 === 0) request.socket.destroy();
    else response.end('OK');
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => {
    server.unref();
    resolve(`http://127.0.0.1:${server.address().port}/`);
  }));
}

/** The expressions of a dashboard, as Grafana would send them. */
function shown(dashboard) {
  return dashboard.panels.flatMap((panel) =>
    panel.targets.map(({ expr }) => ({
      where: `${dashboard.title}: ${panel.title}`,
      expr: expr.replaceAll('$__rate_interval', RATE_WINDOW).replaceAll('$instance', '.*'),
    })));
}

/** The series that an expression names. */
const selectors = (expr) => expr.match(/[a-zA-Z_:][\w:]*\{[^}]*\}/g) ?? [];

/** Faults of expressions: what Prometheus does not understand, and series that there are none of. */
async function faultsOf(prometheus, expressions) {
  const faults = [];
  for (const { where, expr } of expressions) {
    try {
      await ask(prometheus, 'query', { query: expr });
      for (const selector of selectors(expr)) {
        const series = await ask(prometheus, 'series', { 'match[]': selector });
        if (series.length === 0) faults.push(`${where}: nobody has ${selector}`);
      }
    } catch (fault) {
      faults.push(`${where}: ${fault.message}`);
    }
  }
  return faults;
}

/** Panels that lie on another or have its number. */
function layoutFaults(dashboard) {
  const faults = [];
  dashboard.panels.forEach((panel, index) => dashboard.panels.slice(0, index).forEach((other) => {
    const [a, b] = [panel.gridPos, other.gridPos];
    const apart = a.x >= b.x + b.w || b.x >= a.x + a.w || a.y >= b.y + b.h || b.y >= a.y + a.h;
    if (!apart) faults.push(`${dashboard.title}: ${panel.title} lies on ${other.title}`);
    if (panel.id === other.id) faults.push(`${dashboard.title}: two panels have the number ${panel.id}`);
  }));
  return faults;
}

async function check() {
  const [port, loadPort] = [await freePort(), await freePort()];
  // The very file, but for where everything is and how often it is asked.
  const configuration = readFileSync(here('prometheus.yml'), 'utf8')
    .replace('threadmill:8080', appliance.host)
    .replace('host.docker.internal:9464', `127.0.0.1:${loadPort}`)
    .replace('rules.yml', here('rules.yml'))
    .replaceAll('5s', '1s');
  writeFileSync(join(folder, 'prometheus.yml'), configuration);
  start('prometheus', `--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${port}`, '--log.level=warn');
  start(here('../../loadclient/bin/threadmill'), 'http', await unreliable(), '-R', '50', '-d', '60s', '-q',
    '--prometheus', String(loadPort));
  const prometheus = `http://127.0.0.1:${port}`;
  await await_('Prometheus scrapes both for a while', async () => {
    const up = await ask(prometheus, 'query', { query: 'sum_over_time(up[1m]) >= 5' });
    return up.length === 2;
  });

  const rules = (await ask(prometheus, 'rules', {})).groups.flatMap((group) => group.rules);
  const dashboards = ['appliance', 'load'].map((name) => JSON.parse(readFileSync(here(`grafana/${name}.json`), 'utf8')));
  const expressions = [
    ...rules.map((rule) => ({ where: `rule ${rule.name}`, expr: rule.query })),
    ...dashboards.flatMap(shown),
  ];
  rules.filter((rule) => rule.health === 'err').forEach((rule) => fail(`rule ${rule.name}: ${rule.lastError}`));
  (await faultsOf(prometheus, expressions)).forEach(fail);
  dashboards.flatMap(layoutFaults).forEach(fail);
  console.log(`monitoring-check: ${rules.length} rules and ${expressions.length - rules.length} expressions of panels asked`);

  const wrong = [
    { where: 'x', expr: 'rate(ws_messages_recieved_total{instance=~".*"}[10s])' },
    { where: 'x', expr: 'ws_errors_total{type="hanlder"}' },
    { where: 'x', expr: 'sum(rate(up{job="threadmill"}))' },
  ];
  const found = await faultsOf(prometheus, wrong);
  if (found.length !== wrong.length) fail(`self-test: of ${wrong.length} faults made on purpose only these are found: ${found}`);
}

try {
  await check();
} catch (fault) {
  fail(fault.message);
} finally {
  for (const child of children) {
    child.kill();
    if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
  }
  rmSync(folder, { recursive: true, force: true });
}
if (!failed) console.log('monitoring-check: all of it is good');
process.exit(failed ? 1 : 0);
