// What the hub, Socket.IO, the bridge and Redis are doing.
import { byId, el, say } from './element.js';
import * as format from './format.js';

const box = byId('services-body');
const cards = new Map();
let before = null;

const total = (object) => Object.values(object ?? {}).reduce((sum, value) => sum + value, 0);
const listed = (object) => Object.entries(object ?? {}).filter(([, value]) => value).map(([key, value]) => `${key.replaceAll('_', ' ')} ${format.count(value)}`).join(', ');

/**
 * Each card's lines: [name, figure] or [name, count, 'rate'], of which the change per second is told too, or
 * [name, text, 'text'].
 */
const SERVICES = {
  hub: ['Hub', (hub) => [['clients', hub.clients], ['stored messages', hub.stored_messages]]],
  socketio: ['Socket.IO', (io) => [
    ['clients', io.clients],
    ...Object.entries(io.namespaces ?? {}).slice(0, 8).map(([name, { members, rooms }]) => [`namespace ${name}`, `${format.count(members)} in ${format.count(rooms)} rooms`, 'told']),
    ['events in', io.events_in, 'rate'], ['events out', io.events_out, 'rate'], ['broadcasts', io.broadcasts, 'rate'], ['deliveries', io.deliveries, 'rate'],
    ['acks in and out', io.acks_in + io.acks_out, 'rate'], ['recovered sessions', io.recovered], ['refused, malformed', (io.refused ?? 0) + (io.malformed ?? 0)],
  ]],
  engineio: ['Engine.IO', (io) => [
    ['over WebSocket', io.websocket], ['polling', io.polling], ['polls', io.polls, 'rate'], ['sessions opened', io.opened], ['upgrades', io.upgrades], ['closed', total(io.closed)],
    ['why', listed(io.closed) || 'none has ended', 'text'],
  ]],
  bridge: ['Session bridge', (bridge) => [
    ['sessions', bridge.sessions], ['messages up', bridge.up, 'rate'], ['messages down', bridge.down, 'rate'], ['sessions opened', bridge.opened],
    ['lost or refused messages', bridge.invalid_json + bridge.too_large + bridge.up_failed + bridge.down_invalid + bridge.down_too_large + bridge.down_dropped],
    ['handshakes refused', total(bridge.refused)], ...(total(bridge.refused) ? [['why', listed(bridge.refused), 'text']] : []),
  ]],
  redis: ['Redis', (redis) => flat(redis)],
};

/** Whatever it tells, one line each. */
function flat(object, prefix = '') {
  return Object.entries(object).flatMap(([key, value]) => {
    const name = `${prefix}${key.replaceAll('_', ' ')}`;
    if (value !== null && typeof value === 'object') return flat(value, `${name}: `);
    return [[name, typeof value === 'number' ? value : value === null ? '–' : String(value), typeof value === 'number' ? '' : 'told']];
  });
}

export function update(stats) {
  const now = performance.now();
  const known = Object.entries(SERVICES).filter(([key]) => key === 'redis' || stats[key]);
  for (const [key, [title, lines]] of known) {
    const card = cards.get(key) ?? make(key, title);
    tell(card, stats[key] ? lines(stats[key]) : [['', 'Not used: replicas, workers and the bridge need REDIS_URL.', 'text']], now - (before ?? now));
  }
  before = now;
}

function make(key, title) {
  const list = el('dl', { class: 'lines' });
  box.append(el('div', { class: 'card', id: `service-${key}` }, el('h3', {}, title), list));
  const card = { list, rows: new Map(), last: new Map() };
  cards.set(key, card);
  return card;
}

function tell({ list, rows, last }, lines, elapsedMs) {
  const names = new Set(lines.map(([name]) => name));
  for (const [name, parts] of rows) {
    if (!names.has(name)) {
      parts.forEach((part) => part.remove());
      rows.delete(name);
    }
  }
  for (const [name, value, kind] of lines) {
    const whole = kind === 'text' ? 'whole' : '';
    if (!rows.has(name)) {
      const parts = [el('dt', { class: whole && !name ? 'unseen' : whole }, name || 'state'), el('dd', { class: whole })];
      rows.set(name, parts);
      list.append(...parts);
    }
    let text = typeof value === 'number' ? format.brief(value) : value;
    if (kind === 'rate' && elapsedMs > 0) {
      const perSecond = ((value - (last.get(name) ?? value)) * 1000) / elapsedMs;
      if (perSecond > 0.05) text += ` (${format.rate(perSecond)}/s)`;
    }
    last.set(name, value);
    say(rows.get(name)[1], text);
  }
}
