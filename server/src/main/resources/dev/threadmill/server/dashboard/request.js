// Requests to the appliance that this page came from.

/** The appliance's root, wherever a proxy may have put it. */
export const ROOT = new URL('..', import.meta.url);

const DEADLINE_MS = 20_000;

/** Is told when an answer says that this page has not the right to ask. */
export const refused = new EventTarget();

export class Refusal extends Error {
  constructor(status, message, error, retryAfter) {
    super(message);
    Object.assign(this, { status, error, retryAfter });
  }
}

/**
 * The answer's JSON. Throws a Refusal with a message for people where it is no 2xx; status 0 where the appliance
 * cannot be reached.
 */
export async function ask(method, path, { body, type, query } = {}) {
  const url = new URL(path, ROOT);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  const headers = { Accept: 'application/json', ...(type ? { 'Content-Type': type } : {}) };
  let response;
  let text;
  try {
    response = await fetch(url, { method, headers, body, credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.timeout(DEADLINE_MS) });
    text = await response.text();
  } catch {
    throw new Refusal(0, 'the appliance cannot be reached');
  }
  let json = {};
  try {
    json = text ? JSON.parse(text) : {};
  } catch {
    if (response.ok) throw new Refusal(response.status, 'the answer is no JSON');
  }
  if (response.ok) return json;
  if (response.status === 401 || response.status === 403) refused.dispatchEvent(new Event('refused'));
  throw new Refusal(response.status, json.message ?? `the appliance answered ${response.status}`, json.error, Number(response.headers.get('Retry-After')) || 0);
}
