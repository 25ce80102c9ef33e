// Tables whose rows are changed in place, so that neither the focus nor a selection is lost.
import { el, say } from './element.js';

/**
 * A table that scrolls in itself where it is too wide. A column is {name, class}, its class perhaps `number`, or
 * `spare` where small screens may leave it out. A table that `stacks` shows its rows as cards on small screens; the roles keep it a table for screen readers. Where a heading says the same, the title is for screen readers alone.
 */
export function makeTable(caption, columns, { titled = true, stacks = false } = {}) {
  const head = columns.map(({ name, class: kind = '', unseen = false }) =>
    el('th', { scope: 'col', class: kind, role: 'columnheader' }, unseen ? el('span', { class: 'unseen' }, name) : name));
  const body = el('tbody', { role: 'rowgroup' });
  const title = el('caption', { class: titled ? '' : 'unseen' }, caption);
  const table = el('table', { role: 'table', class: stacks ? 'stacks' : '' }, title, el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, ...head)), body);
  const wrap = el('div', { class: 'wide', tabindex: '0', role: 'group', 'aria-label': caption }, table);
  return { wrap, body, title, columns, rows: new Map() };
}

/** What a table is about has changed. */
export function caption(table, text) {
  say(table.title, text);
  table.wrap.setAttribute('aria-label', text);
}

/**
 * Makes the rows be those of a list.
 *
 * @param key what a row is known by
 * @param make gives {cells, update(item)}; the first cell is the row's heading
 */
export function fill(table, items, key, make) {
  const { body, rows, wrap } = table;
  const focused = body.contains(document.activeElement);
  const wanted = new Set(items.map(key));
  for (const [id, { row }] of rows) {
    if (!wanted.has(id)) {
      row.remove();
      rows.delete(id);
    }
  }
  items.forEach((item, i) => {
    let entry = rows.get(key(item));
    if (!entry) {
      const { cells, update } = make(item);
      entry = { row: el('tr', { role: 'row' }, ...cells.map((cell, at) => td(table, cell, at))), update };
      rows.set(key(item), entry);
    }
    entry.update?.(item, entry.row);
    if (body.children[i] !== entry.row) body.insertBefore(entry.row, body.children[i] ?? null);
  });
  if (focused && !body.contains(document.activeElement)) wrap.focus();
}

function td(table, content, at) {
  const { name, class: kind = '' } = table.columns[at];
  if (at === (table.headAt ?? 0)) return el('th', { scope: 'row', class: kind, role: 'rowheader' }, content);
  return el('td', { class: kind, role: 'cell', ...(kind.includes('number') ? { 'data-label': name } : {}) }, content);
}

/** A table of texts alone, made anew. */
export function plainTable(text, columns, rows, titles) {
  const table = makeTable(text, columns, titles);
  fill(table, rows.map((cells, i) => ({ cells, i })), ({ i }) => i, ({ cells }) => ({ cells }));
  return table.wrap;
}
