// What is to be said of a test that has ended: its thresholds, and whether the figures are the target's at all.
import { byId, el } from './element.js';
import * as format from './format.js';
import { plainTable } from './table.js';

/** A threshold's value in the metric's own unit, as the control protocol tells it. */
export function measured(expression, value) {
  if (value === null || value === undefined) return 'no answers';
  const metric = expression.split(/[<>=]/)[0].trim().toLowerCase().replace(/\{.*\}/, '').trim();
  if (metric === 'rate') return `${format.rate(value)}/s`;
  if (metric === 'errors' || metric === 'dropped') return expression.includes('%') ? format.percent(value) : format.count(value);
  return value > 0 ? format.ms(value / 1000) : 'no answers';
}

function banner(tone, title, lines = []) {
  return el('div', { class: 'banner', 'data-tone': tone }, el('strong', {}, title), lines.length ? el('ul', {}, ...lines.map((line) => el('li', {}, line))) : null);
}

/** Shows the verdict of test_finished, or an error that ended a test. */
export function showVerdict(finished) {
  const box = byId('verdict');
  box.replaceChildren();
  if (!finished) return;
  if (finished.type === 'error') {
    box.append(banner('bad', 'The test could not be run', [finished.message]));
    return;
  }
  if (finished.status === 'aborted') {
    box.append(banner('unsure', 'The test was cut short: nothing can be said of its thresholds'));
    return;
  }
  if (finished.status === 'cut') {
    box.append(banner('bad', 'The appliance ended before the test did: no result is kept'));
    return;
  }
  const thresholds = finished.thresholds ?? [];
  if (thresholds.length) {
    const missed = thresholds.filter(({ passed }) => !passed).length;
    box.append(banner(missed || !finished.passed ? 'bad' : 'good',
      missed ? (thresholds.length === 1 ? 'The threshold is missed' : `${missed} of ${thresholds.length} thresholds missed`) : finished.passed ? (thresholds.length === 1 ? 'The threshold holds' : `All ${thresholds.length} thresholds hold`) : 'Not passed'));
    box.append(plainTable('Thresholds', [{ name: 'threshold' }, { name: 'measured', class: 'number' }, { name: 'verdict' }],
      thresholds.map(({ expression, value, passed }) => [el('code', {}, expression), measured(expression, value), el('span', { class: passed ? 'good' : 'bad' }, passed ? '✓ holds' : '✗ missed')]), { titled: false }));
  }
  if (finished.client_limited) {
    box.append(banner('unsure', 'The load client was the limit: the target may be faster than these figures', finished.reasons ?? []));
  }
  if (finished.incomplete) box.append(banner('unsure', 'Not all workers reported: the figures are incomplete'));
  if (finished.workers?.length) {
    box.append(plainTable('Workers', [{ name: 'worker' }, { name: 'state' }, { name: 'requests', class: 'number' }, { name: 'p99', class: 'number' }, { name: 'note' }],
      finished.workers.map((one) => [one.name, one.state, format.count(one.total_requests), format.latencyText(one.p99_ms), one.note])));
  }
}
