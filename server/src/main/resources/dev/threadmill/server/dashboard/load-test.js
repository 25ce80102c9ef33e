// The test that runs, or the last one: big figures, charts of each second, the end.
import { Chart } from './charts.js';
import { announce, badge, byId, el, figures, say, show } from './element.js';
import * as format from './format.js';
import { fill, makeTable } from './table.js';
import { showVerdict } from './verdict.js';

const POINTS_MAX = 1_200;
const KIND_PAINTS = [2, 4, 5, 7, 6, 8, 1, 3];
const STATES = {
  running: ['running', 'live'], completed: ['finished', 'good'], stopped: ['stopped', 'unsure'],
  aborted: ['cut short', 'unsure'], cut: ['cut short', 'bad'], failed: ['failed', 'bad'], lost: ['unknown', 'unsure'],
};

const PHASES = { connect: 'connecting', warmup: 'warming up', measure: 'running', drain: 'waiting for the last answers' };

const charts = byId('live-charts');
let made = null;
let test = null;

function make() {
  if (made) return made;
  const rate = new Chart(charts, {
    title: 'Rate', unit: 'per second', format: format.rate, tick: format.brief,
    lines: [{ name: 'requests', key: 'rate', paint: '1', area: true }, { name: 'failures', key: 'failed', paint: '7' }],
  });
  const latency = new Chart(charts, {
    title: 'Latency of each second', unit: 'percentiles', format: format.ms, tick: format.tick, log: true,
    lines: [{ name: 'p50', key: 'p50', paint: '1' }, { name: 'p90', key: 'p90', paint: '3' }, { name: 'p99', key: 'p99', paint: '5' }, { name: 'max', key: 'max', paint: '7' }],
  });
  const errors = new Chart(charts, { title: 'Failures by kind', unit: 'per second', format: format.rate, tick: format.brief, lines: [] });
  const answers = makeTable('Answers by status, and failures by kind', [{ name: 'answer or failure' }, { name: 'count', class: 'number' }, { name: 'share', class: 'number' }], { titled: false });
  const none = el('p', { class: 'good' }, 'Nothing has failed.');
  charts.append(el('h4', { class: 'subhead' }, 'Answers and failures'), none, answers.wrap);
  made = { rate, latency, errors, answers, none };
  return made;
}

/** Failures by kind since the start: errors, and statuses from 400 on. */
function kinds(metrics) {
  const failures = Object.fromEntries(Object.entries(metrics.errors ?? {}).filter(([, count]) => count > 0));
  for (const [status, count] of Object.entries(metrics.status_codes ?? {})) if (+status >= 400) failures[`status ${status}`] = count;
  return failures;
}

/** A second's point: from what the appliance says of the interval, else from what has come since the last one. */
function point(metrics, interval, before) {
  const seconds = metrics.elapsed_s - (before?.t ?? 0);
  const per = (count) => (seconds > 0 ? Math.max(0, count) / seconds : 0);
  // A second without an answer has no latency.
  const time = (ms) => ms || null;
  const made = {
    t: metrics.elapsed_s,
    totals: kinds(metrics),
    total: metrics.total_requests,
    rate: interval?.requests_per_second ?? per(metrics.total_requests - (before?.total ?? 0)),
    failed: interval?.failed_per_second ?? per(metrics.failed_requests - (before?.failures ?? 0)),
    failures: metrics.failed_requests,
    p50: time((interval ?? metrics).p50_ms), p90: time((interval ?? metrics).p90_ms), p99: time((interval ?? metrics).p99_ms),
    max: time(interval?.max_ms ?? metrics.slowest_response_ms),
  };
  for (const [kind, count] of Object.entries(made.totals)) made[`kind ${kind}`] = per(count - (before?.totals[kind] ?? 0));
  return made;
}

/** Begins with a test that starts now, or one that was found running. */
export function begin({ name, target, run_id: id, concurrency }) {
  test = { name: name ?? '', target: target ?? '', id, concurrency, state: 'running', phase: 'connect', points: [], metrics: null, planned: 0 };
  showVerdict(null);
  paint();
}

/** What the list of runs knows of the test: how long it takes. */
export function learn(run) {
  if (!test || !run || (test.id && run.id !== test.id)) return;
  test.planned = run.planned_s || test.planned;
  test.name ||= run.name ?? '';
  test.target ||= run.target ?? '';
  test.concurrency ??= run.connections;
  paint();
}

export function update({ metrics, final }) {
  if (!test || !metrics) return;
  test.metrics = metrics;
  test.phase = metrics.phase ?? (metrics.elapsed_s > 0 ? 'measure' : 'warmup');
  const last = test.points.at(-1);
  // The final figures are those of the whole: they are a point where they tell of the last second, or there is no other.
  if (metrics.elapsed_s > (last?.t ?? 0) && (!final || metrics.interval || !last)) {
    test.points.push(point(metrics, metrics.interval, last));
    // A long test keeps its shape: every other point of the older half goes.
    if (test.points.length > POINTS_MAX) test.points = test.points.filter((_, i) => i % 2 === 0 || i > POINTS_MAX / 2);
  }
}

/** What was told while nobody listened: the figures of the running test that come after those that are known. */
export function catchUp(history) {
  const known = test?.points.at(-1)?.t ?? 0;
  history.filter((metrics) => metrics.elapsed_s > known).forEach((metrics) => update({ metrics }));
}

/** Shows what is kept of a test that ended while nobody listened. */
export function settle(id, { history, metrics, finished }) {
  if (!test || test.id !== id || test.state !== 'lost') return;
  if (history.length) {
    test.points = [];
    history.forEach((one) => update({ metrics: one }));
  }
  test.metrics = metrics ?? test.metrics;
  end(finished);
}

export function end(finished) {
  if (!test) return;
  test.state = finished.type === 'error' ? 'failed' : finished.status;
  test.missed = finished.passed === false;
  showVerdict(finished);
  paint();
  const { total_requests: total = 0, failed_requests: failed = 0, p99_ms: p99 = 0 } = test.metrics ?? {};
  const verdict = finished.type === 'error' ? finished.message
    : `${format.count(total)} requests, ${failed ? `${format.count(failed)} failed` : 'none failed'}, p99 ${format.latencyText(p99)}${finished.thresholds?.length ? (finished.passed ? ', thresholds hold' : ', thresholds missed') : ''}`;
  announce(`The test has ${finished.type === 'error' ? 'failed' : finished.status === 'completed' ? 'finished' : 'ended early'}: ${verdict}`);
}

/** The test that was shown has ended while nobody listened. */
export function forget() {
  if (test && isRunning()) {
    test.state = 'lost';
    paint();
  }
}

export const isRunning = () => test !== null && test.state === 'running';
export const current = () => test;

export function paint() {
  if (!test) return;
  say(byId('live-title'), test.name || 'Load test');
  const [state, tone] = test.state === 'completed' && test.missed ? ['not passed', 'bad'] : (STATES[test.state] ?? [test.state, '']);
  badge(byId('run-state'), isRunning() ? (PHASES[test.phase] ?? state) : state, tone);
  byId('live').classList.remove('idle');
  show(byId('run-state'));
  say(byId('live-what'), [test.target, test.concurrency && `${format.count(test.concurrency)} connections`, test.planned && `${format.duration(test.planned)} planned`].filter(Boolean).join(' · '));
  progress();
  if (!test.metrics) {
    byId('figures').replaceChildren();
    show(charts, false);
    return;
  }
  big(test.metrics, test.points.at(-1));
  show(charts, test.points.length > 0);
  if (!test.points.length) return;
  const { rate, latency, errors, answers, none } = make();
  rate.update(test.points);
  latency.update(test.points);
  const names = Object.keys(kinds(test.metrics));
  show(errors.figure, names.length > 0);
  if (names.length) errors.update(test.points, names.map((name, i) => ({ name, key: `kind ${name}`, paint: String(KIND_PAINTS[i % 8]), bar: true })));
  show(none, test.metrics.failed_requests === 0);
  tellAnswers(answers, test.metrics);
}

function progress() {
  const bar = byId('progress');
  show(bar, isRunning());
  if (!isRunning()) return;
  const elapsed = test.points.at(-1)?.t ?? 0;
  if (elapsed === 0 || !test.planned) bar.removeAttribute('value');
  else bar.value = Math.min(1, elapsed / test.planned);
  bar.setAttribute('aria-valuetext', `${format.seconds(Math.floor(elapsed))} of ${format.seconds(test.planned || 0)}`);
}

/** In the warm-up there are figures of this second alone, and none of them is measured. */
function warming({ interval, in_flight: inFlight }) {
  figures(byId('figures'), [
    ['rate, warm-up', format.rate(interval.requests_per_second), '/s'],
    ['failures, warm-up', format.rate(interval.failed_per_second), '/s', interval.failed_per_second ? 'bad' : ''],
    ['p50, warm-up', ...format.latency(interval.p50_ms)],
    ['p99, warm-up', ...format.latency(interval.p99_ms)],
    ['slowest, warm-up', ...format.latency(interval.max_ms)],
    ['in flight', format.count(inFlight)],
    ['measured', 'not yet'],
  ]);
}

function big(metrics, last) {
  if (isRunning() && test.phase === 'warmup' && metrics.interval) {
    warming(metrics);
    return;
  }
  const share = metrics.total_requests ? metrics.failed_requests / metrics.total_requests : 0;
  const running = isRunning();
  const values = [
    running ? ['rate, this second', format.rate(last?.rate ?? 0), '/s'] : ['rate', format.rate(metrics.requests_per_second), '/s'],
    ['requests', format.brief(metrics.total_requests)],
    ['failed', format.brief(metrics.failed_requests), metrics.failed_requests ? format.percent(share) : '', metrics.failed_requests ? 'bad' : ''],
    ['p50', ...format.latency(metrics.p50_ms)],
    ['p99', ...format.latency(metrics.p99_ms)],
    ['slowest', ...format.latency(metrics.slowest_response_ms)],
    running ? ['in flight', format.count(metrics.in_flight)] : ['measured', ...format.seconds(metrics.elapsed_s).split(/ (.*)/, 2)],
    ['received', ...format.bytes(metrics.bytes_in ?? 0).split(' ')],
  ];
  if (metrics.dropped_requests) values.push(['dropped: no connection was free', format.brief(metrics.dropped_requests), '', 'unsure']);
  figures(byId('figures'), values);
}

function tellAnswers(table, metrics) {
  const all = Math.max(1, metrics.total_requests);
  const rows = [
    ...Object.entries(metrics.status_codes ?? {}).map(([status, count]) => ({ key: `status ${status}`, count, share: count / all, bad: +status >= 400 })),
    ...Object.entries(metrics.errors ?? {}).filter(([, count]) => count).map(([key, count]) => ({ key, count, share: count / all, bad: true })),
  ];
  fill(table, rows, ({ key }) => key, ({ key }) => {
    const [count, share] = [el('span'), el('span')];
    return {
      cells: [key, count, share],
      update: (row) => {
        say(count, format.count(row.count));
        say(share, format.percent(row.share));
        count.className = row.bad ? 'bad' : '';
      },
    };
  });
}
