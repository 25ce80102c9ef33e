// The form for the token. It is sent in a body, kept nowhere here, and what comes back is a cookie that no script reads.
import { byId, say, show } from './element.js';
import { signIn } from './rights.js';

const form = byId('sign-in-form');
const token = byId('token');
const fault = byId('token-fault');
let cameFrom = null;

/** Shows the form; `done` is called when the appliance has taken a token. */
export function askForToken({ cancellable, why }) {
  cameFrom = document.activeElement;
  show(byId('sign-in'));
  show(byId('sign-in-cancel'), cancellable);
  if (why) say(byId('sign-in-why'), why);
  show(byId('board'), false);
  show(byId('sections'), false);
  show(byId('show-sign-in'), false);
  token.focus();
}

export function hide() {
  show(byId('sign-in'), false);
  token.value = '';
  complain('');
}

function complain(message) {
  say(fault, message);
  show(fault, message !== '');
  token.toggleAttribute('aria-invalid', false);
  if (message) {
    token.setAttribute('aria-invalid', 'true');
    token.setAttribute('aria-describedby', fault.id);
    token.focus();
  } else {
    token.removeAttribute('aria-invalid');
  }
}

const WHY = {
  401: 'This token is not right.',
  403: 'The appliance refuses this page: ',
  429: 'Too many wrong tokens came from this address. ',
};

export function setUp({ done, cancelled }) {
  fault.setAttribute('role', 'alert');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (!token.value) return complain('Enter a token.');
    const button = form.querySelector('[type=submit]');
    button.disabled = true;
    try {
      await signIn(token.value);
      hide();
      done();
    } catch (refusal) {
      const more = refusal.status === 429 ? `Try again in ${refusal.retryAfter || 60} s.` : refusal.status === 401 ? '' : refusal.message;
      complain((WHY[refusal.status] ?? '') + more);
    } finally {
      button.disabled = false;
    }
  });
  byId('sign-in-cancel').addEventListener('click', () => {
    hide();
    cancelled();
    cameFrom?.focus();
  });
}
