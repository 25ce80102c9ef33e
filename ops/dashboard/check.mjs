// Uses the dashboard in Chromium as people do: node check.mjs CHROMIUM FOLDER SERVER
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Browser } from '../browser/browser.mjs';
import { Appliance } from './appliance.mjs';
import * as looks from './looks.mjs';
import { missedFaults } from './self-test.mjs';
import { Wire } from './wire.mjs';

const [program, folder, server] = process.argv.slice(2);
const AXE = join(folder, 'node_modules/axe-core/axe.min.js');
const axe = existsSync(AXE) ? readFileSync(AXE, 'utf8') : '';
const EVIL = '<img src=x onerror="window.pwned=1">';
const ADMIN = 'admin-token-for-the-check';
const CONTROL = 'control-token-for-the-check';
let failed = false;

function ensure(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

const none = (faults) => ensure(faults.length === 0, faults.join('; '));

/** Keys go to the page in front, and one that nobody sees asks for nothing. */
const toFront = (page) => page.send('Page.bringToFront');

async function check(name, body) {
  const began = Date.now();
  try {
    await body();
    console.log(`ok    dashboard: ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed = true;
    console.log(`FAIL  dashboard: ${name}: ${error.message.split('\n').slice(0, 6).join(' ')}`);
    (guarded ?? appliance).log.split('\n').filter((line) => /Exception|Error|WARNING|SEVERE/.test(line)).slice(-5).forEach((line) => console.log(`      ${line}`));
  }
}

/** The whole page, with its bar at the top; then it stands where it stood. */
async function picture(page, name) {
  const y = await page.run(`{ const y = scrollY; scrollTo({ top: 0, behavior: 'instant' }); y }`);
  writeFileSync(join(folder, `${name}.png`), await page.picture());
  await page.run(`scrollTo({ top: ${y}, behavior: 'instant' })`);
}

const text = (page, selector) => page.run(`document.querySelector(${JSON.stringify(selector)}).textContent`);
const figure = (page, name) => page.run(`+([...document.querySelectorAll('#figures div')].find((one) => one.querySelector('dt').textContent === ${JSON.stringify(name)})?.querySelector('dd span').textContent ?? '0').replaceAll(',', '')`);
const live = (page) => page.until(`document.getElementById('link').textContent === 'live'`, 'a live connection');
const state = (page, wanted) => page.until(`${JSON.stringify(wanted)}.includes(document.getElementById('run-state').textContent)`, `the state ${wanted}`);

async function write(page, name, value) {
  await page.tabTo(`#test-form [name=${name}]`, 120);
  await page.write(value);
}

/** What a part of the page says when it has said what it must. */
async function button(page, selector) {
  await page.tabTo(selector, 160);
  await page.press('Enter');
}

/** Without a page that works there is nothing to use. */
async function giveUp() {
  await appliance.end();
  await browser.end();
  process.exit(1);
}

let guarded;
const browser = new Browser(program);
const appliance = await new Appliance(server).start();
const open = (url, more = {}) => browser.open(url, { width: 1280, dark: false, network: url, ...more });
const page = await open(appliance.url);

await check('the page opens, without a fault', async () => {
  await live(page);
  await page.until(`document.querySelectorAll('#endpoints-body tbody tr').length > 5`, 'the endpoints');
  none(await looks.all(page, { source: axe }));
  await picture(page, 'empty-1280-light');
});
if (failed) await giveUp();

await check('the keyboard reaches the content, then fills the form and starts a test', async () => {
  await page.press('Tab');
  ensure((await page.run('document.activeElement.className')) === 'skip', 'the first stop is not the way past the navigation');
  await write(page, 'target', `${appliance.url}/health`);
  await write(page, 'rate', '200');
  await write(page, 'concurrency', '4');
  await write(page, 'duration', '60');
  await write(page, 'warmup', '0');
  await page.press('Enter');
  await state(page, ['running']);
  ensure((await page.run('document.activeElement.id')) === 'live-title', 'the focus is not where the test is');
});

await check('the figures move, and the charts have ink', async () => {
  await page.until('document.querySelectorAll("#figures div").length > 5', 'figures');
  const before = await figure(page, 'requests');
  await page.until(`(${String((shown) => +[...document.querySelectorAll('#figures div')].find((one) => one.querySelector('dt').textContent === 'requests').querySelector('dd span').textContent.replaceAll(',', '') > shown)})(${before})`, `more than ${before} requests`);
  ensure(before >= 0 && (await figure(page, 'p99')) > 0, 'no p99');
  await page.until(`document.querySelector('#live-charts .chart').getAttribute('aria-label').includes('requests ')`, 'the chart says its figures');
  await page.until('document.querySelectorAll("#live-charts canvas").length >= 2 && document.querySelectorAll("#threads canvas").length === 1', 'three charts');
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  await page.run(`document.querySelector('#live-charts summary').click()`);
  await page.until(`document.querySelectorAll('#live-charts figure tbody tr').length > 1`, 'the table of a chart');
  for (const [width, dark] of [[1280, false], [1280, true], [360, true], [360, false]]) {
    await page.looksLike({ width, dark });
    await new Promise((resolve) => setTimeout(resolve, 400));
    none(await looks.all(page, { charts: 3, dark, source: axe }).then((faults) => faults.map((fault) => `${width} px ${dark ? 'dark' : 'light'}: ${fault}`)));
    await picture(page, `running-${width}-${dark ? 'dark' : 'light'}`);
  }
  await page.looksLike({ width: 1280, dark: false });
});

await check('the check notices what it is there to notice', async () => {
  none((await missedFaults(page, axe)).map((missed) => `not noticed: ${missed}`));
});

await check('the keyboard stops the test, which is then among the runs', async () => {
  await button(page, '#stop');
  await state(page, ['stopped']);
  ensure((await page.run('document.activeElement !== document.body')) === true, 'the focus is lost');
  await page.until(`document.querySelector('#runs tbody .badge')?.textContent === 'stopped'`, 'the run in the list');
  await page.until(`document.getElementById('announce').textContent.includes('requests')`, 'the end to be told');
});

await check('what is wrong stands beside its field, and nothing of it is kept', async () => {
  await write(page, 'thresholds', 'p99');
  await button(page, '#start');
  await page.until(`document.activeElement.name === 'thresholds' && document.activeElement.getAttribute('aria-invalid') === 'true'`, 'the field that is wrong');
  ensure((await page.run('document.getElementById(document.activeElement.getAttribute("aria-errormessage")).textContent')).includes('no threshold'), 'no reason beside the field');
  await picture(page, 'wrong-1280-light');
  await write(page, 'thresholds', 'p99<10s\nrate>10000000');
  await write(page, 'duration', '5');
  await button(page, '#request-details summary');
  await write(page, 'name', EVIL);
  await button(page, '#add-header');
  await page.write('X-Secret');
  await page.press('Tab');
  await page.write('header-secret');
  await write(page, 'body', 'body-secret');
  const kept = await page.run('JSON.stringify({ ...localStorage })');
  ensure(kept.includes('X-Secret') && !/header-secret|body-secret/.test(kept), `kept: ${kept}`);
  await page.run(`document.querySelector('#test-form [name=body]').value = ''`);
});

await check('a test that ends says which thresholds hold; hostile texts stay texts', async () => {
  await button(page, '#start');
  await state(page, ['running', 'connecting', 'warming up']);
  await state(page, ['not passed']);
  const verdict = await text(page, '#verdict');
  ensure(/1 of 2 thresholds missed/.test(verdict) && /✓ holds/.test(verdict) && /✗ missed/.test(verdict), verdict);
  ensure((await text(page, '#live-title')) === EVIL, 'the name is not shown');
  await page.until(`document.querySelectorAll('#runs tbody tr').length === 2 && document.querySelector('#runs tbody th').textContent.includes('onerror')`, 'the run in the list');
  ensure((await page.run('window.pwned === undefined && document.querySelectorAll("main img").length === 0')) === true, 'a text became elements');
  none(await looks.all(page, { charts: 3, source: axe }));
  await picture(page, 'finished-1280-light');
});

await check('a run has its report, its JSON, and a comparison with another', async () => {
  const href = (name) => page.run(`[...document.querySelectorAll('#runs tbody a')].find((one) => one.textContent === '${name}').href`);
  const report = await open(await href('Report'));
  await report.run('new Promise((done) => setTimeout(done, 300))');
  none([...report.faults, ...(await looks.emptyCharts(report, 2))]);
  ensure((await report.run('window.pwned === undefined && document.body.textContent.includes("onerror")')) === true, 'a text became elements in the report');
  await report.close();
  const { status, json } = await page.run(`fetch(${JSON.stringify(await href('JSON'))}).then(async (answer) => ({ status: answer.status, json: await answer.json() }))`);
  ensure(status === 200 && json.requests.total > 0, JSON.stringify(json).slice(0, 200));
  await toFront(page);
  for (let i = 0; i < 2; i++) {
    await page.run(`document.querySelectorAll('#runs tbody input')[${i}].focus()`);
    await page.press(' ', 'Space');
  }
  await page.until(`[...document.querySelectorAll('#runs .actions a')].some((one) => !one.hidden && one.href)`, 'the way to compare');
  const compared = await open(await page.run(`document.querySelector('#runs .actions a').href`));
  none(compared.faults);
  ensure((await compared.run('document.querySelectorAll("table").length')) > 0, 'nothing is compared');
  await compared.close();
});

await check('a run can be deleted, after a question', async () => {
  await toFront(page);
  await page.run(`[...document.querySelectorAll('#runs tbody button')].at(-1).focus()`);
  await page.press('Enter');
  await page.until('document.querySelector("dialog[open]")', 'the question');
  await page.press('Escape');
  await page.until('document.querySelector("dialog") === null', 'the question to go');
  ensure((await page.run('document.querySelectorAll("#runs tbody tr").length')) === 2, 'it was deleted without an answer');
  await page.press('Enter');
  await page.until('document.querySelector("dialog[open]")', 'the question again');
  await page.press('Enter');
  await page.until('document.querySelectorAll("#runs tbody tr").length === 1', 'the run to go');
  ensure((await page.run('document.activeElement !== document.body')) === true, 'the focus is lost');
});

await check('a WebSocket is counted under its path, hears what is sent to it, and is closed', async () => {
  const other = await open(`${appliance.url}/health`);
  // That page has no icon, and Chromium looks for one when it likes.
  other.faults = [];
  other.expected = /favicon/;
  const url = `${appliance.url.replace('http', 'ws')}/echo`;
  await other.run(`new Promise((done, fail) => { window.heard = []; window.socket = new WebSocket('${url}'); socket.onmessage = ({ data }) => heard.push(data); socket.onclose = (event) => (window.ended = event.code + ' ' + event.reason); socket.onopen = done; socket.onerror = fail; })`);
  await toFront(page);
  const row = `[...document.querySelectorAll('#connections tbody tr')].find((one) => one.querySelector('th').textContent === '/echo')`;
  await page.run(`document.getElementById('connections').scrollIntoView()`);
  await page.until(`${row}?.children[1].textContent === '1'`, '/echo with one');
  await page.run(`${row}.querySelector('button').focus()`);
  await page.press('Enter');
  await page.until(`document.querySelector('#connections-body [aria-label^="Send to conn-"]')`, 'the list of /echo');
  await other.run(`socket.send('x'.repeat(10))`);
  await page.until(`${row}.children[2].textContent.startsWith('1')`, 'the message that came in');
  await button(page, '#connections-body [aria-label^="Send to conn-"]');
  await page.until('document.activeElement.matches("dialog textarea")', 'the question');
  await page.write(EVIL);
  none(await looks.axe(page, axe));
  await picture(page, 'send-1280-light');
  await button(page, 'dialog .primary');
  await other.until(`heard.includes(${JSON.stringify(EVIL)})`, 'what was sent');
  await button(page, '#connections-body [aria-label^="Close conn-"]');
  await page.tabTo('dialog [name=reason]');
  await page.write(EVIL);
  await page.press('Enter');
  await other.until('window.ended', 'the close');
  ensure((await other.run('ended')) === `1000 ${EVIL}`, await other.run('ended'));
  await page.run(`document.getElementById('connections').scrollIntoView({ behavior: 'instant' })`);
  await page.until(`!${row}`, 'the path to go');
  await picture(page, 'connections-1280-light');
  ensure((await page.run('window.pwned === undefined && document.activeElement !== document.body')) === true, 'the focus is lost');
  none([...page.faults, ...other.faults]);
  await other.close();
});

await check('the appliance goes and comes back: the page says so, keeps the form, and goes on', async () => {
  page.expected = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection to/;
  await page.run(`document.querySelector('#test-form [name=name]').value = 'still here'`);
  await appliance.stop();
  await page.until(`!document.getElementById('lost').hidden`, 'the loss to be said');
  none(await looks.axe(page, axe));
  await picture(page, 'lost-1280-light');
  await appliance.start();
  await live(page);
  page.expected = null;
  await page.until(`document.getElementById('lost').hidden`, 'the end of the loss');
  ensure((await page.run(`document.querySelector('#test-form [name=name]').value`)) === 'still here', 'the form is lost');
  await page.until('document.querySelectorAll("#runs tbody tr").length === 1', 'the run that was kept');
  none(page.faults);
});

await check('a test that ends while nobody listens is shown whole, with its verdict, and not in green', async () => {
  const wire = await new Wire(appliance.url).open();
  const one = await open(wire.url);
  one.expected = /ERR_|WebSocket connection to/;
  await live(one);
  await one.run(`{
    const { elements } = document.getElementById('test-form');
    const wanted = { target: '${appliance.url}/${'no'.repeat(30)}', rate: '1000', duration: '5', warmup: '2', thresholds: 'errors<1%' };
    for (const [name, value] of Object.entries(wanted)) elements[name].value = value;
    document.getElementById('test-form').requestSubmit();
  }`);
  await one.until(`[...document.querySelectorAll('#figures div')].some(({ textContent }) => /[1-9].*rate, warm-up|rate, warm-up.*[1-9]/.test(textContent))`, 'the rate of the warm-up');
  await state(one, ['running']);
  await one.until('document.querySelectorAll("#live-charts canvas").length >= 2', 'the charts');
  wire.cut();
  await one.until(`!document.getElementById('lost').hidden`, 'the loss to be said');
  const before = await figure(one, 'requests');
  for (let state = ''; state !== 'finished'; await new Promise((resolve) => setTimeout(resolve, 200))) {
    state = (await (await fetch(`${appliance.url}/runs?limit=1`)).json()).runs[0].state;
  }
  wire.mend();
  await state(one, ['not passed']);
  const [kept] = (await (await fetch(`${appliance.url}/runs?limit=1`)).json()).runs;
  const after = await figure(one, 'requests');
  ensure(after === kept.requests && after > before, `${after} requests of ${kept.requests}, ${before} before`);
  ensure(/The threshold is missed/.test(await text(one, '#verdict')), await text(one, '#verdict'));
  none([...(await looks.cutOff(one)), ...(await looks.all(one, { charts: 3, source: axe }))]);
  await picture(one, 'ended-unheard-1280-light');

  await one.looksLike({ width: 360, dark: false });
  await new Promise((resolve) => setTimeout(resolve, 400));
  const row = await one.run(`((one) => ({ innerText: one.innerText, told: [...one.querySelectorAll('[data-label]')].map(({ dataset }) => dataset.label), unseen: [...one.children].filter((cell) => !cell.checkVisibility()).length }))(document.querySelector('#runs tbody tr'))`);
  ensure(row.told.includes('failed') && /JSON/.test(row.innerText) && /Delete/.test(row.innerText) && row.unseen === 0, `on a phone: ${JSON.stringify(row)}`);
  none([...(await looks.cutOff(one)), ...(await looks.overflow(one)), ...one.faults]);
  await picture(one, 'ended-unheard-360-light');
  await one.close();
  wire.end();
});
await page.close();
await appliance.end();

guarded = await new Appliance(server, { THREADMILL_ADMIN_TOKEN: ADMIN, WS_SECRET_TOKEN: CONTROL }).start();
await check('without a token there is the sign-in and nothing else', async () => {
  const door = await open(guarded.url);
  door.expected = /40[13]/;
  await door.until(`document.activeElement.id === 'token'`, 'the field for the token');
  ensure((await door.run(`document.getElementById('board').hidden`)) === true, 'the board is shown');
  none(await looks.all(door, { source: axe }));
  await picture(door, 'sign-in-1280-light');
  await door.write('wrong-token');
  await door.press('Enter');
  await door.until(`!document.getElementById('token-fault').hidden`, 'what is wrong');
  none(await looks.axe(door, axe));

  await door.write(CONTROL);
  await door.press('Enter');
  await live(door);
  ensure((await door.run(`!document.getElementById('needs-admin').hidden && document.getElementById('connections-body').hidden && !document.getElementById('test-fields').disabled`)) === true, 'the control token gives other than tests');
  await button(door, '#show-sign-in');
  await door.write(ADMIN);
  await door.press('Enter');
  await live(door);
  await door.until(`document.getElementById('needs-admin').hidden`, 'the connections');
  ensure((await door.run('document.activeElement !== document.body')) === true, 'the focus is lost');
  const { cookies } = await door.send('Network.getCookies');
  ensure(cookies.length === 1 && cookies[0].httpOnly && cookies[0].sameSite === 'Strict', JSON.stringify(cookies));
  ensure((await door.run('document.cookie')) === '', 'a script can read the cookie');

  const secret = new RegExp(`${ADMIN}|${CONTROL}|wrong-token|${cookies[0].value.replace(/[^\w-]/g, '.')}`);
  const places = { log: guarded.log, urls: door.urls.join('\n'), address: await door.run('location.href'), stores: await door.run('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])'), page: await door.run('document.documentElement.outerHTML') };
  for (const [place, content] of Object.entries(places)) ensure(!secret.test(content), `a token is in the ${place}`);

  const beside = await open(guarded.url);
  beside.expected = /40[13]/;
  await live(beside);
  await toFront(door);
  await button(door, '#sign-out');
  for (const tab of [door, beside]) await tab.until(`!document.getElementById('sign-in').hidden && document.getElementById('board').hidden`, 'the sign-in');
  none(beside.faults);
  await beside.close();
  ensure((await door.send('Network.getCookies')).cookies.length === 0, 'the cookie stays');
  none(door.faults);
  await door.close();
});
await guarded.end();
await browser.end();

if (!axe) console.log('dashboard-check: LEFT OUT: axe-core: no npm packages');
if (!failed) console.log(`dashboard-check: the dashboard is as it must be; pictures are in ${folder}`);
// What a check that failed has left open keeps nobody.
process.exit(failed ? 1 : 0);
