// Figures as people read them: three digits that count, and their unit.

const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

const three = (value) => {
  const size = Math.abs(value);
  return size >= 99.95 ? plain.format(value) : value.toFixed(size >= 9.995 ? 1 : 2);
};
const short = (text) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

export const count = (value) => plain.format(value ?? 0);

/** A count that may be large: 1,234, 56.7 k, 8.90 M. */
export const brief = (value) => {
  if (value < 99_999.5) return plain.format(value);
  return value < 9.995e6 ? `${plain.format(value / 1e3)} k` : value < 1e9 ? `${three(value / 1e6)} M` : `${three(value / 1e9)} G`;
};

export const rate = (value) => (value >= 99.95 || value === 0 ? plain.format(value) : value.toFixed(1));

/** A time in milliseconds as [figure, unit]. */
export function time(ms) {
  if (!(ms > 0)) return ['0', 'ms'];
  if (ms < 0.9995) return [three(ms * 1e3), 'µs'];
  return ms < 999.5 ? [three(ms), 'ms'] : [three(ms / 1e3), 's'];
}

export const ms = (value) => time(value).join(' ');

/** How long answers took; where none came, there is no such time, and it is told as 0 or not at all. */
export const latency = (value) => (value > 0 ? time(value) : ['–', '']);
export const latencyText = (value) => latency(value).join(' ').trim();

/** The same for an axis, without zeros at the end. */
export const tick = (value) => (value > 0 ? `${short(time(value)[0])} ${time(value)[1]}` : '0');

export const seconds = (s) => (s < 60 ? `${short(three(s))} s` : duration(s));

/** A longer time: 1 min 30 s, 2 h 5 min, 3 d 4 h. */
export function duration(s) {
  const whole = Math.round(s);
  const [d, h, m] = [Math.floor(whole / 86_400), Math.floor(whole / 3_600) % 24, Math.floor(whole / 60) % 60];
  const parts = [[d, 'd'], [h, 'h'], [m, 'min'], [whole % 60, 's']].filter(([value]) => value > 0);
  return parts.length ? parts.slice(0, 2).map(([value, unit]) => `${value} ${unit}`).join(' ') : '0 s';
}

export function percent(share) {
  if (share === 0) return '0 %';
  return share < 0.001 ? `${(100 * share).toPrecision(2)} %` : `${short((100 * share).toFixed(1))} %`;
}

export function bytes(size) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  for (; size >= 1023.5 && unit < 4; unit++) size /= 1024;
  return `${unit ? three(size) : Math.round(size)} ${units[unit]}`;
}

/** How long ago an instant was. */
export function ago(iso, now = Date.now()) {
  const s = Math.max(0, (now - Date.parse(iso)) / 1000);
  if (Number.isNaN(s)) return '';
  if (s < 10) return 'just now';
  return `${duration(s < 60 ? s : s - (s % 60)).split(' ').slice(0, 2).join(' ')} ago`;
}

/** An instant in the reader's own time. */
export const instant = (iso) => new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
