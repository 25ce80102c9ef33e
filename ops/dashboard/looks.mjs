// What is looked for on every page: each function gives the faults that it finds, as texts.
import { readFileSync } from 'node:fs';

const INK = readFileSync(new URL('../browser/ink.js', import.meta.url), 'utf8');
const ROLES = ['button', 'link', 'textbox', 'searchbox', 'checkbox', 'radio', 'combobox', 'spinbutton', 'listbox', 'progressbar', 'img', 'table', 'dialog', 'navigation'];

/** Every chart has ink, at least as much as one thin line across a third of it. */
export async function emptyCharts(page, atLeast) {
  const charts = await page.run(INK);
  const faults = charts.filter(({ ink, width }) => !(ink >= width / 3)).map(({ title, ink }) => `an empty chart: ${title} (${ink} coloured pixels)`);
  if (charts.length < atLeast) faults.push(`${charts.length} charts instead of ${atLeast}`);
  return faults;
}

/** Figures of which not all is seen. */
export function cutOff(page) {
  return page.run(`[...document.querySelectorAll('.figures dd')].filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent + ' is cut off')`);
}

export async function overflow(page) {
  const wide = await page.run('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  return wide > 0 ? [`the page is ${wide} px too wide`] : [];
}

export async function wrongColours(page, dark) {
  const red = await page.run('getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0]');
  return red < 128 === dark ? [] : [`background ${red} in the ${dark ? 'dark' : 'light'}`];
}

/** What a screen reader would have to call "button" or "edit": as the browser's own tree of names has it. */
export async function nameless(page) {
  const { nodes } = await page.send('Accessibility.getFullAXTree');
  return nodes
    .filter(({ ignored, role, name }) => !ignored && ROLES.includes(role?.value) && !name?.value?.trim())
    .map(({ role }) => `a ${role.value} without a name`);
}

/** Headings go down one step at a time, and begin with one h1. */
export async function headings(page) {
  const levels = await page.run(`[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter((one) => one.checkVisibility()).map((one) => +one.tagName[1])`);
  const faults = levels.filter((level) => level === 1).length === 1 && levels[0] === 1 ? [] : ['there must be one h1, the first heading'];
  levels.forEach((level, i) => {
    if (i && level > levels[i - 1] + 1) faults.push(`an h${level} follows an h${levels[i - 1]}`);
  });
  return faults;
}

/** axe-core's findings that are serious or critical. */
export async function axe(page, source) {
  if (!source) return [];
  if (!(await page.run('typeof window.axe === "object"'))) await page.run(source);
  const found = await page.run(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.slice(0, 3).map(({ target, failureSummary }) => target.join(' ') + ': ' + failureSummary.split('\\n').at(-1)) })))`);
  return found.filter(({ impact }) => ['serious', 'critical'].includes(impact)).map(({ id, where }) => `axe ${id}: ${where.join(' | ')}`);
}

/** All of it, and what the browser itself complains of. */
export async function all(page, { charts = 0, dark = false, source = '' } = {}) {
  return [
    ...page.faults, ...(await emptyCharts(page, charts)), ...(await overflow(page)), ...(await wrongColours(page, dark)),
    ...(await nameless(page)), ...(await headings(page)), ...(await axe(page, source)),
  ];
}
