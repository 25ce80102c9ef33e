// The charts of results of load runs. Shape of a result: result.schema.json.
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
  // The warm-up has the first stage's rate; the first stage begins at 0.
  const points = warmup ? [[-warmup, plan.stages[0].rate * per], [0, plan.stages[0].rate * per], [0, 0]] : [[0, 0]];
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

/** What to say of slices that were made of several: their percentiles are those of coarse buckets. */
function joined(list) {
  const inexact = list.filter((slice) => !slice.exact);
  if (!inexact.length) return '';
  return inexact.some((slice) => slice.to_s - slice.from_s > 1.6)
    ? 'This run is long: a slice is several seconds, and its percentiles are within 5 %.'
    : `Percentiles of ${inexact.length === 1 ? 'one slice, which was' : `${inexact.length} slices, which were`} joined with a shorter one, are within 5 %.`;
}

const middle = (slice) => (slice.from_s + slice.to_s) / 2;
const perSecond = (slice) => slice.total / (slice.to_s - slice.from_s);

// ---- Percentiles

/** The curve of one histogram, from [1/(1-p), µs] pairs: as HdrHistogram's plotters draw it. */
const curve = (points, name, more = {}) => ({ name, type: 'line', step: 'end', showSymbol: points.length < 3, data: points, lineStyle: { width: 2 }, ...more });

function percentileAxis(entries) {
  const label = (x) => (x <= 1 ? '0 %' : `${+(100 - 100 / x).toFixed(8)} %`);
  const most = Math.max(10, ...entries.map((entry) => entry.latency.at(-1)?.[0] ?? 0));
  return { type: 'log', min: 1, max: most, name: 'percentile', nameLocation: 'middle', nameGap: 28, axisLabel: { formatter: label, hideOverlap: true }, axisPointer: { label: { formatter: ({ value }) => `${(100 - 100 / value).toPrecision(6)} %` } }, splitLine: { show: true } };
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
  const series = () => entries.flatMap((entry, i) => {
    const name = several ? brief(entry.name) : 'latency';
    const paint = { color: colour(i + 1), itemStyle: { color: colour(i + 1) } };
    const lines = [curve(entry.latency, name, paint)];
    if (entry.service?.length) {
      const other = several ? paint : { color: colour(2) };
      lines.push(curve(entry.service, several ? `${name}, service` : 'service time', { ...other, lineStyle: { width: 2, type: 'dashed' } }));
    }
    return lines;
  });
  latencyChart(part, 'Percentile curve', () => ({ series: series(), xAxis: percentileAxis(entries) }), {
    height: 380,
    description: entries.map((entry) => `${entry.name}: p50 ${format.us(entry.result.latency_us.p50)}, p99 ${format.us(entry.result.latency_us.p99)}, max ${format.us(entry.result.latency_us.max)}`).join('; '),
    note: both
      ? 'Latency counts from the moment something was due; the service time (dashed) from when it was truly sent. Where the two part, the load waited to be sent: a test without a schedule would have hidden that (coordinated omission).'
      : entries.every((entry) => entry.result.plan.mode === 'idle')
        ? 'The time of the opening handshakes.'
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
    }), { description: 'percentiles of each slice of time', note: joined(list) });
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
        name, type: 'bar', stack: 'all', barWidth: Math.max(1, (0.8 * (part.clientWidth - 90)) / list.length), data: list.map((slice, i) => [middle(slice), counts[i] / seconds1(slice)]), ...(k ? {} : phases(result)),
      })),
    }), { height: 280, description: [...kinds].map(([name, counts]) => `${name} ${format.count(counts.reduce((a, b) => a + b, 0))}`).join(', ') });
  }
  const rows = [
    ...Object.entries(result.status).map(([status, count]) => [`status ${status}`, { text: format.count(count), tone: isError(status) ? 'bad' : '' }]),
    ...Object.entries(result.errors).filter(([, count]) => count).map(([kind, count]) => [kind, { text: format.count(count), tone: 'bad' }]),
  ];
  if (rows.length) part.append(pairs(rows, 'Answers by status, and failures by kind', true));
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
  // A label where a round figure is within the row: 1 ms, and where there are few decades 2 ms and 5 ms.
  const steps = Math.log10(start(rows.length) / rows[0]) > 2.5 ? [1] : [1, 2, 5];
  const round = (row) => steps.flatMap((step) => {
    const power = Math.ceil(Math.log10(rows[row] / step) - 1e-9);
    const value = step * 10 ** power;
    return value < start(row + 1) ? [value] : [];
  })[0];
  const labelled = (row) => round(row) !== undefined;
  const part = section(parent, 'Latency heat map');
  chart(part, 'How many answers took how long, over time', () => ({
    grid: { top: 28, bottom: 84, right: 20 },
    xAxis: { type: 'category', data: all.map((slice) => `${+slice.from_s.toFixed(1)}`), name: 'seconds since the measured part began', nameLocation: 'middle', nameGap: 28, axisLabel: { hideOverlap: true } },
    yAxis: { type: 'category', data: rows.map((us) => format.us(us)), name: 'latency', nameTextStyle: { align: 'left' }, axisLabel: { interval: labelled, formatter: (_, row) => format.tick(round(row) ?? rows[row]) }, axisTick: { interval: labelled } },
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
