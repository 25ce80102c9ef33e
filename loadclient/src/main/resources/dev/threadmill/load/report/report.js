// The report of a load run, or of several beside each other; its charts are in result-charts.js.
const page = document.getElementById('page');

function verdict(result) {
  const failed = result.thresholds.filter((one) => !one.passed).length;
  if (result.incomplete) return { text: 'incomplete', label: 'result', tone: 'bad' };
  if (failed) return { text: `${failed} of ${result.thresholds.length} failed`, tone: 'bad' };
  if (result.thresholds.length) return { text: `${result.thresholds.length} held`, tone: 'good' };
  return { text: '' };
}

function tiles(parent, result) {
  const { requests, latency_us: latency, plan } = result;
  const share = requests.total ? requests.failed / requests.total : 0;
  const tile = (value, label, tone = '') => el('div', { class: 'tile' }, el('b', { class: tone }, value), el('span', {}, label));
  const judged = verdict(result);
  const made = [
    tile(format.rate(requests.per_second), words(plan).rate),
    tile(format.us(latency.p50), 'p50 latency'),
    tile(format.us(latency.p99), 'p99 latency'),
    tile(format.us(latency.p999), 'p99.9 latency'),
    tile(format.us(latency.max), 'longest'),
    tile(format.count(requests.failed), `failed, ${format.percent(share)}`, requests.failed ? 'bad' : 'good'),
  ];
  if (plan.model !== 'closed') made.push(tile(format.count(requests.dropped), 'dropped', requests.dropped ? 'bad' : ''));
  if (judged.text) made.push(tile(judged.text, judged.label ?? 'thresholds', judged.tone));
  parent.append(el('div', { class: 'tiles' }, ...made));
}

function banners(parent, result) {
  const say = (tone, text, reasons = []) =>
    parent.append(el('div', { class: `banner ${tone}` }, text, ...(reasons.length ? [el('ul', {}, ...reasons.map((one) => el('li', {}, one)))] : [])));
  if (result.interrupted) say('', 'The run was stopped before its end; the figures are of what had run until then.');
  if (result.incomplete) say('bad', 'A part of the load was lost: what it had still to do was not done, or is not in these figures.');
  if (result.client.limited) {
    say('bad', 'The client may have limited this result: it may say more about the machine that made the load than about the target.', result.client.reasons);
  }
  if (!result.requests.ok) say('bad', `No ${words(result.plan).many} succeeded.`);
}

function thresholds(parent, result) {
  if (!result.thresholds.length) return;
  const value = ({ expression, value: measured }) => {
    if (/%/.test(expression)) return format.percent(measured);
    return /^(errors|dropped|rate)/.test(expression) ? format.rate(measured).replace(/\.0$/, '') : format.us(measured);
  };
  const rows = result.thresholds.map((one) => [
    one.expression,
    one.measured ? value(one) : 'nothing to measure',
    { text: one.passed ? 'held' : 'failed', tone: one.passed ? 'good' : 'bad' },
  ]);
  section(parent, 'Thresholds').append(table(['threshold', number('measured'), 'verdict'], rows, 'Thresholds of the plan'));
}

// ---- Tables

function byRequest(parent, result) {
  if (!result.by_request?.length) return;
  section(parent, 'By request').append(table(
    ['name', number('total'), number('failed'), number('per second'), number('p50'), number('p99'), number('p99.9'), number('max')],
    result.by_request.map((one) => [
      one.name, format.count(one.requests.total), { text: format.count(one.requests.failed), tone: one.requests.failed ? 'bad' : '' },
      format.rate(one.requests.per_second ?? one.requests.total / result.measured_s),
      ...['p50', 'p99', 'p999', 'max'].map((key) => format.us(one.latency_us?.[key] ?? 0)),
    ]), 'Figures by the name of the request'));
}

const FINDINGS = { broadcast: 'Broadcast', idle: 'Connections held', socketio: 'Socket.IO events', bridge: 'Bridge' };

function findings(parent, result) {
  for (const [key, title] of Object.entries(FINDINGS)) {
    if (!result[key]) continue;
    const rows = [];
    const times = [];
    for (const [name, value] of Object.entries(result[key])) {
      if (typeof value === 'object') times.push([name, value]);
      else rows.push([name.replace(/_s$/, '').replaceAll('_', ' '), name.endsWith('_s') ? format.seconds(value) : { text: format.count(value), tone: value && /missing|lost|duplicates|unmatched/.test(name) ? 'bad' : '' }]);
    }
    const part = section(parent, title);
    part.append(pairs(rows, `${title}: counts`, true));
    for (const [name, value] of times) {
      const scale = name.endsWith('_ns') ? 1e-3 : 1;
      const label = { probe_us: 'Round trips of the probes', exact_ns: 'Times one by one' }[name] ?? name;
      part.append(pairs(Object.entries(value).map(([figure, time]) => [figure, figure === 'count' ? format.count(time) : format.us(time * scale)]), label, true));
    }
  }
}

function workers(parent, result) {
  if (!result.workers.length) return;
  section(parent, 'Workers').append(table(
    ['name', 'state', number('requests'), number('per second'), number('p99'), number('clock error'), 'note'],
    result.workers.map((one) => [
      one.name, { text: one.state, tone: one.state === 'finished' ? 'good' : 'bad' }, format.count(one.requests),
      format.rate(one.per_second), format.us(one.p99_us), format.us(one.clock_error_us), one.note,
    ]), 'Who has made the load'));
}

function client(parent, result) {
  const { client: self } = result;
  const part = section(parent, 'The client itself');
  part.append(el('p', { class: self.limited ? 'bad' : 'good' }, self.limited
    ? 'The client may have limited this result:'
    : 'The client watched itself and found nothing that would have limited this result.'));
  if (self.limited) part.append(el('ul', {}, ...self.reasons.map((reason) => el('li', {}, reason))));
  part.append(pairs([
    ['processor time per request', format.us(self.cpu_us_per_request)],
    ['share of the machine', format.percent(self.cpu_share)],
    ['share of the carrier threads', format.percent(self.carrier_share ?? 0)],
    ['garbage collection', format.us(1000 * self.gc_pause_ms)],
    ['timers late by, p99', format.us(self.timer_overshoot_p99_us ?? 0)],
    ['bytes in', format.bytes(result.bytes?.in ?? 0)],
    ['bytes out', format.bytes(result.bytes?.out ?? 0)],
  ], 'What the client saw of itself', true));
}

function text(value) {
  if (Array.isArray(value)) return value.map(text).join(', ') || 'none';
  if (value !== null && typeof value === 'object') return Object.entries(value).map(([key, one]) => `${key} ${text(one)}`).join(' ');
  return String(value);
}

function environment(parent, result) {
  const part = section(parent, 'Plan and environment');
  const rows = [['started', result.started_at], ['measured', format.seconds(result.measured_s)], ['Threadmill', result.version]];
  const names = { java: 'Java', vm: 'JVM', jvm_flags: 'JVM flags', gc: 'garbage collectors', heap_max_bytes: 'heap, at most', cores: 'cores', carriers: 'carrier threads', os: 'operating system', arch: 'architecture' };
  for (const [key, value] of Object.entries(result.environment ?? {})) {
    rows.push([names[key] ?? key, key === 'heap_max_bytes' ? format.bytes(value) : text(value)]);
  }
  part.append(pairs(rows, result.workers.length ? 'Environment of the coordinator' : 'Environment of the client'));
  part.append(el('br'), pairs(Object.entries(result.plan).filter(([, value]) => value !== '').map(([key, value]) => [key.replaceAll('_', ' '), text(value)]), 'The plan as it was run'));
}

/** Draws a part; one that cannot be drawn says so, and the others are drawn. */
function attempt(parent, draw) {
  try {
    draw();
  } catch (error) {
    console.error(error);
    parent.append(el('div', { class: 'banner bad' }, `This part could not be drawn: ${error.message}`));
  }
}

/** All of one result but its heading. */
function details(parent, entry) {
  const { result } = entry;
  for (const part of [banners, tiles, thresholds, byRequest]) attempt(parent, () => part(parent, result));
  attempt(parent, () => timesTable(percentiles(parent, [entry]), result));
  for (const part of [time, heat, errors]) attempt(parent, () => part(parent, entry));
  for (const part of [findings, workers, client, environment]) attempt(parent, () => part(parent, result));
}

const about = (result) => [el('bdi', {}, result.target), ` · ${new Date(result.started_at).toISOString().replace('T', ' ').slice(0, 19)} UTC · ${format.seconds(result.measured_s)} · ${result.plan.model} model, ${format.count(result.plan.connections)} connections`];

// ---- Several results

const NAME_MAX = 24;
/** A long name's beginning and end: names are often alike in one of them. */
const brief = (name) => (name.length > NAME_MAX ? `${name.slice(0, 13)}…${name.slice(-10)}` : name);
const head = ({ name }) => el('span', { title: name }, el('bdi', {}, brief(name)));

/** Figures beside each other; more is better in the rate, less in all others. */
function sideBySide(parent, entries) {
  const at = (path) => (entry) => path.split('/').reduce((node, key) => node?.[key], entry.result);
  const share = ({ result }) => (result.requests.total ? result.requests.failed / result.requests.total : 0);
  const lines = [
    ['per second', at('requests/per_second'), format.rate, 1],
    ...TIMES.filter(([key]) => key !== 'stddev').map(([key, name]) => [`latency ${name}`, at(`latency_us/${key}`), format.us, -1]),
    ['service p99', at('service_us/p99'), format.us, -1],
    ['failed', share, format.percent, -1],
    ['dropped', at('requests/dropped'), format.count, -1],
    ['client CPU per request', at('client/cpu_us_per_request'), format.us, 0],
    ['client limited', (entry) => (entry.result.client.limited ? 'yes' : 'no'), String, 0],
  ];
  const columns = ['', ...entries.flatMap((entry, i) => (i ? [number(head(entry)), number('change')] : [number(head(entry))]))];
  const rows = lines.map(([name, of, shown, better]) => [name, ...entries.flatMap((entry, i) => {
    const value = of(entry);
    if (!i) return [shown(value)];
    const base = of(entries[0]);
    if (typeof value !== 'number') return [shown(value), ''];
    const tone = value === base || !better ? 'faint' : (value > base) === better > 0 ? 'good' : 'bad';
    return [shown(value), { text: format.change(base, value), tone }];
  })]);
  const part = section(parent, 'Side by side');
  part.append(table(columns, rows, `Changes are against ${brief(entries[0].name)}`));
  const [first, ...others] = entries.map((entry) => entry.result.plan);
  const keys = ['model', 'rate', 'stages', 'connections', 'duration', 'requests', 'method', 'mode', 'message_bytes', 'body_bytes', 'keepalive'];
  const differ = keys.filter((key) => others.some((plan) => JSON.stringify(plan[key]) !== JSON.stringify(first[key])));
  if (differ.length) {
    part.append(el('p', { class: 'banner' }, `The plans differ in ${differ.map((key) => key.replaceAll('_', ' ')).join(', ')}: the changes are not the target's alone.`));
  }
  part.append(el('p', { class: 'faint' }, 'One run each: a change may be chance. Repeat the runs before you believe a small one.'));
}

function overlays(parent, entries) {
  const part = section(parent, 'Over time');
  const lists = entries.map((entry) => slices(entry.result).filter((slice) => slice.measured));
  const longest = lists.reduce((a, b) => ((b.at(-1)?.to_s ?? 0) > (a.at(-1)?.to_s ?? 0) ? b : a));
  chart(part, 'Rate', () => ({
    legend: {}, xAxis: timeAxis(longest), yAxis: { type: 'value', min: 0, name: 'per second', nameTextStyle: { align: 'left' } },
    tooltip: { valueFormatter: (value) => `${format.rate(value)}/s` },
    series: lists.map((list, i) => overTime(list, brief(entries[i].name), perSecond)),
  }), { description: 'the rate of each result' });
  latencyChart(part, 'p99 latency', () => ({
    xAxis: timeAxis(longest),
    series: lists.map((list, i) => overTime(list.filter((slice) => slice.p99_us > 0), brief(entries[i].name), (slice) => slice.p99_us)),
  }), { description: 'the p99 of each slice of time' });
}

function compare(parent, entries) {
  parent.append(el('h1', {}, `${entries.length} results compared`));
  parent.append(el('ul', {}, ...entries.map((entry) => el('li', {}, el('strong', {}, entry.name), ' ', ...about(entry.result)))));
  for (const part of [sideBySide, percentiles, overlays]) attempt(parent, () => part(parent, entries));
  const part = section(parent, 'Each result');
  for (const entry of entries) details(below(part, entry.name), entry);
}

/** Results of the same name could not be told apart. */
function named(entries) {
  return entries.map((entry, i) => {
    const same = entries.filter((other) => other.name === entry.name).length > 1;
    return same ? { ...entry, name: `${entry.name} (${i + 1})` } : entry;
  });
}

const entries = named(DATA.results);
attempt(page, () => {
  if (entries.length > 1) compare(page, entries);
  else {
    page.append(el('h1', {}, entries[0].name), el('p', { class: 'faint' }, ...about(entries[0].result)));
    details(page, entries[0]);
  }
});
page.append(el('footer', {}, `Made by Threadmill ${DATA.version}. The shape of the figures: threadmill schema.`));
