// Audits bills of materials (CycloneDX JSON) and npm lock files: node audit.mjs FILE…
// OSV_URL names another service that speaks OSV's API. Exit status 1 where something is found.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { licenceFaults } from './licences.mjs';
import { vulnerabilities } from './osv.mjs';

const accepted = JSON.parse(readFileSync(new URL('accepted.json', import.meta.url), 'utf8'));
const today = new Date().toISOString().slice(0, 10);
let failed = false;

function fail(line) {
  failed = true;
  console.error(`audit: ${line}`);
}

/** What a file lists, as {purl, licences, at}. */
export function packages(file) {
  const json = JSON.parse(readFileSync(file, 'utf8'));
  const at = basename(file) === 'package-lock.json' ? file.split('/').slice(-2).join('/') : basename(file);
  if (json.bomFormat === 'CycloneDX') {
    return (json.components ?? []).filter(({ purl }) => purl && !purl.startsWith('pkg:maven/dev.threadmill/'))
      .map(({ purl, licenses = [] }) => ({
        at,
        purl: purl.replace(/\?.*/, ''),
        licences: licenses.map(({ license, expression }) => expression ?? license?.id ?? license?.name ?? ''),
      }));
  }
  return Object.entries(json.packages).filter(([path]) => path !== '').map(([path, each]) => {
    const name = each.name ?? path.replace(/^.*node_modules\//, '');
    if (!each.integrity) fail(`${at}: ${name} has no checksum`);
    return { at, purl: `pkg:npm/${name.replace('@', '%40')}@${each.version}`, licences: [each.license ?? ''] };
  });
}

const isAccepted = (id, purl) => accepted.some((each) => each.id === id && purl.startsWith(each.purl) && each.until >= today);

const all = process.argv.slice(2).flatMap(packages);
const unique = [...new Map(all.map((each) => [each.purl, each])).values()];
// Only what is shipped binds us; the lock files are of tools for checks.
licenceFaults(unique.filter(({ purl }) => purl.startsWith('pkg:maven/'))).forEach(fail);

try {
  const found = await vulnerabilities(unique.map(({ purl }) => purl), process.env.OSV_URL ?? 'https://api.osv.dev');
  const open = found.filter(({ id, purl }) => !isAccepted(id, purl));
  open.forEach(({ id, purl, summary }) => fail(`${purl}: ${id} ${summary}`));
  console.log(`audit: ${unique.length} packages, ${found.length} known vulnerabilities, ${found.length - open.length} of them accepted`);
} catch (fault) {
  console.log(`audit: LEFT OUT: known vulnerabilities: ${fault.message}`);
}
if (!failed) console.log(`audit: ${unique.length} packages: licences and checksums are good`);
process.exitCode = failed ? 1 : 0;
