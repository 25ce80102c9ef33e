// The page of a soak: verdict, a table of figures, each figure's course with what was done meanwhile.
const show = (unit, value) => (value === null ? '–' : unit === 'bytes' ? format.bytes(Math.round(value)) : format.count(value));
const page = document.getElementById('page');
const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.round(seconds % 60)).padStart(2, '0')}`;
const verdict = (passed, good, bad) => ({ text: passed ? good : bad, tone: passed ? 'good' : 'bad' });

page.append(el('h1', {}, `Endurance: ${format.count(DATA.duration_s / 60)} minutes of mixed traffic`));
page.append(el('p', {}, `${DATA.passed ? 'Nothing drifts.' : 'FAILED.'} Started ${DATA.started_at}; ${DATA.machine}.`));
for (const problem of DATA.problems) page.append(el('p', { class: 'bad' }, problem));

const figures = section(page, 'Figures');
figures.append(table(
  ['Figure', ...['second third', 'last third', 'change', 'at most', 'at rest before', 'at rest after'].map((name) => ({ name, number: true })), ''],
  DATA.figures.map(({ name, unit, second_third: second, last_third: last, bound, at_rest_before: before, at_rest_after: after, passed }) => [
    name, show(unit, second), show(unit, last), second === null ? '–' : format.change(second, last), show(unit, bound),
    show(unit, before), show(unit, after), verdict(passed, 'holds', 'drifts'),
  ]), 'Medians of the thirds'));

const talk = section(page, 'Conversations');
talk.append(table(
  ['Kind', ...['held', 'failed', 'without Redis'].map((name) => ({ name, number: true })), ''],
  DATA.traffic.map((kind) => [
    kind.name, format.count(kind.conversations), format.count(kind.failed), format.count(kind.without_redis),
    verdict(kind.failed === 0 && kind.conversations > 0, 'all as it should be', kind.messages.join('; ') || 'none was held'),
  ]), 'Each checks what it hears'));

const courses = section(page, 'Over time');
const killed = DATA.events.filter(({ what }) => what === 'Redis killed');
for (const { name, unit, points, bound } of DATA.figures) {
  chart(courses, name, () => ({
    xAxis: { type: 'value', min: 0, max: DATA.duration_s, name: 'minutes', nameLocation: 'middle', nameGap: 24, axisLabel: { formatter: minutes } },
    yAxis: { type: 'value', scale: true, axisLabel: { formatter: (value) => show(unit, value) } },
    tooltip: { renderMode: 'richText', axisPointer: { label: { formatter: ({ value }) => minutes(value) } }, valueFormatter: (value) => show(unit, value) },
    series: [{
      name, type: 'line', showSymbol: false, data: points,
      markLine: {
        symbol: 'none', silent: true, label: { show: false },
        data: [
          ...killed.map(({ t_s: at }) => ({ xAxis: at, lineStyle: { color: colour('faint'), type: 'dotted' } })),
          ...(bound === null ? [] : [{ yAxis: bound, lineStyle: { color: colour('bad') || 'red' } }]),
        ],
      },
    }],
    grid: { top: 24 },
  }), { height: 220, description: `course of ${name}`, note: killed.length ? 'dotted: Redis killed; the line across: the most that the last third may be' : '' });
}
