// A test that has ended while nobody listened: what would have been told, from what is kept of it.
import { ask } from './request.js';

const ENDED = { finished: 'completed' };

/**
 * {history, metrics, finished} as the live connection tells them; null while the run has not ended, and metrics null
 * where none are kept.
 */
export async function outcome(id) {
  const kept = await ask('GET', `runs/${encodeURIComponent(id)}.json`);
  if (kept.tool) return { history: history(kept), metrics: whole(kept), finished: verdict(kept) };
  if (kept.state === 'running') return null;
  const finished = kept.state === 'failed'
    ? { type: 'error', message: kept.message || 'see the log of the appliance' }
    : { status: ENDED[kept.state] ?? kept.state, thresholds: [] };
  return { history: [], metrics: kept.metrics ?? null, finished };
}

function whole({ measured_s: elapsed, requests, latency_us: latency, status, errors, bytes }) {
  return {
    elapsed_s: elapsed, total_requests: requests.total, failed_requests: requests.failed, dropped_requests: requests.dropped,
    requests_per_second: requests.per_second, status_codes: status, errors, in_flight: 0, bytes_in: bytes?.in ?? 0,
    p50_ms: latency.p50 / 1000, p90_ms: latency.p90 / 1000, p99_ms: latency.p99 / 1000, slowest_response_ms: latency.max / 1000,
  };
}

function verdict({ interrupted, incomplete, thresholds, client, workers }) {
  return {
    status: interrupted ? 'stopped' : 'completed', passed: !incomplete && thresholds.every(({ passed }) => passed),
    thresholds: thresholds.map((one) => ({ ...one, value: one.measured === false ? null : one.value })),
    client_limited: client.limited, reasons: client.reasons, incomplete,
    workers: workers.map((one) => ({ ...one, total_requests: one.requests, p99_ms: one.p99_us / 1000 })),
  };
}

/** The metrics of each second, counted up as they are told. */
function history({ history: told }) {
  const sum = { total: 0, failed: 0, status: {}, errors: {} };
  const add = (to, from) => Object.entries(from).forEach(([key, count]) => (to[key] = (to[key] ?? 0) + count));
  return told.slices.filter(({ measured, from_s: from, to_s: to }) => measured && to > from).map((slice) => {
    const seconds = slice.to_s - slice.from_s;
    sum.total += slice.total;
    sum.failed += slice.failed;
    add(sum.status, slice.status);
    add(sum.errors, slice.errors);
    return {
      elapsed_s: slice.to_s, phase: 'measure', total_requests: sum.total, failed_requests: sum.failed,
      status_codes: { ...sum.status }, errors: { ...sum.errors },
      interval: {
        requests_per_second: slice.total / seconds, failed_per_second: slice.failed / seconds,
        p50_ms: slice.p50_us / 1000, p90_ms: slice.p90_us / 1000, p99_ms: slice.p99_us / 1000, max_ms: slice.max_us / 1000,
      },
    };
  });
}
