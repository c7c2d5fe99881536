/**
 * The part of `benches/evidence.rs` that runs in Node: the module of the verifier's page verifies a
 * document with its evidence, by turns with the raw checks of the same signatures in WebAssembly.
 *
 *     evidence.mjs MODULE_FOLDER TRUST_FILE ROUNDS FILE…
 *
 * Prints as JSON what was verified, and the milliseconds of every round of each contestant.
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const PIECE_BYTES = 1 << 20;
/** Rounds before those that count, so that the engine has replaced each function by its optimised form. */
const WARM_UP = 5;

const [folder, trustFile, rounds, ...names] = process.argv.slice(2);
const trust = fs.readFileSync(trustFile, 'utf8');
const nowMs = Date.now();
const files = names.map((name) => [path.basename(name), fs.readFileSync(name)]);

const { initSync, RawChecks, Verification } = await import(path.resolve(folder, 'bulla_wasm_pdf.js'));
initSync({ module: fs.readFileSync(path.resolve(folder, 'bulla_wasm_pdf_bg.wasm')) });

function loaded() {
  const verification = new Verification();
  for (const [name, bytes] of files) {
    verification.begin(name, bytes.length);
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      verification.write(bytes.subarray(at, at + PIECE_BYTES));
    }
    verification.end();
  }
  return verification;
}

/** From the bytes to the reports, as the page does it (`web-client/src/workers/verification.ts`). */
function verify() {
  const verification = loaded();
  const reports = JSON.parse(verification.verify(trust, nowMs));
  verification.free();
  return reports;
}

const reports = verify();
if (reports.length !== 1 || reports[0].verdict !== 'authentic') {
  throw new Error(JSON.stringify(reports));
}
const verification = loaded();
const raw = new RawChecks(verification, trust, nowMs);
verification.free();
const counts = JSON.parse(raw.counts());

const contestants = { verify, raw: () => raw.run() };
for (const algorithm of Object.keys(counts)) contestants[algorithm] = () => raw.run(algorithm);

const times = {};
for (let round = -WARM_UP; round < Number(rounds); round++) {
  for (const [name, work] of Object.entries(contestants)) {
    const began = performance.now();
    work();
    const took = performance.now() - began;
    if (round >= 0) (times[name] ??= []).push(took);
  }
}
process.stdout.write(`${JSON.stringify({ counts, times })}\n`);
