// The open WebSockets by path, those of one path, and what can be said to them.
import { question, field } from './dialogs.js';
import { announce, byId, el, figures, say, show } from './element.js';
import * as format from './format.js';
import { ask } from './request.js';
import { caption, fill, makeTable } from './table.js';

const API = '__mockforge/ws';
const SHOWN_MAX = 100;
const EVERY_MS = 2_000;
const REASON_BYTES_MAX = 123;

const box = byId('connections-body');
const number = 'number';
const paths = makeTable('Open WebSockets by path', [{ name: 'path' }, { name: 'open', class: number }, { name: 'messages in', class: number }, { name: 'messages out', class: number }, { name: 'bytes in', class: number }, { name: 'bytes out', class: number }, { name: 'dropped', class: number }, { name: 'actions', unseen: true }], { stacks: true });
const list = makeTable('Open WebSockets', [{ name: 'connection' }, { name: 'open for', class: number }, { name: 'in', class: number }, { name: 'out', class: number }, { name: 'dropped', class: number }, { name: 'actions', unseen: true }], { stacks: true });
const listPart = el('div', { hidden: true }, el('div', { class: 'head subhead' }, el('h3', { id: 'list-title', tabindex: '-1' }), el('button', { type: 'button', class: 'quiet', onclick: () => choose(null) }, 'Hide the list')), list.wrap);
const none = el('p', { class: 'empty' }, 'No WebSocket is open.');
const all = el('p', { class: 'actions' }, el('button', { type: 'button', class: 'quiet', id: 'broadcast', onclick: () => broadcast(null) }, 'Send to all…'));
const fault = el('p', { class: 'fault', role: 'alert', hidden: true });
const more = el('p', { class: 'hint', hidden: true });

let shown = null;
let allowed = false;
let visible = false;
let timer = 0;
let before = new Map();
let beforeStats = null;

export function setUp() {
  box.append(none, paths.wrap, more, all, fault, listPart);
  show(paths.wrap, false);
  new IntersectionObserver(([entry]) => {
    visible = entry.isIntersecting;
    if (visible) look();
  }, { rootMargin: '200px' }).observe(byId('connections'));
}

export function allow(isAllowed) {
  allowed = isAllowed;
  show(byId('needs-admin'), !isAllowed);
  show(box, isAllowed);
  look();
}

export function restart() {
  beforeStats = null;
  before = new Map();
}

/** The counters that come with each second's state. */
export function update(stats) {
  const now = performance.now();
  const { active, total, rejected } = stats.connections;
  const { in: received, out: sent, dropped } = stats.messages;
  const per = (value, key) => (beforeStats ? Math.max(0, ((value - beforeStats[key]) * 1000) / (now - beforeStats.now)) : 0);
  figures(byId('connection-figures'), [
    ['open now', format.count(active)], ['opened since the start', format.brief(total)], ['refused', format.brief(rejected), '', rejected ? 'unsure' : ''],
    ['messages in', format.rate(per(received, 'received')), '/s'], ['messages out', format.rate(per(sent, 'sent')), '/s'], ['dropped', format.brief(dropped), '', dropped ? 'unsure' : ''],
  ]);
  beforeStats = { received, sent, now };
}

/** Asks while the part is on the screen, every two seconds, and at once after something was done. */
async function look() {
  clearTimeout(timer);
  if (!allowed || !visible || document.hidden) {
    timer = setTimeout(look, EVERY_MS);
    return;
  }
  try {
    tellPaths(await ask('GET', `${API}/paths`));
    if (shown !== null) tellList(await ask('GET', `${API}/connections`, { query: { path: shown, limit: SHOWN_MAX } }));
    show(fault, false);
  } catch (refusal) {
    complain(`The list could not be had: ${refusal.message}.`);
  }
  clearTimeout(timer);
  timer = setTimeout(look, EVERY_MS);
}

function complain(message) {
  say(fault, message);
  show(fault);
}

function tellPaths({ paths: rows, path_count: count }) {
  const now = performance.now();
  show(none, rows.length === 0);
  show(paths.wrap, rows.length > 0);
  show(more, count > rows.length);
  say(more, `${format.count(count - rows.length)} paths more, with fewer connections each.`);
  byId('broadcast').disabled = rows.length === 0;
  const items = rows.map((row) => ({ row, last: before.get(row.path), now }));
  fill(paths, items, ({ row }) => row.path, ({ row: { path } }) => {
    const cells = Array.from({ length: 6 }, () => el('span'));
    const choice = el('button', { type: 'button', class: 'plain', 'aria-expanded': 'false', onclick: () => choose(shown === path ? null : path) }, el('code', {}, path));
    const send = el('button', { type: 'button', class: 'quiet', 'aria-label': `Send to all on ${path}`, onclick: () => broadcast(path) }, 'Send…');
    return {
      cells: [choice, ...cells, el('span', { class: 'tools' }, send)],
      update: ({ row, last, now: at }, tr) => {
        choice.setAttribute('aria-expanded', String(shown === path));
        tr.toggleAttribute('data-chosen', shown === path);
        const told = (key) => {
          const perSecond = last && at > last.now ? ((row[key] - last[key]) * 1000) / (at - last.now) : 0;
          return format.brief(row[key]) + (perSecond > 0.05 ? ` (${format.rate(perSecond)}/s)` : '');
        };
        [format.count(row.open), told('messages_in'), told('messages_out'), format.bytes(row.bytes_in), format.bytes(row.bytes_out), format.brief(row.dropped)].forEach((text, i) => say(cells[i], text));
      },
    };
  });
  before = new Map(rows.map((row) => [row.path, { ...row, now }]));
}

function choose(path) {
  const opened = path !== null && shown === null;
  if (path === null && listPart.contains(document.activeElement)) byId('connections-title').focus();
  shown = path;
  show(listPart, path !== null);
  if (path !== null) say(byId('list-title'), `On ${path}`);
  if (opened) byId('list-title').scrollIntoView({ block: 'nearest' });
  look();
}

function tellList({ total, connections }) {
  caption(list, `Open WebSockets on ${shown}: ${total > connections.length ? `the first ${connections.length} of ${format.count(total)}` : format.count(total)}`);
  fill(list, connections, ({ id }) => id, ({ id, peer, subprotocol, opened_at: openedAt }) => {
    const [age, received, sent, dropped] = Array.from({ length: 4 }, () => el('span'));
    const name = el('span', {}, id, el('small', {}, [peer, subprotocol].filter(Boolean).join(' · ')));
    return {
      cells: [name, age, received, sent, dropped, el('span', { class: 'tools' },
        el('button', { type: 'button', class: 'quiet', 'aria-label': `Send to ${id}`, onclick: () => sendTo(id) }, 'Send…'),
        el('button', { type: 'button', class: 'quiet danger', 'aria-label': `Close ${id}`, onclick: () => close(id) }, 'Close…'))],
      update: (row) => {
        say(age, row.closing ? 'closing' : format.duration((Date.now() - Date.parse(openedAt)) / 1000));
        say(received, format.brief(row.messages_in));
        say(sent, format.brief(row.messages_out));
        say(dropped, format.brief(row.dropped));
      },
    };
  });
}

async function act(done, body) {
  try {
    announce(done(await body()));
    show(fault, false);
  } catch (refusal) {
    complain(`That did not work: ${refusal.message}.`);
  }
  look();
}

/** Asks for a message; null where none is to be sent. */
async function message(title, text, more = []) {
  const answer = await question({
    title, text, confirm: 'Send',
    fields: [field('Message', el('textarea', { name: 'text', rows: '4', spellcheck: 'false' })), ...more, el('label', { class: 'check' }, el('input', { type: 'checkbox', name: 'json' }), 'Send only if it is JSON')],
    check: ({ text: given, json }) => (json && !isJson(given) ? 'This is no JSON.' : ''),
  });
  return answer && { ...answer, type: answer.json ? 'application/json' : 'text/plain; charset=utf-8' };
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function sendTo(id) {
  const given = await message(`Send to ${id}`, 'The text goes out as it stands, as one message.');
  if (given) await act(() => `Sent to ${id}`, () => ask('POST', `${API}/connections/${encodeURIComponent(id)}/send`, { body: given.text, type: given.type }));
}

async function broadcast(path) {
  const given = await message(path === null ? 'Send to all' : `Send to all on ${path}`, path === null ? 'Everybody but controllers, taps and dashboards gets it; so do the clients of other replicas.' : 'Everybody on this path gets it; so do the clients of other replicas.');
  if (given) {
    await act(({ sent, dropped }) => `Sent to ${sent}${dropped ? `, ${dropped} did not keep up` : ''}`,
      () => ask('POST', `${API}/broadcast`, { body: given.text, type: given.type, query: path === null ? {} : { path } }));
  }
}

async function close(id) {
  const answer = await question({
    title: `Close ${id}`, text: 'It is told the code and the reason.', confirm: 'Close it', danger: true,
    fields: [field('Code', el('input', { name: 'code', value: '1000', inputmode: 'numeric', required: true })), field('Reason', el('input', { name: 'reason', maxlength: '123', autocomplete: 'off' }))],
    check: ({ code, reason }) => (!/^(1\d{3}|[34]\d{3})$/.test(code) ? 'The code is a number such as 1000, 1001, or 3000 to 4999.' : new TextEncoder().encode(reason).length > REASON_BYTES_MAX ? 'The reason may have 123 bytes.' : ''),
  });
  if (answer) await act(() => `${id} is being closed`, () => ask('DELETE', `${API}/connections/${encodeURIComponent(id)}`, { query: { code: answer.code, reason: answer.reason } }));
}
