// Asks OSV (https://google.github.io/osv.dev/api/) for known vulnerabilities.
const BATCH = 500;
const DEADLINE_MS = 30_000;

async function ask(url, body) {
  let answer;
  try {
    answer = await fetch(url, {
      method: body ? 'POST' : 'GET',
      body: body && JSON.stringify(body),
      headers: body && { 'Content-Type': 'application/json' },
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
  } catch (fault) {
    throw new Error(`${url} cannot be reached (${fault.cause?.code ?? fault.message})`, { cause: fault });
  }
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return answer.json();
}

/** What is known about packages: {id, purl, summary}. */
export async function vulnerabilities(purls, service) {
  const found = [];
  for (let begin = 0; begin < purls.length; begin += BATCH) {
    const part = purls.slice(begin, begin + BATCH);
    const { results } = await ask(`${service}/v1/querybatch`, { queries: part.map((purl) => ({ package: { purl } })) });
    if (results?.length !== part.length) throw new Error(`${service} answers for ${results?.length} of ${part.length} packages`);
    results.forEach(({ vulns = [] }, index) => vulns.forEach(({ id }) => found.push({ id, purl: part[index] })));
  }
  for (const each of found) {
    const told = await ask(`${service}/v1/vulns/${encodeURIComponent(each.id)}`);
    each.summary = told.summary ?? '';
  }
  return found;
}
