// The load test's form as fields: what stands in them, what is remembered, and what is wrong with them.
import { byId, el, say, show } from './element.js';

const KEY = 'threadmill.form';
/** What a browser may keep of the form: nothing that could be a secret. */
const KEPT = ['method', 'model', 'rate', 'arrival', 'concurrency', 'duration', 'warmup', 'timeout_ms', 'thresholds', 'name', 'body_type', 'workers'];
const form = byId('test-form');
const field = (name) => form.elements[name];
let lastId = 0;

export function addHeader(name = '', value = '') {
  const id = ++lastId;
  const fault = el('p', { class: 'fault', id: `header-fault-${id}`, hidden: true });
  const row = el('div', { class: 'header-row' },
    el('input', { 'aria-label': `Header ${id}: name`, placeholder: 'Name', autocomplete: 'off', spellcheck: 'false', maxlength: '200', list: 'header-names' }),
    el('input', { 'aria-label': `Header ${id}: value`, placeholder: 'Value', autocomplete: 'off', spellcheck: 'false', maxlength: '8192' }),
    el('button', { type: 'button', class: 'quiet', 'aria-label': `Remove header ${id}`, onclick: () => {
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      (next?.querySelector('input') ?? byId('add-header')).focus();
      remember();
    } }, '✕'), fault);
  row.children[0].value = name;
  row.children[1].value = value;
  byId('headers').append(row);
  return row;
}

const headerRows = () => [...byId('headers').children].map((row) => ({ row, name: row.children[0].value.trim(), value: row.children[1].value }));

/** A target without what could be a secret in it: user, password, query and fragment. */
export function harmless(target) {
  try {
    const url = new URL(target);
    return `${url.protocol}//${url.host}${url.pathname}`;
  } catch {
    return '';
  }
}

export function remember() {
  const kept = Object.fromEntries(KEPT.map((name) => [name, field(name).value]));
  kept.target = harmless(field('target').value);
  kept.headers = headerRows().map(({ name }) => name).filter(Boolean).slice(0, 20);
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Without a store the form begins anew each time.
  }
}

export function recall(target) {
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') ?? {};
  } catch {
    // Of another version, or there is no store.
  }
  field('target').value = typeof kept.target === 'string' && kept.target ? kept.target : target;
  for (const name of KEPT) if (typeof kept[name] === 'string') field(name).value = kept[name];
  if (!field('model').value) field('model').value = 'open';
  for (const name of Array.isArray(kept.headers) ? kept.headers : []) addHeader(String(name));
  follow();
}

/** Shows the fields that the chosen load has. */
export function follow() {
  show(byId('open-fields'), field('model').value === 'open');
}

const number = (name) => {
  const text = field(name).value.trim();
  return text === '' ? undefined : Number(text);
};

/** The configuration as start_test takes it; fields that are empty are left out, so that the appliance's own hold. */
export function config() {
  const open = field('model').value === 'open';
  const body = field('body').value;
  const kind = field('body_type').value;
  const headers = headerRows().filter(({ name, value }) => name || value);
  const lines = field('thresholds').value.split(/[\n,;]/).map((line) => line.trim()).filter(Boolean);
  return {
    name: field('name').value.trim() || undefined,
    target: field('target').value.trim(),
    method: field('method').value,
    concurrency: number('concurrency'),
    duration: number('duration'),
    warmup: number('warmup'),
    timeout_ms: number('timeout_ms'),
    ...(open ? { rate: number('rate') ?? 0, arrival: field('arrival').value } : {}),
    ...(lines.length ? { thresholds: lines } : {}),
    ...(headers.length ? { headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])) } : {}),
    ...(body ? { body: kind === 'text' ? body : { type: kind, content: body } } : {}),
    ...(number('workers') > 1 ? { workers: number('workers') } : {}),
  };
}

/** What can be seen without asking the appliance: {field, message}, or nothing. */
export function complaint() {
  for (const name of ['concurrency', 'duration', 'warmup', 'timeout_ms', 'rate', 'workers']) {
    if (field(name).validity.badInput) return { field: name, message: 'must be a number' };
  }
  const names = headerRows().filter(({ name, value }) => name || value).map(({ name }) => name.toLowerCase());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) return { field: `headers.${twice}`, message: 'stands there twice' };
  if (names.includes('')) return { field: 'headers.', message: 'a header needs a name' };
  if (field('body').value && field('body_type').value === 'Json') {
    try {
      JSON.parse(field('body').value);
    } catch (error) {
      return { field: 'body', message: `is no JSON: ${error.message}` };
    }
  }
  return null;
}

export function clearFaults() {
  form.querySelectorAll('[data-fault]').forEach((one) => one.remove());
  form.querySelectorAll('.header-row .fault').forEach((one) => show(one, false));
  form.querySelectorAll('[aria-invalid]').forEach((control) => {
    control.removeAttribute('aria-invalid');
    control.removeAttribute('aria-errormessage');
  });
  show(byId('form-fault'), false);
}

/** Says a fault beside the field that it is about, and goes there; one of no field stands above the button. */
export function complain(name, message) {
  clearFaults();
  const header = headerOf(name);
  const control = header?.children[0] ?? controlOf(name);
  if (!control || !name) {
    say(byId('form-fault'), sentence(message));
    return show(byId('form-fault'));
  }
  control.closest('details')?.toggleAttribute('open', true);
  let fault = header?.querySelector('.fault');
  if (!fault) {
    fault = el('p', { class: 'fault', id: `fault-of-${control.name}`, 'data-fault': '' });
    control.closest('.row, .field').after(fault);
  }
  say(fault, header ? sentence(message) : sentence(`${labelOf(control)} ${message}`));
  show(fault);
  control.setAttribute('aria-invalid', 'true');
  control.setAttribute('aria-errormessage', fault.id);
  control.focus();
  return undefined;
}

function headerOf(name) {
  if (!name?.startsWith('headers')) return null;
  const wanted = name.slice('headers.'.length).toLowerCase();
  const rows = headerRows();
  return (rows.findLast((one) => one.name.toLowerCase() === wanted) ?? rows[0])?.row ?? null;
}

function controlOf(name) {
  const control = field(name?.split('.')[0] ?? '');
  if (!control || control instanceof RadioNodeList || !form.contains(control)) return null;
  if (control.closest('[hidden]')) return null;
  return control;
}

const labelOf = (control) => control.closest('.field').firstElementChild.textContent;
const sentence = (text) => (text ? text[0].toUpperCase() + text.slice(1) : text);
