// The page of JMH's results: per question a chart of points with error bars, and a table.
const NARROW = innerWidth < 600;
const ROW_PX = NARROW ? 46 : 30;
const FRAME_PX = 90;
const LOG_FROM = 30;

function figure(value) {
  if (value === null || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4;
  return value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: 0 });
}

/** An error bar: a line from low to high with an end at each. */
function errorBar(params, api) {
  const row = api.value(0);
  const [from, y] = api.coord([api.value(1), row]);
  const [to] = api.coord([api.value(2), row]);
  const line = (x1, y1, x2, y2) => ({
    type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: colour('ink'), lineWidth: 1.5 },
  });
  return { type: 'group', children: [line(from, y, to, y), line(from, y - 5, from, y + 5), line(to, y - 5, to, y + 5)] };
}

function option({ rows, unit, name, interval }) {
  const scores = rows.map(({ score }) => score);
  const least = Math.min(...scores);
  const log = least > 0 && Math.max(...scores) / least > LOG_FROM;
  const bottom = log ? least / 10 : 0;
  // A rate or a time is not negative, whatever an interval of few iterations says.
  const bars = rows.flatMap(({ low, high }, row) =>
    low === null || high === null ? [] : [[row, Math.max(low, bottom), Math.max(high, bottom)]]);
  const text = { color: colour('ink') };
  return {
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    grid: { left: 8, right: 24, top: 12, bottom: 44, containLabel: true },
    tooltip: { trigger: 'item', formatter: ({ value }) => {
      const row = rows[value[value.length - 1]] ?? rows[value[0]];
      return `${echarts.format.encodeHTML(row.label)}<br>${figure(row.score)} ${echarts.format.encodeHTML(unit)}` +
        `<br>${figure(row.low)} to ${figure(row.high)}`;
    } },
    xAxis: {
      type: log ? 'log' : 'value', min: log ? undefined : 0,
      name: `${name ? `${name}, ` : ''}${unit}${log ? ', logarithmic' : ''}`, nameLocation: 'middle', nameGap: 26, nameTextStyle: text,
      axisLabel: { ...text, hideOverlap: true, formatter: figure }, splitLine: { lineStyle: { color: colour('line') } },
    },
    yAxis: {
      type: 'category', inverse: true, data: rows.map(({ label }) => label), axisTick: { show: false },
      axisLabel: { ...text, width: NARROW ? 130 : 330, overflow: 'break', interval: 0 },
      axisLine: { lineStyle: { color: colour('line') } },
    },
    series: [
      { name: 'forks', type: 'scatter', symbolSize: 7, itemStyle: { color: 'transparent', borderColor: colour('faint'), borderWidth: 1 },
        data: rows.flatMap(({ forks }, row) => (forks.length > 1 ? forks.map((mean) => [mean, row]) : [])) },
      { name: interval, type: 'custom', renderItem: errorBar, encode: { x: [1, 2], y: 0 }, data: bars, z: 3 },
      { name: 'score', type: 'scatter', symbolSize: 10, itemStyle: { color: colour('accent') }, data: scores.map((score, row) => [score, row]), z: 4 },
    ],
  };
}

function table({ rows, unit, interval }) {
  const notes = rows.some(({ note }) => note);
  const several = rows.some(({ forks }) => forks.length > 1);
  const heads = ['', unit, interval, ...(several ? ['each fork'] : []), ...(notes ? [''] : [])];
  const number = { class: 'number' };
  return el('div', { class: 'wide' }, el('table', {},
    el('thead', {}, el('tr', {}, ...heads.map((head, i) => el('th', i === 0 || i === 4 ? {} : number, head)))),
    el('tbody', {}, ...rows.map((row) => el('tr', {},
      el('td', {}, row.label),
      el('td', number, figure(row.score)),
      el('td', number, row.low === null ? 'one iteration' : `${figure(row.low)} to ${figure(row.high)}`),
      ...(several ? [el('td', number, row.forks.map(figure).join(' · '))] : []),
      ...(notes ? [el('td', { class: 'faint' }, row.note)] : []))))));
}

function answer(parent, question) {
  const section = el('section', { id: question.benchmark });
  parent.append(section);
  section.append(el('h2', {}, question.question));
  for (const one of question.charts) {
    if (one.rows.length === 0) continue;
    section.append(el('p', { class: 'faint' }, `${one.name ? `${one.name}: ` : ''}${one.unit}; ${one.mode}`));
    chart(section, question.question, () => option(one), { height: FRAME_PX + ROW_PX * one.rows.length, heading: false });
    section.append(table(one));
  }
  if (question.left_out.length > 0) {
    section.append(el('p', { class: 'bad' }, `No result: ${question.left_out.join('; ')}`));
  }
  section.append(
    el('p', {}, el('strong', {}, 'What it does not say: '), question.unsaid),
    el('p', { class: 'faint', style: 'overflow-wrap: anywhere' }, `${question.benchmark} · ${question.conditions.join(' · ')}`));
}

const page = document.getElementById('page');
page.append(el('h1', {}, document.title));
if (DATA.banner) page.append(el('p', { class: 'bad', role: 'note', id: 'banner', style: 'border: 2px solid; padding: .5rem .75rem' }, el('strong', {}, DATA.banner)));
for (const machine of DATA.machines) {
  page.append(el('p', { class: 'faint' }, [
    `${machine.started_at.slice(0, 10)}, ${machine.started_at.slice(11, 16)} UTC`,
    `${machine.processors} processors${machine.processor ? `: ${machine.processor}` : ''}`,
    machine.system, `load average ${machine.load} before`].join(' · ')));
}
page.append(
  el('p', {}, 'A filled point is the score, its bar the interval that the table names; a hollow point is the mean of one fork. Where forks lie outside each other’s bars the interval promises too much.'),
  el('nav', {}, ...DATA.areas.map(({ title, questions }) => el('details', {}, el('summary', {}, `${title} (${questions.length})`),
    el('ul', {}, ...questions.map(({ question, benchmark }) => el('li', {}, el('a', { href: `#${benchmark}` }, question))))))));
for (const area of DATA.areas) {
  page.append(el('h1', {}, area.title));
  for (const question of area.questions) answer(page, question);
}
