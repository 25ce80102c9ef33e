// Kubernetes' own JSON Schemas, closed: what they do not name is a fault, as it is to a server that
// validates strictly.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const validation = require('@kubernetes-models/validate');
const register = validation.register;
validation.register = (id, schema) => register(id, closed(schema));

function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== 'object') return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const strict = schema.type === 'object' && schema.properties && !('additionalProperties' in schema);
  return strict ? { ...copy, additionalProperties: false } : copy;
}

/** What the schema of an object's kind has against it. */
export function schemaFaults(object) {
  const { apiVersion, kind } = object;
  let types;
  try {
    types = require(`kubernetes-models/${apiVersion}`);
  } catch {
    return [`unknown apiVersion ${apiVersion}`];
  }
  const type = types[kind];
  if (type?.kind !== kind) return [`${apiVersion} has no kind ${kind}`];
  try {
    new type(object).validate();
    return [];
  } catch (fault) {
    return fault.errors?.map(told) ?? [String(fault)];
  }
}

function told({ instancePath, message, params }) {
  const what = params.additionalProperty ?? '';
  return `${instancePath || '/'} ${message}${what && `: ${what}`}`;
}
