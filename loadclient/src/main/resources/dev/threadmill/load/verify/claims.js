// The page of a verification: a table, and each claim's rounds as dots with interval and bound.
const page = document.getElementById('page');
const SHOWN = { passed: 'good', failed: 'bad', error: 'bad' };
const number = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));

page.append(
  el('h1', {}, DATA.name || 'Claims'),
  el('p', { class: 'faint' },
    `${DATA.file}, ${DATA.started_at}, ${DATA.seconds.toFixed(0)} s, ${DATA.machine.cores} cores, ` +
    `${DATA.machine.os}, Java ${DATA.machine.java}`),
  el('p', {}, Object.entries(DATA.summary).filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdict}`).join(', ') || 'no claims'));

const table = el('table', {}, el('tr', {}, ...['verdict', 'claim', 'figure', 'interval', 'bound', 'rounds']
  .map((name) => el('th', {}, name))));
for (const claim of DATA.claims) {
  const words = el('td', {}, claim.name);
  if (claim.says) words.append(el('div', { class: 'faint' }, `“${claim.says}” ${claim.source}`));
  for (const note of claim.notes) words.append(el('div', { class: 'faint' }, note));
  table.append(el('tr', {},
    el('td', { class: SHOWN[claim.verdict] ?? 'unsure' }, claim.verdict), words,
    el('td', { class: 'number' }, claim.figure_text),
    el('td', { class: 'number' },
      claim.interval ? `${number(claim.interval.low)} to ${number(claim.interval.high)} ${claim.unit}` : ''),
    el('td', {}, `${claim.ratio ? 'ratio of ' : ''}${claim.metric} ${claim.bound}`),
    el('td', { class: 'number' }, String(claim.rounds.length))));
}
page.append(el('div', { class: 'wide' }, table));

for (const claim of DATA.claims.filter((one) => one.rounds.length > 0)) {
  const title = `${claim.name}: ${claim.verdict}`;
  chart(page, title, () => ({
    grid: { left: 60, right: 30, top: 40, bottom: 45 },
    tooltip: { trigger: 'item', valueFormatter: (value) => `${number(value)} ${claim.unit}` },
    xAxis: { type: 'category', name: 'round', nameLocation: 'middle', nameGap: 28,
      data: claim.rounds.map((_, i) => String(i + 1)) },
    yAxis: { type: 'value', name: claim.unit, scale: true,
      min: (range) => Math.min(range.min, claim.bound_value),
      max: (range) => Math.max(range.max, claim.bound_value) },
    series: [{
      type: 'scatter', symbolSize: 10, data: claim.rounds, itemStyle: { color: colour('accent') },
      markArea: claim.interval ? { silent: true, itemStyle: { color: colour('accent'), opacity: 0.12 },
        data: [[{ yAxis: claim.interval.low }, { yAxis: claim.interval.high }]] } : undefined,
      markLine: { silent: true, symbol: 'none', data: [
        { yAxis: claim.bound_value, lineStyle: { color: colour('bad') },
          label: { formatter: claim.bound, position: 'insideEndTop', color: colour('bad') } },
        { yAxis: claim.figure, lineStyle: { color: colour('accent'), type: 'solid' },
          label: { formatter: 'median', position: 'insideStartTop', color: colour('accent') } }] },
    }],
  })).classList.add('claim');
}
