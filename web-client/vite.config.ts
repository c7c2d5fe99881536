/** The build of the client: no inline script or style, no source maps, the same bytes everywhere. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The browser refuses a module unless its bytes are those of this build. */
const integrity = (path: string) =>
  existsSync(path)
    ? `sha384-${createHash('sha384').update(readFileSync(path)).digest('base64')}`
    : '';
/** The verifier as one file, which was built before (`scripts/verifier.mjs`). */
const verifierDigest = (path: string) =>
  existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : '';
const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as { version: string };

export default defineConfig({
  plugins: [svelte()],
  define: {
    __ENGINE_INTEGRITY__: JSON.stringify(integrity(at('core-pkg/bulla_wasm_bg.wasm'))),
    __PAPERS_INTEGRITY__: JSON.stringify(integrity(at('pdf-pkg/bulla_wasm_pdf_bg.wasm'))),
    __STRENGTH_INTEGRITY__: JSON.stringify(
      integrity(at('strength-pkg/bulla_wasm_strength_bg.wasm')),
    ),
    __VERIFIER_SHA256__: JSON.stringify(verifierDigest(at('verifier-pkg/bulla-verifier.html'))),
    __VERSION__: JSON.stringify(version),
  },
  resolve: {
    alias: {
      'bulla-engine': at('core-pkg/bulla_wasm.js'),
      'bulla-papers': at('pdf-pkg/bulla_wasm_pdf.js'),
      'bulla-strength': at('strength-pkg/bulla_wasm_strength.js'),
    },
  },
  build: {
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    // data: URIs would need a weaker img-src and font-src.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssMinify: 'lightningcss',
    sourcemap: false,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      // What the first page needs is one file: fewer requests, and gzip finds more that repeats.
      output: { codeSplitting: { groups: [{ name: 'shell', tags: ['$initial'] }] } },
    },
  },
  worker: { format: 'es' },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
});
