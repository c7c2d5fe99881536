/**
 * Builds the verifier as one file, `verifier-pkg/bulla-verifier.html`, and its SHA-256 beside it: page, worker,
 * module, styles, fonts and texts of all languages. Its policy allows no request at all. The same sources give
 * the same bytes. The web client is built after it, for its page says the hash.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
const NAME = 'bulla-verifier.html';
const made = mkdtempSync(join(tmpdir(), 'bulla-verifier-'));

/** Builds a script of its own, with all that it imports in it. */
async function bundle(entry, name) {
  await build({
    configFile: false,
    root: at('.'),
    logLevel: 'error',
    plugins: [svelte()],
    define: { __VERSION__: JSON.stringify(version) },
    resolve: { alias: { 'bulla-papers': at('pdf-pkg/bulla_wasm_pdf.js') } },
    publicDir: false,
    build: {
      outDir: join(made, name),
      emptyOutDir: true,
      target: 'es2023',
      cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
      cssMinify: 'lightningcss',
      cssCodeSplit: false,
      assetsInlineLimit: 1 << 24,
      modulePreload: false,
      sourcemap: false,
      chunkSizeWarningLimit: 4000,
      rollupOptions: {
        input: at(entry),
        output: {
          format: 'iife',
          entryFileNames: `${name}.js`,
          assetFileNames: `${name}[extname]`,
        },
      },
    },
  });
  return readFileSync(join(made, name, `${name}.js`), 'utf8');
}

/** What would end a script, or keep it from ending, is written so that only JavaScript sees it. */
const within = (text) => text.replaceAll(/<(?=!--|\/?script)/giu, String.raw`\x3C`);
const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

try {
  const script = within(await bundle('src/verifier/main.ts', 'page'));
  const worker = within(await bundle('src/workers/verifier.worker.ts', 'worker'));
  const styles = ['page.css', 'style.css'].map((name) => join(made, 'page', name)).find(existsSync);
  const style = readFileSync(styles, 'utf8');
  if (/<\/style/iu.test(style) || /url\((?!["']?data:)/u.test(style)) {
    throw new Error('the styles cannot stand in the file');
  }
  const engine = deflateRawSync(readFileSync(at('pdf-pkg/bulla_wasm_pdf_bg.wasm')), { level: 9 });
  const policy = [
    "default-src 'none'",
    `script-src ${hash(script)} 'wasm-unsafe-eval'`,
    `style-src ${hash(style)}`,
    'font-src data:',
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types svelte-trusted-html worker-url',
  ].join('; ');
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Bulla</title>
<style>${style}</style>
</head>
<body>
<div id="app"></div>
<noscript><p>This verifier needs JavaScript; it makes no request.</p></noscript>
<script type="text/plain" id="engine">${engine.toString('base64')}</script>
<script type="text/plain" id="worker">${worker}</script>
<script>${script}</script>
</body>
</html>
`;
  const digest = createHash('sha256').update(html).digest('hex');
  mkdirSync(at('verifier-pkg'), { recursive: true });
  writeFileSync(at(`verifier-pkg/${NAME}`), html);
  writeFileSync(at(`verifier-pkg/${NAME}.sha256`), `${digest}  ${NAME}\n`);
  console.log(`${(html.length / 1e6).toFixed(2)} MB  ${NAME}  ${digest}`);
} finally {
  rmSync(made, { recursive: true, force: true });
}
