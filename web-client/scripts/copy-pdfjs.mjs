/**
 * Copies what pdf.js fetches while it draws: fonts, character maps, colour profiles and decoders.
 * The scripting engine (quickjs, sandbox) stays out: nothing in a document may run here.
 */
import { cpSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const from = new URL('node_modules/pdfjs-dist/', root);
const { version } = JSON.parse(readFileSync(new URL('package.json', from), 'utf8'));
const to = new URL(`dist/assets/pdfjs-${version}/`, root);

const refused = /quickjs|sandbox|_nowasm_fallback/iu;

rmSync(to, { recursive: true, force: true });
for (const folder of ['standard_fonts', 'cmaps', 'iccs', 'wasm']) {
  for (const name of readdirSync(new URL(`${folder}/`, from)).sort()) {
    if (refused.test(name)) continue;
    cpSync(
      fileURLToPath(new URL(`${folder}/${name}`, from)),
      fileURLToPath(new URL(`${folder}/${name}`, to)),
    );
  }
}
