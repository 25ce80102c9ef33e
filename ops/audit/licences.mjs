// Licences that an Apache-2.0 project may ship beside itself.
const GOOD = [
  /^Apache-2\.0$/, /^MIT(-0)?$/, /^BSD-[23]-Clause$/, /^CC0-1\.0$/, /^UPL-1\.0$/, /^EPL-[12]\.0$/, /^ISC$/,
  /^0BSD$/, /^Unicode-3\.0$/, /^Public Domain/i,
];
// With its class path exception, as the Java libraries that use it have it.
const GOOD_NAMES = [/^GPL-?2(\.0)?.*(CPE|classpath exception)/i, /^EDL 1\.0$/, /^Go License$/, /^ICU License/i, /^Unicode\/ICU License$/, /^The (Apache|MIT|BSD)/i];

const good = (name) => [...GOOD, ...GOOD_NAMES].some((pattern) => pattern.test(name.trim()));

/** A package may be had under several: one that is good will do; AND asks for all. */
function permitted(licences) {
  return licences.some((licence) =>
    licence.replace(/[()]/g, '').split(/ OR /).some((either) => either.split(/ AND /).every(good)));
}

/** Packages without a licence that we know to be good. */
export function licenceFaults(packages) {
  return packages.filter(({ licences }) => !permitted(licences))
    .map(({ purl, licences }) => `${purl}: licence ${licences.join(', ') || 'unknown'} is not among those in ops/audit/licences.mjs`);
}
