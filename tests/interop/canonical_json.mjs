// Says which bodies are canonical JSON objects (RFC 8785 without floats), with JavaScript's own
// parser. Usage: node canonical_json.mjs FILE.json, where the file holds `bodies`, a list in base64.
// Prints a JSON list of true and false. Written from docs/spec/statement.md alone.

import { readFileSync } from 'node:fs';

const MAX_BYTES = 65536;
const MAX_DEPTH = 127;

/** The canonical text of a value; throws for values that have none. */
function write(value, depth = 0) {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new Error('number');
  if (typeof value === 'string' && !value.isWellFormed()) throw new Error('lone surrogate');
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (depth >= MAX_DEPTH) throw new Error('too deep');
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1)).join()}]`;
  // The default order of strings is by UTF-16 code units, as RFC 8785 demands. A repeated key is
  // gone here, and the text differs from the body.
  const pairs = Object.keys(value)
    .sort()
    .map((key) => `${write(key)}:${write(value[key], depth + 1)}`);
  return `{${pairs.join()}}`;
}

function isCanonical(body) {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    const value = JSON.parse(text);
    const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
    return isObject && body.length <= MAX_BYTES && write(value) === text;
  } catch {
    return false;
  }
}

const { bodies } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
console.log(JSON.stringify(bodies.map((body) => isCanonical(Buffer.from(body, 'base64')))));
