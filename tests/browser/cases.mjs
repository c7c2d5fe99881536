/** The cases of `fixtures/vectors/verify`, as files in a folder (`docs/spec/verify.md#vectors`). */
import fs from 'node:fs';
import path from 'node:path';

import { binary, fixture, run, temporaryFolder } from './server.mjs';

/** Canonical form of the JSON of our formats: keys are ASCII, numbers whole. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

function changed(json, changes) {
  const value = JSON.parse(json);
  for (const { op, path: pointer, value: given = null } of changes) {
    const keys = pointer.split('/').slice(1);
    const last = keys.pop();
    const parent = keys.reduce((inner, key) => inner[key], value);
    if (op === 'replace') parent[last] = given;
    else if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else delete parent[last];
  }
  return Buffer.from(canonical(value));
}

function bytesOf(source) {
  let bytes = source.path === undefined ? Buffer.from(source.text) : fs.readFileSync(fixture(source.path));
  if (source.pointer) {
    const keys = source.pointer.split('/').slice(1);
    bytes = Buffer.from(keys.reduce((inner, key) => inner[key], JSON.parse(bytes)), 'base64');
  }
  if (source.changes) bytes = changed(bytes, source.changes);
  if (source.replace) bytes = Buffer.from(bytes.toString().replaceAll(...source.replace));
  if (source.flip !== undefined) bytes[source.flip] ^= 1;
  if (source.cut !== undefined) bytes = bytes.subarray(0, source.cut);
  return Buffer.concat([bytes, Buffer.from(source.append ?? '')]);
}

/** Every case, with its files written into a folder of its own. */
export function allCases() {
  const lists = fs.readdirSync(fixture('vectors/verify')).filter((name) => name.endsWith('.json'));
  const cases = lists.flatMap((name) => JSON.parse(fs.readFileSync(fixture(`vectors/verify/${name}`), 'utf8')).cases);
  const folder = temporaryFolder('cases');
  return cases.map((one) => {
    const write = (source) => {
      const file = path.join(folder, one.id, source.name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, bytesOf(source));
      return file;
    };
    return { ...one, files: one.files.map(write), trust: one.trust.map(write) };
  });
}

/** The reports of the command line. */
export async function commandLine({ files, trust, now_ms: now }) {
  const at = ['--at', new Date(now).toISOString()];
  const trusted = trust.flatMap((file) => ['--trust', file]);
  const home = ['--home', path.join(temporaryFolder('nobody'), 'home')];
  const { stdout } = await run(binary('bulla'), ['--json', 'verify', ...at, ...trusted, ...files, ...home]);
  return stdout.trim().split('\n').map((line) => JSON.parse(line));
}
