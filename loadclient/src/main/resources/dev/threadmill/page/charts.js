// What all pages share. A page's own script finds:
//   DATA                          its figures, as Page.of was given them
//   el(name, attributes, ...children)   makes an element; text is never read as HTML
//   section(parent, title)        a part of the page with a heading
//   table(columns, rows, caption) a table; a column is 'Name' or {name, number: true}, a cell text or an element
//   pairs(rows, caption, number)  the same for names and one figure each, without a head
//   below(parent, summary, ...children)  what is shown when asked for
//   format.us(87.3)               '87.3 µs'; also count, rate, percent, bytes, seconds, change
//   chart(parent, title, () => option, {height, description, note, buttons, heading})
//                                 a chart of ECharts; `option` is called again for each drawing, so that colours
//                                 taken with colour('ink') follow light and dark; heading: false hides the title
// ECharts' own option is all that a chart needs; margins, legend and colours have defaults here that it may change.
// Whoever wrote a text, it obeys nobody: what turns the text after it around becomes a dot.
const TURNS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const plainText = (text) => text.replace(TURNS, '·');
const plainKeys = (value) => (Array.isArray(value) ? value : Object.fromEntries(Object.entries(value).map(([key, one]) => [plainText(key), one])));
const DATA = JSON.parse(document.getElementById('figures').textContent, (_, value) => {
  if (typeof value === 'string') return plainText(value);
  return value !== null && typeof value === 'object' ? plainKeys(value) : value;
});

/** Makes an element: el('td', {class: 'number'}, 'text', child). Text is never read as HTML. */
function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** A colour of the style sheet, such as ink, or 1 to 8 for series. */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** A part of the page with a heading. */
function section(parent, title, level = 'h2') {
  const part = el('section', {}, el(level, {}, title));
  parent.append(part);
  return part;
}

/** A table that scrolls in itself where it is too wide. A cell {text, tone} has a tone: good, bad, unsure, faint. */
function table(columns, rows, caption = '') {
  const tone = (i) => (columns[i]?.number ? 'number' : '');
  const cell = (name, content, i, attributes = {}) =>
    content instanceof Node || content === null || typeof content !== 'object'
      ? el(name, { class: tone(i), ...attributes }, content ?? '')
      : el(name, { class: `${tone(i)} ${content.tone ?? ''}`, ...attributes }, content.text);
  const head = el('tr', {}, ...columns.map((column, i) => cell('th', column.name ?? column, i, { scope: 'col' })));
  const body = rows.map((row) =>
    el('tr', {}, ...row.map((content, i) => (i ? cell('td', content, i) : cell('th', content, i, { scope: 'row' })))),
  );
  const made = el('table', {}, el('thead', {}, head), el('tbody', {}, ...body));
  if (caption) made.prepend(el('caption', {}, caption));
  return el('div', { class: 'wide', tabindex: '0', role: 'group', 'aria-label': caption || 'table' }, made);
}

/** A table of names and what belongs to them, without a head. */
function pairs(rows, caption, isNumber = false) {
  const made = table(['', { name: '', number: isNumber }], rows, caption);
  made.querySelector('thead').remove();
  return made;
}

/** What is shown when asked for. */
function below(parent, summary, ...children) {
  const details = el('details', {}, el('summary', {}, summary), ...children);
  parent.append(details);
  return details;
}

/** Figures as people read them: three digits that count, and their unit. */
const format = (() => {
  const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
  const three = (value) => {
    const size = Math.abs(value);
    return size >= 99.95 ? plain.format(value) : value.toFixed(size >= 9.995 ? 1 : 2);
  };
  const short = (text) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  return {
    count: (value) => plain.format(value),
    /** A time given in microseconds. */
    us: (us) => {
      if (us === 0) return '0';
      if (us < 999.5) return `${three(us)} µs`;
      return us < 999_500 ? `${three(us / 1e3)} ms` : `${three(us / 1e6)} s`;
    },
    /** The same for an axis, without zeros at the end. */
    tick: (us) => format.us(us).replace(/^[\d.,]+/, short),
    seconds: (s) => `${short(three(s))} s`,
    rate: (value) => (value >= 99.95 ? plain.format(value) : value.toFixed(1)),
    percent: (share) => (share > 0 && share < 0.001 ? `${(100 * share).toFixed(3)} %` : `${(100 * share).toFixed(1)} %`),
    bytes: (bytes) => {
      const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
      let unit = 0;
      for (; bytes >= 1023.5 && unit < 4; unit++) bytes /= 1024;
      return `${unit ? three(bytes) : bytes} ${units[unit]}`;
    },
    /** By how much `to` is more than `from`: '+12.3 %'. */
    change: (from, to) => {
      if (from === to) return '±0 %';
      if (!from) return 'new';
      const percent = (100 * (to - from)) / from;
      return percent > 999 ? `×${three(to / from)}` : `${percent > 0 ? '+' : '−'}${Math.abs(percent).toFixed(1)} %`;
    },
  };
})();

/** ECharts in the page's colours. */
function chartTheme() {
  const [ink, faint, line] = [colour('ink'), colour('faint'), colour('line')];
  const axis = {
    // Where 0 is within, the other axis stays at the edge.
    axisLine: { onZero: false, lineStyle: { color: faint } },
    axisTick: { lineStyle: { color: faint } },
    axisLabel: { color: faint },
    nameTextStyle: { color: faint },
    splitLine: { lineStyle: { color: line } },
    minorSplitLine: { lineStyle: { color: line, opacity: 0.4 } },
  };
  return {
    color: [1, 2, 3, 4, 5, 6, 7, 8].map(colour),
    backgroundColor: 'transparent',
    textStyle: { color: ink, fontFamily: 'system-ui, sans-serif' },
    legend: { textStyle: { color: ink }, pageTextStyle: { color: ink }, inactiveColor: line, pageIconColor: ink },
    tooltip: { backgroundColor: colour('panel'), borderColor: line, textStyle: { color: ink } },
    visualMap: { textStyle: { color: faint } },
    categoryAxis: axis, valueAxis: axis, logAxis: axis, timeAxis: axis,
  };
}

/**
 * Draws a chart of ECharts below a parent; it follows the page's width and its light or dark. It is drawn when it
 * has a width, so it may stand in a closed <details>. Returns its box, with box.redraw() for when figures change.
 */
function chart(parent, title, option, { height = 340, description = '', note = '', buttons = [], heading = true } = {}) {
  const box = el('div', { class: 'chart', role: 'img', 'aria-label': description ? `${title}: ${description}` : title });
  box.style.height = `${height}px`;
  const head = el('div', { class: 'chart-head' }, ...(heading ? [el('h3', {}, title)] : []), ...buttons);
  parent.append(el('figure', {}, ...(head.firstChild ? [head] : []), box, ...(note ? [el('figcaption', {}, note)] : [])));
  let drawn;
  const draw = () => {
    if (!box.clientWidth) return;
    drawn?.dispose();
    drawn = echarts.init(box, chartTheme(), { renderer: 'canvas' });
    try {
      const own = option();
      drawn.setOption({
        animation: false,
        ...own,
        grid: { left: 4, right: 28, top: 64, bottom: 32, containLabel: true, ...own.grid },
        tooltip: { trigger: 'axis', confine: true, ...own.tooltip },
        ...(own.legend ? { legend: { type: 'scroll', top: 0, left: 0, right: 0, itemWidth: 22, itemHeight: 8, ...own.legend } } : {}),
      });
    } catch (error) {
      console.error(error);
      drawn.dispose();
      box.textContent = `This part could not be drawn: ${error.message}`;
    }
  };
  box.redraw = draw;
  draw();
  new ResizeObserver(() => {
    if (!drawn || drawn.isDisposed()) draw();
    else if (drawn.getWidth() !== box.clientWidth) draw();
  }).observe(box);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  // Paper is white.
  for (const [event, paper] of [['beforeprint', true], ['afterprint', false]]) {
    addEventListener(event, () => {
      document.documentElement.toggleAttribute('data-paper', paper);
      draw();
    });
  }
  return box;
}

/** The button that changes a chart between a logarithmic axis and one that begins at 0; draws nothing itself. */
function logButton(changed) {
  const button = el('button', { type: 'button', 'aria-pressed': 'true' }, 'log scale');
  button.addEventListener('click', () => {
    const log = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(log));
    changed(log);
  });
  return button;
}
