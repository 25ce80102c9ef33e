// The dashboard: asks what this browser may do, then keeps the page and the live connection together.
import * as connections from './connections.js';
import { announce, badge, byId, say, show } from './element.js';
import * as endpoints from './endpoints.js';
import * as form from './form.js';
import { Live } from './live.js';
import * as test from './load-test.js';
import { ask, refused } from './request.js';
import { askRights, mayRead, signOut } from './rights.js';
import * as runs from './runs.js';
import * as services from './services.js';
import * as signIn from './sign-in.js';
import * as threads from './threads.js';

const LOST_AFTER = 2;
const GIVEN_UP_AFTER = 4;
const POLL_MS = 2_000;
const live = new Live();
const link = byId('link');
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
    badge(link, 'not signed in', 'unsure');
    show(byId('sign-out'), false);
    signIn.askForToken({ cancellable: false, why: rights.why });
    return;
  }
  enter();
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
}

function welcome(hello) {
  rights = { ...rights, ...hello.rights };
  everLive = true;
  clearInterval(polling);
  badge(link, 'live', 'good');
  show(byId('lost'), false);
  say(byId('version'), hello.version ?? '');
  connections.allow(rights.admin);
  runs.allow(rights.control);
  form.allow(rights.control, /^any/.test(hello.allowed_targets ?? 'any') ? '' : `May be put under load: ${hello.allowed_targets}`);
  if (hello.run) {
    if (test.current()?.id !== hello.run.id || !test.isRunning()) test.begin({ run_id: hello.run.id, ...hello.run });
    if (!test.current().points.length) (hello.history ?? []).forEach((metrics) => test.update({ metrics }));
    test.learn(hello.run);
  } else {
    test.forget();
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

/** The appliance is another process now: what was counted begins anew. */
function restarted() {
  threads.restart();
  connections.restart();
  announce('The appliance has been started anew');
  endpoints.update();
}

live.addEventListener('hello', ({ detail }) => welcome(detail));
live.addEventListener('lost', ({ detail }) => {
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
  say(byId('lost'), 'No WebSocket comes through to the appliance at this address: figures come every two seconds, and tests can be started elsewhere only.');
  show(byId('lost'));
  clearInterval(polling);
  const look = () => document.hidden || ask('GET', 'stats').then(tell, () => {});
  polling = setInterval(look, POLL_MS);
  look();
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
    live.stop();
    await begin();
    announce('Signed in');
    byId('test-title').focus();
  },
  cancelled: enter,
});
byId('show-sign-in').addEventListener('click', () => signIn.askForToken({ cancellable: true }));
byId('sign-out').addEventListener('click', async () => {
  await signOut().catch(() => {});
  live.stop();
  show(byId('board'), false);
  await begin();
  announce('Signed out');
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
