// Starts and stops tests.
import { announce, byId, say, show } from './element.js';
import { addHeader, clearFaults, complain, complaint, config, follow, recall, remember } from './fields.js';
import { ROOT } from './request.js';

const form = byId('test-form');
const start = byId('start');
const stop = byId('stop');
const page = Math.random().toString(36).slice(2, 10);
let number = 0;
/** The id of the test that this page asked for and has no answer to; and of the stop. */
let asked = null;
let stopping = null;

export function setUp(live) {
  recall(new URL('health', ROOT).href);
  form.addEventListener('input', remember);
  form.addEventListener('change', () => {
    follow();
    remember();
  });
  byId('add-header').addEventListener('click', () => addHeader().firstElementChild.focus());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearFaults();
    if (asked) return undefined;
    if (start.getAttribute('aria-disabled') === 'true') return complain('', 'A test is running: stop it first.');
    const own = complaint();
    if (own) return complain(own.field, own.message);
    asked = send(live, 'start_test', { config: { ...config(), detached: true } });
    return undefined;
  });
  stop.addEventListener('click', () => {
    if (stop.getAttribute('aria-disabled') === 'true') return;
    stop.setAttribute('aria-disabled', 'true');
    say(stop, 'Stopping…');
    stopping = send(live, 'stop_test', {});
  });
  live.addEventListener('error', ({ detail }) => answered(detail));
  live.addEventListener('test_started', ({ detail }) => {
    if (detail.request_id !== asked) return;
    asked = null;
    if (form.contains(document.activeElement)) byId('live-title').focus();
  });
  live.addEventListener('lost', () => {
    if (asked) settle('The live connection was lost before the appliance answered: see below whether the test runs.');
  });
}

function send(live, type, more) {
  const id = `${page}-${++number}`;
  if (!live.send({ type, request_id: id, ...more })) {
    settle('There is no live connection to the appliance; the form stays as it is.');
    return null;
  }
  return id;
}

function settle(message) {
  asked = null;
  complain('', message);
}

/** Errors are told to all pages; only this one's own belong into this form. */
function answered({ request_id: id, code, field, message }) {
  if (id === undefined || (id !== asked && id !== stopping)) return;
  if (id === stopping) stop.setAttribute('aria-disabled', 'false');
  asked = stopping = null;
  if (code === 'no_test_running') return;
  complain(field, message);
  announce(message);
}

/** While a test runs there is something to stop, and nothing to start. */
export function running(isRunning, mayControl) {
  const had = document.activeElement === stop;
  stopping = null;
  show(stop, isRunning && mayControl);
  stop.setAttribute('aria-disabled', 'false');
  say(stop, 'Stop');
  say(start, isRunning ? 'A test is running' : 'Start the test');
  if (!isRunning && start.getAttribute('aria-disabled') === 'true') show(byId('form-fault'), false);
  start.setAttribute('aria-disabled', String(isRunning));
  if (had && stop.hidden) byId('live-title').focus();
}

/** @param why there is no starting here, where a token would not help */
export function allow(mayControl, allowedTargets, why = 'To start and stop tests, sign in with the control or the admin token.') {
  byId('test-fields').disabled = !mayControl;
  say(byId('needs-control'), why);
  show(byId('needs-control'), !mayControl);
  say(byId('allowed'), allowedTargets ?? '');
  show(byId('allowed'), Boolean(allowedTargets));
}
