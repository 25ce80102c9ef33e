// The runs that are kept: their reports, two side by side, and the end of those that nobody needs.
import { question } from './dialogs.js';
import { announce, badge, byId, el, say, show } from './element.js';
import * as format from './format.js';
import { ask, ROOT } from './request.js';
import { fill, makeTable } from './table.js';

const PAGE = 20;
const STATES = { running: 'live', finished: 'good', stopped: 'unsure', aborted: 'unsure', failed: 'bad', cut: 'bad' };
const SAYS = { cut: 'cut: the appliance ended before it did' };

const box = byId('runs-body');
const number = 'number';
const table = makeTable('Runs, newest first', [{ name: 'compare', unseen: true }, { name: 'run' }, { name: 'state' }, { name: 'load', class: number }, { name: 'rate', class: number }, { name: 'failed', class: number }, { name: 'p50', class: number }, { name: 'p99', class: number }, { name: 'actions', unseen: true }], { titled: false, stacks: true });
table.headAt = 1;
const none = el('p', { class: 'empty' }, 'No run is kept yet: start a test above.');
const older = el('button', { type: 'button', class: 'quiet', hidden: true, onclick: () => load(false) }, 'Older runs');
const compare = el('a', { class: 'button', target: '_blank', rel: 'noopener' }, 'Compare the two');
const hint = el('span', { class: 'hint' }, 'Choose two runs to compare them.');
const fault = el('p', { class: 'fault', role: 'alert', hidden: true });

let runs = [];
let chosen = new Set();
let mayDelete = false;
let loading = false;
let again = false;

const link = (id, two) => {
  const url = new URL(`runs/${encodeURIComponent(id)}`, ROOT);
  if (two) {
    url.pathname += '.html';
    url.searchParams.set('a', two[0]);
    url.searchParams.set('b', two[1]);
  }
  return url.href;
};

export function setUp() {
  box.append(none, table.wrap, el('p', { class: 'actions' }, compare, older, hint), fault);
  show(table.wrap, false);
  setInterval(() => runs.length && !document.hidden && paint(), 30_000);
}

export function allow(isAllowed) {
  mayDelete = isAllowed;
  paint();
}

export const running = () => runs.find(({ state }) => state === 'running');
export const find = (id) => runs.find((run) => run.id === id);

/** Asks for the newest, or for those before the last that is shown. */
export async function load(newest = true) {
  if (loading) {
    again ||= newest;
    return;
  }
  loading = true;
  try {
    const last = runs.at(-1);
    const answer = await ask('GET', 'runs', { query: newest || !last ? { limit: Math.max(PAGE, Math.min(200, runs.length)) } : { limit: PAGE, before: last.id } });
    const known = new Set(runs.map(({ id }) => id));
    runs = newest ? answer.runs : [...runs, ...answer.runs.filter(({ id }) => !known.has(id))];
    show(older, runs.length < answer.count);
    chosen = new Set([...chosen].filter((id) => find(id)));
    say(byId('runs-kept'), `${format.count(answer.count)} kept, ${format.bytes(answer.bytes)}${answer.bounds ? `, of at most ${format.count(answer.bounds.count)} and ${format.bytes(answer.bounds.bytes)}` : ''}${answer.persistent === false ? '; not on disk: they end with the appliance' : ''}`);
    show(fault, false);
  } catch (refusal) {
    say(fault, `The runs could not be had: ${refusal.message}.`);
    show(fault);
  }
  loading = false;
  paint();
  if (again) {
    again = false;
    await load();
  }
}

function paint() {
  show(none, runs.length === 0);
  show(table.wrap, runs.length > 0);
  fill(table, runs, ({ id }) => id, make);
  if (chosen.size === 2) compare.href = link('compare', runs.filter(({ id }) => chosen.has(id)).map(({ id }) => id).reverse());
  say(hint, chosen.size === 1 ? 'One is chosen: choose a second one to compare them.' : 'Choose two runs to compare them.');
  show(hint, runs.length > 1 && chosen.size < 2);
  show(compare, chosen.size === 2);
}

function make({ id, name, target, started_at: startedAt }) {
  const title = name || target || id;
  // Runs of the same name differ in when they began.
  const whole = startedAt ? `${title}, ${format.instant(startedAt)}` : title;
  const check = el('input', { type: 'checkbox', 'aria-label': `Choose ${whole} to compare`, onchange: () => choose(id, check.checked) });
  const state = el('span', { class: 'badge' });
  const when = el('small');
  const [load, rate, failed, p50, p99] = Array.from({ length: 5 }, () => el('span'));
  const report = el('a', { class: 'button quiet', href: `${link(id)}.html`, target: '_blank', rel: 'noopener', 'aria-label': `Report of ${whole}` }, 'Report');
  const json = el('a', { class: 'button quiet', href: `${link(id)}.json`, target: '_blank', rel: 'noopener', 'aria-label': `JSON of ${whole}` }, 'JSON');
  const remove = el('button', { type: 'button', class: 'quiet danger', 'aria-label': `Delete ${whole}`, onclick: () => drop(id, whole) }, 'Delete');
  return {
    cells: [check, el('span', {}, title, when), state, load, rate, failed, p50, p99, el('span', { class: 'tools' }, report, json, remove)],
    update: (run, row) => {
      check.checked = chosen.has(id);
      check.disabled = !run.has_result;
      row.toggleAttribute('data-chosen', chosen.has(id));
      say(when, [name && target, run.started_at && format.ago(run.started_at), run.measured_s > 0 && format.seconds(run.measured_s)].filter(Boolean).join(' · '));
      when.title = run.started_at ? format.instant(run.started_at) : '';
      const missed = run.state === 'finished' && run.passed === false;
      badge(state, missed ? 'missed' : run.state, missed ? 'bad' : (STATES[run.state] ?? ''));
      state.title = run.message || SAYS[run.state] || (missed ? 'finished, but a threshold was missed' : '');
      say(load, run.rate ? `${format.rate(run.rate)}/s` : run.connections ? `${format.count(run.connections)} conn.` : '–');
      const measured = run.requests > 0;
      say(rate, measured ? `${format.rate(run.requests_per_second)}/s` : '–');
      say(failed, measured ? format.brief(run.failed) : '–');
      failed.className = run.failed ? 'bad' : '';
      say(p50, measured ? format.latencyText(run.p50_ms) : '–');
      say(p99, measured ? format.latencyText(run.p99_ms) : '–');
      show(report, run.has_result);
      show(remove, mayDelete && run.state !== 'running');
    },
  };
}

/** Of three the one that was chosen first goes. The older of two is what the newer is compared with. */
function choose(id, isChosen) {
  chosen.delete(id);
  if (isChosen) chosen.add(id);
  if (chosen.size > 2) chosen.delete(chosen.values().next().value);
  paint();
}

async function drop(id, title) {
  const answer = await question({ title: 'Delete this run?', text: `${title}: its figures and its report are gone for good.`, confirm: 'Delete', danger: true });
  if (!answer) return;
  try {
    await ask('DELETE', `runs/${encodeURIComponent(id)}`);
    announce(`${title} was deleted`);
  } catch (refusal) {
    say(fault, `It was not deleted: ${refusal.message}.`);
    show(fault);
  }
  await load();
}
