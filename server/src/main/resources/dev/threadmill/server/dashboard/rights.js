// What who looks at this page may do.
import { ask } from './request.js';

/**
 * Rights {control, admin} as the appliance tells them, whether a token could give `more`, and whether some of them came
 * by signing in. Either right lets read.
 */
export async function askRights() {
  try {
    const { rights, sign_in: more, signed_in: signedIn } = await ask('GET', 'dashboard/rights');
    return { control: rights.control, admin: rights.admin, more, signedIn };
  } catch (refusal) {
    if (refusal.status === 401 || refusal.status === 403) return { control: false, admin: false, more: true, why: refusal.message };
    throw refusal;
  }
}

export const mayRead = (rights) => rights.control || rights.admin;

export async function signIn(token) {
  const { rights } = await ask('POST', 'dashboard/sign-in', { type: 'application/json', body: JSON.stringify({ token }) });
  return rights;
}

export function signOut() {
  return ask('POST', 'dashboard/sign-out');
}
