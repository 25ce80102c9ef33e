// Faults made on purpose: an audit that does not find them is none.
import { createServer } from 'node:http';
import { licenceFaults } from './licences.mjs';
import { vulnerabilities } from './osv.mjs';

const BAD = 'pkg:maven/org.example/bad@1.0';
const server = createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  const answer = request.url === '/v1/querybatch'
    ? { results: JSON.parse(body).queries.map(({ package: { purl } }) => (purl === BAD ? { vulns: [{ id: 'X-1' }] } : {})) }
    : { id: 'X-1', summary: 'made on purpose' };
  response.end(JSON.stringify(answer));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const purls = [...Array(700).keys()].map((index) => `pkg:npm/good@${index}`).concat(BAD);
const found = await vulnerabilities(purls, `http://127.0.0.1:${server.address().port}`);
server.close();
server.closeAllConnections();
const unreachable = await vulnerabilities(purls, 'http://127.0.0.1:1').catch((fault) => fault.message);

const missed = [
  [JSON.stringify(found) === JSON.stringify([{ id: 'X-1', purl: BAD, summary: 'made on purpose' }]), 'a vulnerability'],
  [/cannot be reached/.test(unreachable), 'a service that is not there'],
  [licenceFaults([{ purl: BAD, licences: ['AGPL-3.0-only'] }]).length === 1, 'a licence'],
  [licenceFaults([{ purl: BAD, licences: [] }]).length === 1, 'a missing licence'],
  [licenceFaults([{ purl: BAD, licences: ['MIT AND GPL-3.0-only'] }]).length === 1, 'one of two licences'],
  [licenceFaults([{ purl: BAD, licences: ['(GPL-3.0-only OR Apache-2.0)'] }]).length === 0, 'a choice'],
].filter(([good]) => !good).map(([, what]) => what);
missed.forEach((what) => console.error(`audit: self-test: it does not find ${what}`));
process.exitCode = missed.length > 0 ? 1 : 0;
