// The dashboard: asks what this browser may do, then keeps the page and the live connection together.
import * as connections from './connections.js';
import { announce, badge, byId, say, show } from './element.js';
import * as endpoints from './endpoints.js';
import * as form from './form.js';
import { Live } from './live.js';
import * as test from './load-test.js';
import { outcome } from './outcome.js';
import { ask, refused } from './request.js';
import { askRights, mayRead, signOut } from './rights.js';
import * as runs from './runs.js';
import * as services from './services.js';
import * as signIn from './sign-in.js';
import * as threads from './threads.js';

const LOST_AFTER = 2;
const GIVEN_UP_AFTER = 4;
const POLL_MS = 2_000;
const SETTLE_TRIES = 30;
const SETTLE_MS = 1_000;
const live = new Live();
const link = byId('link');
/** The other tabs of this browser: a cookie is theirs, too. */
const tabs = new BroadcastChannel('threadmill');

let rights = { control: false, admin: false, more: false, signedIn: false };
let uptime = 0;
let everLive = false;
let polling = 0;

/** What the rights allow is shown, and what they do not is said. */
async function begin() {
  try {
    rights = await askRights();
  } catch {
    badge(link, 'not reachable', 'bad');
    setTimeout(begin, 3_000);
    return;
  }
  if (!mayRead(rights)) {
    live.stop();
    stopPolling();
    badge(link, 'not signed in', 'unsure');
    show(byId('sign-out'), false);
    askForToken({ cancellable: false, why: rights.why });
    return;
  }
  enter();
}

/** Nothing else is on the page then. */
function askForToken(options) {
  show(byId('lost'), false);
  document.querySelectorAll('dialog').forEach((dialog) => dialog.close());
  signIn.askForToken(options);
}

function enter() {
  show(byId('board'));
  show(byId('sections'));
  show(byId('show-sign-in'), rights.more);
  show(byId('sign-out'), rights.signedIn);
  connections.allow(rights.admin);
  runs.allow(rights.control);
  form.allow(rights.control);
  endpoints.update();
  runs.load();
  live.start();
  if (polling) figuresOnly();
}

function welcome(hello) {
  rights = { ...rights, ...hello.rights };
  everLive = true;
  stopPolling();
  badge(link, 'live', 'good');
  if (!byId('lost').hidden) announce('The live connection is back');
  show(byId('lost'), false);
  say(byId('version'), hello.version ?? '');
  connections.allow(rights.admin);
  runs.allow(rights.control);
  form.allow(rights.control, /^any/.test(hello.allowed_targets ?? 'any') ? '' : `May be put under load: ${hello.allowed_targets}`);
  if (hello.run) {
    if (test.current()?.id !== hello.run.id || !test.isRunning()) test.begin({ run_id: hello.run.id, ...hello.run });
    test.catchUp(hello.history ?? []);
    test.learn(hello.run);
  } else {
    missed();
  }
  refresh();
}

async function refresh() {
  form.running(test.isRunning(), rights.control);
  test.paint();
  await runs.load();
  const now = test.current();
  if (now?.id) test.learn(runs.find(now.id));
}

/** The test that was shown has ended while nobody listened: its result is asked for. */
function missed() {
  if (!test.isRunning()) return;
  test.forget();
  settle(test.current().id, SETTLE_TRIES);
}

async function settle(id, tries) {
  let kept = null;
  try {
    kept = await outcome(id);
  } catch (refusal) {
    if (refusal.status === 404) return;
  }
  if (kept) test.settle(id, kept);
  else if (tries > 0) setTimeout(() => settle(id, tries - 1), SETTLE_MS);
}

/** The appliance is another process now: what was counted begins anew. */
function restarted() {
  threads.restart();
  connections.restart();
  announce('The appliance has been started anew');
  endpoints.update();
}

live.addEventListener('hello', ({ detail }) => welcome(detail));
live.addEventListener('lost', ({ detail }) => {
  if (polling) return;
  // A line across the time that nobody heard of would be made up.
  threads.restart();
  badge(link, 'reconnecting', 'unsure');
  if (!everLive && detail.failures >= GIVEN_UP_AFTER) {
    poll();
    return;
  }
  if (detail.failures < LOST_AFTER) return;
  if (byId('lost').hidden) announce('The live connection is lost; the page tries again by itself');
  say(byId('lost'), 'The live connection is lost: the figures stand still. The page tries again by itself, and the form keeps what you typed.');
  show(byId('lost'));
  // It may be the right that is gone, with a token that was changed.
  if (detail.failures % 3 === 2) askRights().then((now) => mayRead(now) || begin(), () => {});
});
/** Where no WebSocket comes through, as on the admin port, the page still shows how things stand. */
function poll() {
  polling = setInterval(look, POLL_MS);
  figuresOnly();
  look();
}

function stopPolling() {
  clearInterval(polling);
  polling = 0;
}

function figuresOnly() {
  say(byId('lost'), 'No WebSocket comes through to the appliance at this address: figures come every two seconds, and tests can be started elsewhere only.');
  show(byId('lost'));
  badge(link, 'figures only', 'unsure');
  form.allow(false, '', 'Tests are started and stopped where WebSockets come through: at the appliance’s own port.');
  form.running(test.isRunning(), false);
}

async function look() {
  if (document.hidden) return;
  try {
    tell(await ask('GET', 'stats'));
    await runs.load();
    await follow();
    if (polling) badge(link, 'figures only', 'unsure');
  } catch {
    if (polling) badge(link, 'not reachable', 'bad');
  }
}

/** The test that runs, as the list of runs has it. */
async function follow() {
  const run = runs.running();
  if (!run) {
    missed();
  } else {
    if (test.current()?.id !== run.id) test.begin({ ...run, run_id: run.id });
    test.learn(run);
    test.update(await ask('GET', `runs/${encodeURIComponent(run.id)}.json`));
  }
  if (!polling) return;
  form.running(test.isRunning(), false);
  test.paint();
}

function tell(stats) {
  if (stats.uptime_s < uptime) restarted();
  uptime = stats.uptime_s;
  connections.update(stats);
  threads.update(stats);
  services.update(stats);
  say(byId('about'), byId('about').textContent.replace(/( Up .*)?$/, ` Up ${endpoints.uptime(stats).slice(3)}.`));
}

live.addEventListener('state', ({ detail }) => tell(detail.stats));
live.addEventListener('test_started', ({ detail }) => {
  test.begin(detail);
  announce('The test has started');
  refresh();
});
live.addEventListener('metrics_update', ({ detail }) => {
  test.update(detail);
  test.paint();
});
live.addEventListener('test_finished', ({ detail }) => {
  test.end(detail);
  refresh();
});
live.addEventListener('error', ({ detail }) => {
  if (detail.code !== 'test_failed') return;
  test.end({ ...detail, type: 'error' });
  refresh();
});
refused.addEventListener('refused', async () => {
  const now = await askRights().catch(() => rights);
  if (!mayRead(now) && byId('sign-in').hidden) begin();
});

signIn.setUp({
  done: async () => {
    tabs.postMessage('signed in');
    live.stop();
    await begin();
    announce('Signed in');
    byId('test-title').focus();
  },
  cancelled: enter,
});
byId('show-sign-in').addEventListener('click', () => askForToken({ cancellable: true }));
byId('sign-out').addEventListener('click', async () => {
  await signOut().catch(() => {});
  tabs.postMessage('signed out');
  await leave();
});
async function leave() {
  live.stop();
  show(byId('board'), false);
  await begin();
  announce('Signed out');
}
tabs.addEventListener('message', ({ data }) => {
  if (data === 'signed out') leave();
  else if (!byId('sign-in').hidden) {
    signIn.hide();
    live.stop();
    begin();
  }
});

/** The part that is on the screen is marked in the navigation. */
function followScroll() {
  const links = [...document.querySelectorAll('#sections a')];
  const seen = new Map();
  const observer = new IntersectionObserver((entries) => {
    entries.forEach(({ target, isIntersecting }) => seen.set(target.id, isIntersecting));
    const first = links.find(({ hash }) => seen.get(hash.slice(1)));
    links.forEach((one) => (one === first ? one.setAttribute('aria-current', 'true') : one.removeAttribute('aria-current')));
  }, { rootMargin: '-25% 0px -55% 0px' });
  links.forEach(({ hash }) => observer.observe(byId(hash.slice(1))));
}

form.setUp(live);
connections.setUp();
runs.setUp();
followScroll();
begin();
