/**
 * The part of `benches/pdf.rs` that runs the module for PDFs as WebAssembly, in Node: prints its CPU
 * seconds, without those of starting Node and compiling the module, and its greatest memory in KiB.
 *
 *     pdf.mjs verify MODULE_FOLDER FOLDER SECONDS FILE       verifies every signature
 *     pdf.mjs sign   MODULE_FOLDER FOLDER SECONDS FILE       signs (B-B) without a look, and appends
 *
 * FOLDER holds `root.der`, `signer.der` and `key.der`. The file is read and handed over in pieces, as
 * the page does it. Beside each signature's own bytes the verifier hashes the whole file once, which
 * `verify` of the native side does not.
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const PIECE_BYTES = 1 << 20;

const [what, modules, folder, moment, file] = process.argv.slice(2);
const module = await import(path.resolve(modules, 'bulla_wasm_pdf.js'));
const { memory } = module.initSync({
  module: fs.readFileSync(path.resolve(modules, 'bulla_wasm_pdf_bg.wasm')),
});
const kept = (name) => fs.readFileSync(path.join(folder, name));

function pieces(write) {
  const input = fs.openSync(file);
  const piece = new Uint8Array(PIECE_BYTES);
  for (let count; (count = fs.readSync(input, piece)) > 0; ) write(piece.subarray(0, count));
  fs.closeSync(input);
}

const WORK = {
  verify() {
    const verification = new module.Verification();
    verification.begin('paper.pdf', fs.statSync(file).size);
    pieces((piece) => verification.write(piece));
    verification.end();
    verification.trust(kept('root.der'));
    const [report] = JSON.parse(verification.verify(undefined, Number(moment) * 1000));
    if (report.verdict !== 'authentic') {
      throw new Error(`not authentic: ${JSON.stringify(report)}`);
    }
  },

  async sign() {
    const plan = {
      target: { new: { name: 'own', label: 'Signature', place: null } },
      chain: [kept('signer.der').toString('base64')],
      time: Number(moment) * 1000,
    };
    const size = fs.statSync(file).size;
    const paper = new module.Paper(size);
    pieces((piece) => paper.write(piece));
    const { attributes } = JSON.parse(paper.prepare(JSON.stringify(plan)));
    const curve = { name: 'ECDSA', namedCurve: 'P-256' };
    const key = await crypto.subtle.importKey('pkcs8', kept('key.der'), curve, false, ['sign']);
    const by = { name: 'ECDSA', hash: 'SHA-256' };
    const signature = await crypto.subtle.sign(by, key, Buffer.from(attributes, 'base64'));
    paper.finish(new Uint8Array(signature), new Uint8Array(8));
    paper.withoutTimestamp();
    if (paper.sizeBytes <= size) throw new Error('nothing was added');
    fs.appendFileSync(file, paper.read(size, paper.sizeBytes));
  },
};

const began = process.cpuUsage();
await WORK[what]();
const used = process.cpuUsage(began);
process.stdout.write(`${(used.user + used.system) / 1e6} ${memory.buffer.byteLength / 1024}\n`);
