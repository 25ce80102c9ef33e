// The virtual threads' scheduler: carriers that are busy, threads that wait for one, threads that kept one.
import { Chart } from './charts.js';
import { byId, el, figures, say, show } from './element.js';
import * as format from './format.js';

const POINTS_MAX = 180;
const box = byId('threads-body');
const list = el('dl', { class: 'figures small' });
const note = el('p', { class: 'hint' });
const points = [];
let chart = null;
let began = 0;

box.append(list, note);

export function update({ virtual_threads: threads }) {
  if (!threads) return;
  const { parallelism, carriers, mounted, queued, pinned, pinned_ms: pinnedMs } = threads;
  const told = mounted !== null && mounted !== undefined;
  figures(list, [
    ['carriers busy', told ? format.count(Math.min(mounted, carriers ?? mounted)) : '–', told ? `of ${format.count(parallelism)}` : ''],
    ['waiting for a carrier', told ? format.count(queued) : '–', '', queued > 4 * (parallelism || 1) ? 'unsure' : ''],
    ['carrier threads', told ? format.count(carriers) : '–'],
    ['pinned', typeof pinned === 'number' ? format.brief(pinned) : '–', typeof pinned === 'number' ? (pinned ? `for ${format.ms(pinnedMs)}` : 'times') : '', pinned ? 'unsure' : ''],
  ]);
  say(note, told
    ? 'A carrier is a platform thread that runs virtual threads. Pinned counts virtual threads that blocked and kept their carrier, for 1 ms or longer.'
    : 'This JDK does not tell what its scheduler does: version 24 or newer does.');
  if (!told) return;
  draw(mounted, queued);
}

/** The live connection began anew: so does the chart. */
export function restart() {
  points.length = 0;
  began = 0;
}

function draw(mounted, queued) {
  began ||= performance.now();
  points.push({ t: Math.round((performance.now() - began) / 100) / 10, mounted, queued });
  if (points.length > POINTS_MAX) points.shift();
  if (!chart) {
    chart = new Chart(box, {
      title: 'Scheduler', level: 'h3', unit: 'virtual threads', format: format.count, tick: format.brief,
      lines: [{ name: 'running', key: 'mounted', paint: '1', area: true, step: true }, { name: 'waiting', key: 'queued', paint: '2', step: true }],
    });
    chart.whole = true;
  }
  show(chart.figure, points.length > 1);
  chart.update(points);
}
