// Checks rendered manifests: node check.mjs FILE… Exit status 1 where one has a fault.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createRequire } from 'node:module';
import { referenceFaults } from './references.mjs';
import { schemaFaults } from './schemas.mjs';
import { missedMutations } from './self-test.mjs';

const { parse, parseAllDocuments } = createRequire(import.meta.url)('yaml');
const profile = new URL(
  '../../server/src/main/resources/dev/threadmill/server/config/profile-default.yaml', import.meta.url);
const environment = new Set(
  [...Object.keys(parse(readFileSync(profile, 'utf8')).environment), 'THREADMILL_JAVA_OPTS']);

/** YAML 1.1, as Kubernetes reads it: a bare `no` is false. */
function read(file) {
  return parseAllDocuments(readFileSync(file, 'utf8'), { version: '1.1' }).map((document) => {
    if (document.errors.length > 0) throw new Error(`${file}: ${document.errors[0].message}`);
    return document.toJS();
  });
}

function faultsOf(objects) {
  const faults = objects.flatMap((object) =>
    schemaFaults(object).map((fault) => `${object.kind}/${object.metadata?.name}: ${fault}`));
  // References are looked up in objects whose shape is right.
  return faults.length > 0 ? faults : referenceFaults(objects, environment);
}

let failed = false;
function fail(line) {
  failed = true;
  console.error(`k8s-check: ${line}`);
}

for (const file of process.argv.slice(2)) {
  const name = basename(file, '.yaml');
  const objects = read(file);
  const faults = faultsOf(objects);
  faults.forEach((fault) => fail(`${name}: ${fault}`));
  if (objects.length === 0) fail(`${name}: nothing was rendered`);
  if (faults.length === 0) console.log(`k8s-check: ${name}: ${objects.length} objects are good`);
  if (name === 'try' && faults.length === 0) {
    const { missed, count } = missedMutations(objects, faultsOf);
    missed.forEach((each) => fail(`self-test: ${each}`));
    if (missed.length === 0) console.log(`k8s-check: self-test: ${count} faults made on purpose are found`);
  }
}
process.exitCode = failed ? 1 : 0;
