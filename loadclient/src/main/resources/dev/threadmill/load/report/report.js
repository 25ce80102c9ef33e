// The report of a load run, or of several beside each other. Shape of a result: result.schema.json.
const page = document.getElementById('page');
const PHASES = { warmup: 'warm-up', measure: 'measured', drain: 'drain' };
const TIMES = [
  ['min', 'min'], ['p50', 'p50'], ['p75', 'p75'], ['p90', 'p90'], ['p95', 'p95'], ['p99', 'p99'],
  ['p999', 'p99.9'], ['p9999', 'p99.99'], ['max', 'max'], ['mean', 'mean'], ['stddev', 'std. dev.'],
];
const number = (name) => ({ name, number: true });

/** What a run counts, as Words has it. */
function words(plan) {
  if (plan.mode === 'broadcast') return { many: 'deliveries', rate: 'deliveries/s' };
  if (plan.mode === 'idle') return { many: 'connections', rate: 'handshakes/s' };
  if (['echo', 'message', 'ack', 'bridge'].includes(plan.mode)) return { many: 'messages', rate: 'messages/s' };
  return { many: 'requests', rate: 'requests/s' };
}

/** Seconds of a plan's durations: '1m30s', '500ms'. */
function seconds(text) {
  const units = { ms: 0.001, s: 1, m: 60, h: 3600, us: 1e-6, ns: 1e-9, d: 86_400 };
  let sum = 0;
  for (const [, value, unit] of String(text ?? '').matchAll(/([\d.]+)(ms|us|ns|s|m|h|d)/g)) sum += value * units[unit];
  return sum;
}

/** The rate that was asked for, as points [second, per second]; empty in a closed model. */
function intended(result) {
  const { plan, broadcast } = result;
  const per = broadcast ? broadcast.expected / Math.max(1, broadcast.sent) : 1;
  const end = seconds(plan.duration) || result.measured_s;
  const warmup = seconds(plan.warmup);
  if (plan.model === 'open') return [[-warmup, plan.rate * per], [end, plan.rate * per]];
  if (plan.model !== 'stages') return [];
  const points = [[0, 0]];
  let at = 0;
  for (const stage of plan.stages) points.push([(at += seconds(stage.duration)), stage.rate * per]);
  return points;
}

/** What the charts over time draw: from the history, or of older results from the rows per second. */
function slices(result) {
  if (result.history) return result.history.slices.filter((slice) => slice.to_s > slice.from_s);
  let from = 0;
  return result.series.map((row) => {
    const slice = {
      from_s: from, to_s: row.t_s, measured: true, total: row.per_second * (row.t_s - from), failed: row.errors,
      dropped: row.dropped ?? 0, status: {}, errors: {}, ...row, counts: [], exact: true,
    };
    from = row.t_s;
    return slice;
  });
}

const middle = (slice) => (slice.from_s + slice.to_s) / 2;
const perSecond = (slice) => slice.total / (slice.to_s - slice.from_s);

function verdict(result) {
  const failed = result.thresholds.filter((one) => !one.passed).length;
  if (result.incomplete) return { text: 'incomplete', tone: 'bad' };
  if (failed) return { text: `${failed} of ${result.thresholds.length} failed`, tone: 'bad' };
  if (result.thresholds.length) return { text: `${result.thresholds.length} held`, tone: 'good' };
  return { text: 'none set', tone: 'faint' };
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
  made.push(tile(judged.text, 'thresholds', judged.tone));
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

// ---- Percentiles

/** The curve of one histogram, from [1/(1-p), µs] pairs: as HdrHistogram's plotters draw it. */
const curve = (points, name, more = {}) => ({ name, type: 'line', step: 'end', showSymbol: points.length < 3, data: points, lineStyle: { width: 2 }, ...more });

function percentileAxis() {
  const label = (x) => (x <= 1 ? '0 %' : `${+(100 - 100 / x).toFixed(8)} %`);
  return { type: 'log', min: 1, name: 'percentile', nameLocation: 'middle', nameGap: 28, axisLabel: { formatter: label, hideOverlap: true }, axisPointer: { label: { formatter: ({ value }) => `${(100 - 100 / value).toPrecision(6)} %` } }, splitLine: { show: true } };
}

const latencyAxis = (log) => ({
  type: log ? 'log' : 'value', name: 'latency', nameTextStyle: { align: 'left' }, axisLabel: { formatter: format.tick },
  ...(log ? { minorSplitLine: { show: true }, minorTick: { show: true, splitNumber: 9 } } : {}),
});

/** Draws lines of latency with a button between a logarithmic axis and one that begins at 0. */
function latencyChart(parent, title, option, more) {
  let log = true;
  const box = chart(parent, title, () => ({ legend: {}, tooltip: { valueFormatter: format.us }, yAxis: latencyAxis(log), ...option(log) }), {
    ...more,
    buttons: [logButton((now) => { log = now; box.redraw(); })],
  });
  return box;
}

function percentiles(parent, entries) {
  const part = section(parent, 'Latency by percentile');
  const several = entries.length > 1;
  const both = entries.some((entry) => entry.service?.length);
  const series = entries.flatMap((entry, i) => {
    const name = several ? entry.name : 'latency';
    const paint = { color: colour(i + 1), itemStyle: { color: colour(i + 1) } };
    const lines = [curve(entry.latency, name, paint)];
    if (entry.service?.length) {
      const other = several ? paint : { color: colour(2) };
      lines.push(curve(entry.service, several ? `${name}, service` : 'service time', { ...other, lineStyle: { width: 2, type: 'dashed' } }));
    }
    return lines;
  });
  latencyChart(part, 'Percentile curve', () => ({ series, xAxis: percentileAxis() }), {
    height: 380,
    description: entries.map((entry) => `${entry.name}: p50 ${format.us(entry.result.latency_us.p50)}, p99 ${format.us(entry.result.latency_us.p99)}, max ${format.us(entry.result.latency_us.max)}`).join('; '),
    note: both
      ? 'Latency counts from the moment a request was due; the service time (dashed) from when it was truly sent. Where the two part, requests waited for a free connection: a test without a schedule would have hidden that (coordinated omission).'
      : 'Closed model: each connection sends its next request when the last was answered, so a slow target is asked less. Latency is the service time here.',
  });
  return part;
}

function timesTable(part, result) {
  const kinds = [['latency_us', 'latency'], ['service_us', 'service time'], ['ttfb_us', 'first byte'], ['schedule_lag_us', 'schedule lag'], ['connect_us', 'connect']];
  const shown = kinds.filter(([key]) => result[key]?.max > 0 && !(key === 'service_us' && result.plan.model === 'closed'));
  const rows = TIMES.map(([key, name]) => [name, ...shown.map(([kind]) => format.us(result[kind][key]))]);
  below(part, 'Figures of the times', table(['', ...shown.map(([, name]) => number(name))], rows, 'Percentiles'));
}

// ---- Over time

function timeAxis(list) {
  return {
    type: 'value', min: list[0]?.from_s ?? 0, max: list.at(-1)?.to_s ?? 1, name: 'seconds since the measured part began',
    nameLocation: 'middle', nameGap: 28, splitLine: { show: false }, axisLabel: { hideOverlap: true, showMinLabel: false, showMaxLabel: false, formatter: (s) => `${+s.toFixed(2)}` },
    axisPointer: { label: { formatter: ({ value }) => format.seconds(value) } },
  };
}

/** Shades the warm-up and the drain; for one series of a chart over time. */
function phases(result) {
  const spans = (result.history?.phases ?? []).filter((span) => span.phase !== 'measure' && span.to_s - span.from_s > 0.005);
  return {
    markArea: {
      silent: true, itemStyle: { color: colour('faint'), opacity: 0.14 }, label: { color: colour('faint'), position: 'insideTop', fontSize: 11 },
      data: spans.map((span) => [{ name: span.to_s - span.from_s > result.measured_s / 20 ? PHASES[span.phase] : '', xAxis: span.from_s }, { xAxis: span.to_s }]),
    },
  };
}

const overTime = (list, name, y, more = {}) => ({
  name, type: 'line', showSymbol: list.length < 40, symbolSize: 5, lineStyle: { width: 2 }, data: list.map((slice) => [middle(slice), y(slice)]), ...more,
});

function time(parent, { result }) {
  const list = slices(result);
  if (!list.length) return;
  const part = section(parent, 'Over time');
  const unit = words(result.plan).rate;
  const asked = intended(result);
  chart(part, 'Rate', () => ({
    legend: {}, xAxis: timeAxis(list), yAxis: { type: 'value', min: 0, name: unit, nameTextStyle: { align: 'left' }, axisLabel: { formatter: format.count } },
    tooltip: { valueFormatter: (value) => `${format.rate(value)}/s` },
    series: [
      overTime(list, 'reached', perSecond, { areaStyle: { opacity: 0.12 }, ...phases(result) }),
      ...(asked.length ? [{ name: 'intended', type: 'line', showSymbol: false, data: asked, color: colour(2), lineStyle: { width: 2, type: 'dashed' } }] : []),
    ],
  }), { description: `${format.rate(result.requests.per_second)} ${unit} on the whole`, note: (result.history?.phases ?? []).length > 1 ? 'Shaded: warm-up and drain (no more requests start). The warm-up is in no figure but these charts over time.' : '' });
  const percentile = [['p50_us', 'p50'], ['p90_us', 'p90'], ['p99_us', 'p99'], ['p999_us', 'p99.9'], ['max_us', 'max']].filter(([key]) => key in list[0]);
  const answered = list.filter((slice) => slice.p50_us > 0);
  if (answered.length) {
    latencyChart(part, 'Latency', () => ({
      xAxis: timeAxis(list),
      series: percentile.map(([key, name], i) => overTime(answered, name, (slice) => slice[key], { color: colour([1, 3, 5, 2, 7][i]), ...(i ? {} : phases(result)) })),
    }), { description: 'percentiles of each slice of time', note: list.every((slice) => slice.exact) ? '' : 'This run is long: a slice is several seconds, and its percentiles are within 5 %.' });
  }
  below(part, 'Figures over time', table(
    [number('from'), number('to'), number(unit), ...percentile.map(([, name]) => number(name)), number('failed'), number('dropped')],
    list.map((slice) => [
      `${format.seconds(slice.from_s)}`, format.seconds(slice.to_s), format.rate(perSecond(slice)),
      ...percentile.map(([key]) => format.us(slice[key])), format.count(slice.failed), format.count(slice.dropped),
    ]), 'Slices of the run'));
}

function errors(parent, { result }) {
  const part = section(parent, 'Errors and statuses');
  const list = slices(result);
  const isError = (status) => status === 'other' || +status >= 400;
  const kinds = new Map();
  const add = (name, i, count) => {
    if (!kinds.has(name)) kinds.set(name, list.map(() => 0));
    kinds.get(name)[i] += count;
  };
  list.forEach((slice, i) => {
    let told = 0;
    for (const [kind, count] of Object.entries(slice.errors)) { add(kind, i, count); told += count; }
    for (const [status, count] of Object.entries(slice.status)) if (isError(status)) { add(`status ${status}`, i, count); told += count; }
    if (slice.failed > told) add('failed', i, slice.failed - told);
    if (slice.dropped) add('dropped', i, slice.dropped);
  });
  if (kinds.size) {
    const seconds1 = (slice) => slice.to_s - slice.from_s;
    chart(part, 'Errors over time', () => ({
      legend: {}, xAxis: timeAxis(list), yAxis: { type: 'value', name: 'per second', nameTextStyle: { align: 'left' } },
      tooltip: { valueFormatter: (value) => `${format.rate(value)}/s` },
      series: [...kinds].map(([name, counts], k) => ({
        name, type: 'bar', stack: 'all', barWidth: `${Math.max(0.2, 90 / list.length)}%`, data: list.map((slice, i) => [middle(slice), counts[i] / seconds1(slice)]), ...(k ? {} : phases(result)),
      })),
    }), { height: 280, description: [...kinds].map(([name, counts]) => `${name} ${format.count(counts.reduce((a, b) => a + b, 0))}`).join(', ') });
  }
  const rows = [
    ...Object.entries(result.status).map(([status, count]) => [`status ${status}`, { text: format.count(count), tone: isError(status) ? 'bad' : '' }]),
    ...Object.entries(result.errors).filter(([, count]) => count).map(([kind, count]) => [kind, { text: format.count(count), tone: 'bad' }]),
  ];
  if (rows.length) part.append(table(['', number('count')], rows, 'Answers by status, and failures by kind'));
  if (!result.requests.failed) part.append(el('p', { class: 'good' }, 'Nothing failed.'));
}

// ---- Heat map

function heat(parent, { result }) {
  const list = slices(result).filter((slice) => slice.counts?.length);
  if (!list.length) return;
  const { bucket_first_us: first, buckets_per_octave: octave } = result.history;
  const from = Math.min(...list.map((slice) => slice.bucket));
  const to = Math.max(...list.map((slice) => slice.bucket + slice.counts.length));
  const join = Math.ceil((to - from) / 72);
  const start = (row) => first * 2 ** ((from + row * join) / octave);
  const rows = Array.from({ length: Math.ceil((to - from) / join) }, (_, row) => start(row));
  const cells = new Map();
  const all = slices(result);
  all.forEach((slice, x) => (slice.counts ?? []).forEach((count, i) => {
    if (!count) return;
    const key = x * rows.length + Math.floor((slice.bucket + i - from) / join);
    cells.set(key, (cells.get(key) ?? 0) + count);
  }));
  const data = [...cells].map(([key, count]) => [Math.floor(key / rows.length), key % rows.length, Math.log10(count), count]);
  const most = Math.max(1, ...data.map((cell) => cell[2]));
  // A label where a power of ten begins, or where there are few, the halves.
  const decades = Math.log10(rows.at(-1) / rows[0]);
  const labelled = (row) => {
    const step = decades > 2 ? 1 : 1 / 3;
    return row === 0 || Math.floor(Math.log10(rows[row]) / step) !== Math.floor(Math.log10(rows[row - 1]) / step);
  };
  const part = section(parent, 'Latency heat map');
  chart(part, 'How many answers took how long, over time', () => ({
    grid: { top: 28, bottom: 84, right: 20 },
    xAxis: { type: 'category', data: all.map((slice) => `${+slice.from_s.toFixed(1)}`), name: 'seconds since the measured part began', nameLocation: 'middle', nameGap: 28, axisLabel: { hideOverlap: true } },
    yAxis: { type: 'category', data: rows.map((us) => format.us(us)), name: 'latency', nameTextStyle: { align: 'left' }, axisLabel: { interval: (row) => labelled(row) }, axisTick: { interval: (row) => labelled(row) } },
    visualMap: {
      min: 0, max: most, calculable: false, orient: 'horizontal', left: 'center', bottom: 0, itemWidth: 12, itemHeight: 180, dimension: 2,
      text: [format.count(Math.round(10 ** most)), '1 answer'], inRange: { color: ['heat0', 'heat1', 'heat2', 'heat3'].map(colour) },
    },
    tooltip: { trigger: 'item', formatter: ({ data: [x, y, , count] }) => `${format.count(count)} between ${format.us(rows[y])} and ${format.us(start(y + 1))}, ${all[x].from_s.toFixed(1)} to ${all[x].to_s.toFixed(1)} s` },
    series: [{ type: 'heatmap', data, progressive: 0, itemStyle: { borderWidth: 0 } }],
  }), { height: 400, description: 'the darker, the more answers; two bands are two kinds of answers', note: 'One column per slice of time, one row per latency. Two bands mean two kinds of answers (a cache, a second code path); a gap in all rows is a pause.' });
  const totals = rows.map((_, row) => data.filter((cell) => cell[1] === row).reduce((sum, cell) => sum + cell[3], 0));
  below(part, 'Figures of the heat map', table([number('from'), number('to'), number('answers')], rows.map((us, row) => [format.us(us), format.us(start(row + 1)), format.count(totals[row])]), 'Answers by latency, whole run'));
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
    part.append(table(['', number('figure')], rows, `${title}: counts`));
    for (const [name, value] of times) {
      const scale = name.endsWith('_ns') ? 1e-3 : 1;
      const label = { probe_us: 'Round trips of the probes', exact_ns: 'Times one by one' }[name] ?? name;
      part.append(table(['', number('time')], Object.entries(value).map(([figure, time]) => [figure, figure === 'count' ? format.count(time) : format.us(time * scale)]), label));
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
  part.append(table(['', number('figure')], [
    ['processor time per request', format.us(self.cpu_us_per_request)],
    ['share of the machine', format.percent(self.cpu_share)],
    ['share of the carrier threads', format.percent(self.carrier_share ?? 0)],
    ['garbage collection', format.us(1000 * self.gc_pause_ms)],
    ['timers late by, p99', format.us(self.timer_overshoot_p99_us ?? 0)],
    ['bytes in', format.bytes(result.bytes?.in ?? 0)],
    ['bytes out', format.bytes(result.bytes?.out ?? 0)],
  ], 'What the client saw of itself'));
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
  part.append(table(['', 'environment'], rows, result.workers.length ? 'Environment of the coordinator' : 'Environment of the client'));
  part.append(el('br'), table(['', 'plan'], Object.entries(result.plan).map(([key, value]) => [key.replaceAll('_', ' '), text(value)]), 'The plan as it was run'));
}

/** All of one result but its heading. */
function details(parent, entry) {
  const { result } = entry;
  banners(parent, result);
  tiles(parent, result);
  thresholds(parent, result);
  byRequest(parent, result);
  timesTable(percentiles(parent, [entry]), result);
  time(parent, entry);
  heat(parent, entry);
  errors(parent, entry);
  findings(parent, result);
  workers(parent, result);
  client(parent, result);
  environment(parent, result);
}

const about = (result) => `${result.target} · ${new Date(result.started_at).toISOString().replace('T', ' ').slice(0, 19)} UTC · ${format.seconds(result.measured_s)} · ${result.plan.model} model, ${format.count(result.plan.connections)} connections`;

// ---- Several results

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
  const columns = ['', ...entries.flatMap((entry, i) => (i ? [number(entry.name), number('change')] : [number(entry.name)]))];
  const rows = lines.map(([name, of, shown, better]) => [name, ...entries.flatMap((entry, i) => {
    const value = of(entry);
    if (!i) return [shown(value)];
    const base = of(entries[0]);
    if (typeof value !== 'number') return [shown(value), ''];
    const tone = value === base || !better ? 'faint' : (value > base) === better > 0 ? 'good' : 'bad';
    return [shown(value), { text: format.change(base, value), tone }];
  })]);
  const part = section(parent, 'Side by side');
  part.append(table(columns, rows, `Changes are against ${entries[0].name}`));
  part.append(el('p', { class: 'faint' }, 'One run each: a change may be chance. Repeat the runs before you believe a small one.'));
}

function overlays(parent, entries) {
  const part = section(parent, 'Over time');
  const lists = entries.map((entry) => slices(entry.result).filter((slice) => slice.measured));
  const longest = lists.reduce((a, b) => ((b.at(-1)?.to_s ?? 0) > (a.at(-1)?.to_s ?? 0) ? b : a));
  chart(part, 'Rate', () => ({
    legend: {}, xAxis: timeAxis(longest), yAxis: { type: 'value', min: 0, name: 'per second', nameTextStyle: { align: 'left' } },
    tooltip: { valueFormatter: (value) => `${format.rate(value)}/s` },
    series: lists.map((list, i) => overTime(list, entries[i].name, perSecond)),
  }), { description: 'the rate of each result' });
  latencyChart(part, 'p99 latency', () => ({
    xAxis: timeAxis(longest),
    series: lists.map((list, i) => overTime(list.filter((slice) => slice.p99_us > 0), entries[i].name, (slice) => slice.p99_us)),
  }), { description: 'the p99 of each slice of time' });
}

function compare(parent, entries) {
  parent.append(el('h1', {}, `${entries.length} results compared`));
  parent.append(el('ul', {}, ...entries.map((entry) => el('li', {}, el('strong', {}, entry.name), ` ${about(entry.result)}`))));
  sideBySide(parent, entries);
  percentiles(parent, entries);
  overlays(parent, entries);
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
if (entries.length > 1) compare(page, entries);
else {
  page.append(el('h1', {}, entries[0].name), el('p', { class: 'faint' }, about(entries[0].result)));
  details(page, entries[0]);
}
page.append(el('footer', {}, `Made by Threadmill ${DATA.version}. The shape of the figures: threadmill schema.`));
