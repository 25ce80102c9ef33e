// Questions that stand above the page. The browser keeps the focus in them and gives it back.
import { el } from './element.js';

/**
 * Asks; the answer is an object of the fields' values, or null where it was not confirmed.
 *
 * @param fields elements with a name, each within its label
 * @param check gives a complaint about the values, or nothing
 */
export function question({ title, text = '', fields = [], confirm, danger = false, check = () => '' }) {
  return new Promise((resolve) => {
    const fault = el('p', { class: 'fault', role: 'alert', hidden: true });
    const form = el('form', { novalidate: true },
      el('h3', { id: 'dialog-title' }, title), text && el('p', { class: 'faint' }, text), ...fields, fault,
      el('p', { class: 'actions' }, el('button', { type: 'submit', class: danger ? 'danger' : 'primary' }, confirm),
        el('button', { type: 'button', class: 'quiet', onclick: () => dialog.close() }, 'Cancel')));
    const dialog = el('dialog', { 'aria-labelledby': 'dialog-title' }, form);
    let answer = null;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const values = Object.fromEntries(new FormData(form));
      const complaint = check(values);
      if (complaint) {
        fault.textContent = complaint;
        fault.hidden = false;
      } else {
        answer = values;
        dialog.close();
      }
    });
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A field for a dialog. */
export function field(label, control) {
  return el('label', { class: 'field' }, el('span', {}, label), control);
}
