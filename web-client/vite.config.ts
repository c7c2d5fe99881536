/** The build of the client: no inline script or style, no source maps, the same bytes everywhere. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const core = at('core-pkg/bulla_wasm_bg.wasm');

/** The browser refuses the engine unless its bytes are those of this build. */
const integrity = existsSync(core)
  ? `sha384-${createHash('sha384').update(readFileSync(core)).digest('base64')}`
  : '';
const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as { version: string };

export default defineConfig({
  plugins: [svelte()],
  define: {
    __ENGINE_INTEGRITY__: JSON.stringify(integrity),
    __VERSION__: JSON.stringify(version),
  },
  resolve: { alias: { 'bulla-engine': at('core-pkg/bulla_wasm.js') } },
  build: {
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    // data: URIs would need a weaker img-src and font-src.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssMinify: 'lightningcss',
    sourcemap: false,
    chunkSizeWarningLimit: 1200,
  },
  worker: { format: 'es' },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
});
