// What is here: the list that GET / gives to programs.
import { byId, el, say } from './element.js';
import * as format from './format.js';
import { ask, ROOT } from './request.js';
import { plainTable } from './table.js';

const KINDS = { http: 'HTTP', post: 'POST', websocket: 'WebSocket', 'socket.io': 'Socket.IO', 'engine.io': 'Engine.IO', note: '' };

export async function update() {
  const box = byId('endpoints-body');
  try {
    const { version, java, endpoints = [] } = await ask('GET', '.');
    if (version) say(byId('version'), version);
    if (java) say(byId('about'), `Threadmill ${version} on Java ${java}. This page asks nobody but this appliance.`);
    const rows = endpoints.map(({ kind, path, description }) => [
      kind === 'http' ? el('a', { href: new URL(path.replace(/^\//, ''), ROOT).href }, path) : el('code', {}, path),
      KINDS[kind] ?? kind, description,
    ]);
    box.replaceChildren(rows.length ? plainTable('Endpoints of this appliance', [{ name: 'path' }, { name: 'kind', class: 'spare' }, { name: 'what' }], rows, { titled: false }) : el('p', { class: 'empty' }, 'This service lists no endpoints.'));
  } catch (refusal) {
    box.replaceChildren(el('p', { class: 'fault' }, `The list could not be had: ${refusal.message}.`));
  }
}

export const uptime = (stats) => `up ${format.duration(stats.uptime_s)}`;
