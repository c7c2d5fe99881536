/** Bundles the benchmark with the web client's own worker, as the client is bundled. */
import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vite';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  define: { __ENGINE_INTEGRITY__: '""', __STRENGTH_INTEGRITY__: '""', __VERSION__: '"bench"' },
  resolve: {
    alias: {
      'bulla-engine': at('../../web-client/core-pkg/bulla_wasm.js'),
      'bulla-strength': at('../../web-client/strength-pkg/bulla_wasm_strength.js'),
      'bulla-bench': at('../../target/bench-browser/core-pkg/bulla_wasm.js'),
    },
  },
  build: {
    target: 'es2023',
    outDir: at('../../target/bench-browser/dist'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4000,
  },
  worker: { format: 'es' },
});
