// Elements of the page. Texts are never read as HTML, whoever wrote them.

const ANNOUNCED_AFTER_MS = 80;
let announcing = 0;

export const byId = (id) => document.getElementById(id);

/** Makes an element: el('td', {class: 'number', onclick: f, hidden: true}, 'text', child). */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(key.slice(2), value);
    else if (typeof value === 'boolean') element.toggleAttribute(key, value);
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Sets a text only where it is another: what reads the page aloud is not disturbed. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function show(element, shown = true) {
  element.hidden = !shown;
}

/** A word in a coloured pill; tones are good, bad, unsure, live or none. */
export function badge(element, text, tone = '') {
  say(element, text);
  if (tone) element.dataset.tone = tone;
  else delete element.dataset.tone;
  return element;
}

/** Tells it to who cannot see it. For what happens, not for each second's figures. */
export function announce(text) {
  const region = byId('announce');
  // What stands there already is not told again: it goes first.
  region.textContent = '';
  clearTimeout(announcing);
  announcing = setTimeout(() => (region.textContent = text), ANNOUNCED_AFTER_MS);
}

/**
 * Big figures with names: values is [[name, figure, unit, tone], …]. They are made once and changed in place.
 */
export function figures(list, values) {
  if (list.children.length !== values.length) {
    list.replaceChildren(...values.map(() => el('div', {}, el('dt'), el('dd', {}, el('span'), el('small')))));
  }
  values.forEach(([name, figure, unit = '', tone = ''], i) => {
    const [dt, dd] = list.children[i].children;
    say(dt, name);
    say(dd.firstChild, figure);
    say(dd.lastChild, unit);
    dd.className = tone;
  });
}
