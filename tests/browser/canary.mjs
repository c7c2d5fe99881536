/**
 * The canary scan: after whole journeys, nothing that was secret may stand in what the server keeps
 * or prints. Listed exceptions are routing addresses and names of accounts and organisations.
 */
import fs from 'node:fs';
import path from 'node:path';

/** Length of the byte runs of a document that are looked for. */
const RUN_BYTES = 48;
/** At most this many runs are taken from one document, spread evenly. */
const RUNS = 400;

/** Byte runs of a document that say something: those with enough different bytes. */
function runsOf(bytes) {
  const step = Math.max(RUN_BYTES, Math.floor(bytes.length / RUNS));
  const runs = [];
  for (let at = 0; at + RUN_BYTES <= bytes.length; at += step) {
    const run = bytes.subarray(at, at + RUN_BYTES);
    if (new Set(run).size > 12) runs.push(run);
  }
  return runs;
}

/** A text in every form that it might be kept in. */
function formsOf(text) {
  const bytes = Buffer.from(text, 'utf8');
  return [
    bytes,
    Buffer.from(text, 'utf16le'),
    Buffer.from(bytes.toString('hex')),
    Buffer.from(bytes.toString('base64').replace(/=+$/, '').slice(0, -1)),
    Buffer.from(encodeURIComponent(text)),
  ];
}

/** All files below a folder. */
function filesBelow(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/**
 * Looks for secrets in everything that a server keeps and has printed; returns what was found and
 * how much was searched. `secrets` is `{ texts: { name: text }, documents: { name: bytes } }`.
 */
export function scan(server, { texts, documents }) {
  const needles = [
    ...Object.entries(texts).flatMap(([name, text]) => formsOf(text).map((form) => [name, form])),
    ...Object.entries(documents).flatMap(([name, bytes]) => runsOf(bytes).map((run) => [name, run])),
  ];
  const places = filesBelow(server.folder).map((file) => [
    path.relative(server.folder, file),
    fs.readFileSync(file),
  ]);
  places.push(['what the server printed', Buffer.from(server.output)]);
  const found = [];
  for (const [place, bytes] of places) {
    for (const [name, needle] of needles) {
      if (needle.length >= 8 && bytes.includes(needle)) found.push(`${name} in ${place}`);
    }
  }
  const searched = places.reduce((sum, [, bytes]) => sum + bytes.length, 0);
  return { found: [...new Set(found)], needles: needles.length, searched };
}
