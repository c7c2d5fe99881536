/** Puts the verifier as one file beside the pages of the web client, which offer it. */
import { copyFileSync } from 'node:fs';

const at = (path) => new URL(`../${path}`, import.meta.url);
for (const name of ['bulla-verifier.html', 'bulla-verifier.html.sha256']) {
  copyFileSync(at(`verifier-pkg/${name}`), at(`dist/${name}`));
}
