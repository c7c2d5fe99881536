/**
 * The part of `benches/pdf.rs` that runs the module for PDFs as WebAssembly, in Node: prints its CPU
 * seconds, without those of starting Node and compiling the module, and its greatest memory in KiB.
 *
 *     pdf.mjs MODULE_FOLDER ROOT.der SECONDS FILE       verifies every signature
 *
 * The file is read and handed over in pieces, as the page does it. Beside each signature's own bytes the
 * verifier hashes the whole file once, which `verify` of the native side does not.
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const PIECE_BYTES = 1 << 20;

const [folder, root, moment, file] = process.argv.slice(2);
const module = await import(path.resolve(folder, 'bulla_wasm_pdf.js'));
const { memory } = module.initSync({
  module: fs.readFileSync(path.resolve(folder, 'bulla_wasm_pdf_bg.wasm')),
});

const began = process.cpuUsage();
const verification = new module.Verification();
const input = fs.openSync(file);
verification.begin('paper.pdf', fs.fstatSync(input).size);
const piece = new Uint8Array(PIECE_BYTES);
for (let count; (count = fs.readSync(input, piece)) > 0; ) {
  verification.write(piece.subarray(0, count));
}
verification.end();
verification.trust(fs.readFileSync(root));
const [report] = JSON.parse(verification.verify(undefined, Number(moment) * 1000));
const used = process.cpuUsage(began);
if (report.verdict !== 'authentic') {
  throw new Error(`not authentic: ${JSON.stringify(report)}`);
}
process.stdout.write(`${(used.user + used.system) / 1e6} ${memory.buffer.byteLength / 1024}\n`);
