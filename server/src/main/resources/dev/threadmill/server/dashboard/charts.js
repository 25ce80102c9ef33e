// Live charts of Apache ECharts, each with its latest figures as its name and all of them as a table.
import { el } from './element.js';
import { makeTable } from './table.js';

const TABLE_ROWS_MAX = 120;

const dark = matchMedia('(prefers-color-scheme: dark)');
let library;

/** It is large and the page is of use without it, so it comes last. */
const load = () => (library ??= import('./echarts.min.js').then(() => globalThis.echarts));

export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function theme() {
  const [ink, faint, line] = [colour('ink'), colour('faint'), colour('line')];
  const axis = {
    axisLine: { onZero: false, lineStyle: { color: faint } },
    axisTick: { show: false },
    axisLabel: { color: faint, hideOverlap: true },
    nameTextStyle: { color: faint },
    splitLine: { lineStyle: { color: line } },
  };
  return {
    color: [1, 2, 3, 4, 5, 6, 7, 8].map(colour),
    backgroundColor: 'transparent',
    textStyle: { color: ink, fontFamily: 'system-ui, sans-serif' },
    legend: { textStyle: { color: ink }, pageTextStyle: { color: ink }, inactiveColor: line, pageIconColor: ink },
    tooltip: { backgroundColor: colour('panel'), borderColor: line, textStyle: { color: ink } },
    categoryAxis: axis, valueAxis: axis, logAxis: axis, timeAxis: axis,
  };
}

/**
 * A chart over seconds.
 *
 * @param lines the series: [{name, key, colour, area, bar}], read from each point by its key
 * @param unit of the vertical axis
 * @param format makes a figure a text
 * @param log whether the axis begins logarithmic, with a button to change that; undefined for a linear one without
 * @param across names the horizontal axis
 */
export class Chart {
  #drawn = null;
  #points = [];
  #rows = null;

  constructor(parent, { title, lines, unit, format, tick = format, log, across = 'seconds', level = 'h4' }) {
    Object.assign(this, { title, lines, unit, format, tick, log, across });
    this.box = el('div', { class: 'chart', role: 'img', 'aria-label': title });
    const head = el('div', { class: 'chart-head' }, el(level, {}, title));
    if (log !== undefined) {
      head.append(el('button', { type: 'button', class: 'quiet', 'aria-pressed': String(log), 'aria-label': `log axis: ${title}`, onclick: ({ currentTarget }) => {
        this.log = !this.log;
        currentTarget.setAttribute('aria-pressed', String(this.log));
        this.#draw();
      } }, 'log'));
    }
    this.details = el('details', { ontoggle: () => this.#tell() }, el('summary', {}, 'Figures'));
    this.figure = el('figure', {}, head, this.box, this.details);
    parent.append(this.figure);
    new ResizeObserver(() => (this.#drawn ? this.#drawn.resize() : this.#draw())).observe(this.box);
    dark.addEventListener('change', () => {
      this.#drawn?.dispose();
      this.#drawn = null;
      this.#draw();
    });
  }

  /** Draws points {t, …}, and says the latest. */
  update(points, lines = this.lines) {
    if (lines.map(({ name }) => name).join() !== this.lines.map(({ name }) => name).join()) {
      this.lines = lines;
      this.#drawn?.clear();
      this.#rows?.wrap.remove();
      this.#rows = null;
    }
    this.#points = points;
    const last = points.at(-1);
    const latest = last ? this.lines.map(({ name, key }) => `${name} ${this.#text(last[key])}`).join(', ') : 'no figures yet';
    this.box.setAttribute('aria-label', `${this.title}, ${this.unit}: ${latest}`);
    this.#draw();
    this.#tell();
  }

  #text(value) {
    return value === null || value === undefined ? '–' : this.format(value);
  }

  /** Points that are few are shown as such; on a logarithmic axis there is no zero. */
  #option() {
    const value = (point, key) => (this.log && !(point[key] > 0) ? null : (point[key] ?? null));
    const [first, last] = [this.#points[0]?.t ?? 0, this.#points.at(-1)?.t ?? 1];
    return {
      animation: false,
      grid: { left: 2, right: 14, top: 34, bottom: 2, containLabel: true },
      legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 4, itemGap: 16, icon: 'roundRect', type: 'scroll', data: this.lines.map(({ name }) => name) },
      tooltip: { trigger: 'axis', renderMode: 'richText', confine: true, valueFormatter: (figure) => this.#text(figure) },
      xAxis: { type: 'value', min: first, max: Math.max(last, first + 1), splitLine: { show: false }, axisLabel: { formatter: (t) => `${+t.toFixed(1)} s`, showMinLabel: false, showMaxLabel: false }, axisPointer: { label: { formatter: ({ value: t }) => `${t.toFixed(0)} ${this.across}` } } },
      yAxis: { type: this.log ? 'log' : 'value', min: this.log ? undefined : 0, minInterval: this.whole ? 1 : undefined, axisLabel: { formatter: this.tick } },
      series: this.lines.map(({ name, key, paint, area, bar, step }) => ({
        name,
        type: bar ? 'bar' : 'line',
        stack: bar ? 'all' : undefined,
        barMaxWidth: 14,
        color: colour(paint),
        showSymbol: this.#points.length < 3,
        symbolSize: 5,
        step: step ? 'end' : undefined,
        lineStyle: { width: 2 },
        areaStyle: area ? { opacity: 0.14 } : undefined,
        data: this.#points.map((point) => [point.t, value(point, key)]),
      })),
    };
  }

  async #draw() {
    const echarts = await load();
    if (!this.box.clientWidth) return;
    this.#drawn ??= echarts.init(this.box, theme(), { renderer: 'canvas' });
    this.#drawn.setOption(this.#option(), { replaceMerge: ['series', 'yAxis'] });
  }

  /** Only where the table is open. */
  #tell() {
    if (!this.details.open) return;
    if (!this.#rows) {
      this.#rows = makeTable(`${this.title}, ${this.unit}, latest first`, [{ name: this.across, class: 'number' }, ...this.lines.map(({ name }) => ({ name, class: 'number' }))]);
      this.details.append(this.#rows.wrap);
    }
    const latest = this.#points.slice(-TABLE_ROWS_MAX).reverse();
    const body = latest.map((point) => el('tr', {}, el('th', { scope: 'row', class: 'number' }, `${+point.t.toFixed(1)}`), ...this.lines.map(({ key }) => el('td', { class: 'number' }, this.#text(point[key])))));
    this.#rows.body.replaceChildren(...body);
  }
}
