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
function runsOf(file) {
  const { size } = fs.statSync(file);
  const step = Math.max(RUN_BYTES, Math.floor(size / RUNS));
  const open = fs.openSync(file, 'r');
  const runs = [];
  for (let at = 0; at + RUN_BYTES <= size; at += step) {
    const run = Buffer.alloc(RUN_BYTES);
    fs.readSync(open, run, 0, RUN_BYTES, at);
    if (new Set(run).size > 12) runs.push(run);
  }
  fs.closeSync(open);
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

/** What a needle begins with, as a number. */
const begin = (bytes, at) =>
  (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;

/**
 * Looks for many needles in one pass, and calls back with the name of each that is found. A needle
 * must have eight bytes at least: shorter ones stand everywhere.
 */
function searcher(needles) {
  const first = new Uint8Array(1 << 16);
  const byBegin = new Map();
  for (const [name, needle] of needles) {
    if (needle.length < 8) continue;
    first[needle[0] | (needle[1] << 8)] = 1;
    const key = begin(needle, 0);
    byBegin.set(key, [...(byBegin.get(key) ?? []), [name, needle]]);
  }
  return (bytes, found) => {
    for (let at = 0; at + 8 <= bytes.length; at += 1) {
      if (first[bytes[at] | (bytes[at + 1] << 8)] === 0) continue;
      for (const [name, needle] of byBegin.get(begin(bytes, at)) ?? []) {
        if (needle.equals(bytes.subarray(at, at + needle.length))) found(name);
      }
    }
  };
}

/**
 * Looks for secrets in everything that a server keeps and has printed; returns what was found and
 * how much was searched. `secrets` is `{ texts: { name: text }, documents: { name: path } }`.
 */
export function scan(server, { texts, documents }) {
  const needles = [
    ...Object.entries(texts).flatMap(([name, text]) => formsOf(text).map((form) => [name, form])),
    ...Object.entries(documents).flatMap(([name, file]) =>
      runsOf(file).map((run) => [`${name} document`, run]),
    ),
  ];
  const search = searcher(needles);
  const found = new Set();
  let searched = 0;
  const look = (place, bytes) => {
    searched += bytes.length;
    search(bytes, (name) => found.add(`${name} in ${place}`));
  };
  for (const file of filesBelow(server.folder)) {
    look(path.relative(server.folder, file), fs.readFileSync(file));
  }
  look('what the server printed', Buffer.from(server.output));
  return { found: [...found], needles: needles.length, searched };
}
