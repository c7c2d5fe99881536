/** Holds what a first visit loads within its budget, and prints the rest. */
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const SHELL_BUDGET_BYTES = 60_000;
const dist = new URL('../dist/', import.meta.url);

const gzip = (path) => gzipSync(readFileSync(new URL(path, dist)), { level: 9 }).length;
const kb = (bytes) => `${(bytes / 1000).toFixed(1).padStart(7)} kB`;

const html = readFileSync(new URL('index.html', dist), 'utf8');
const named = [
  ...new Set([...html.matchAll(/"\/(assets\/[^"]+\.(?:js|css))"/gu)].map((m) => m[1])),
];
const shell = ['index.html', ...named].reduce((sum, path) => sum + gzip(path), 0);

console.log(`${kb(shell)}  shell (budget ${SHELL_BUDGET_BYTES / 1000} kB, gzip)`);
for (const name of readdirSync(new URL('assets/', dist)).sort()) {
  const path = `assets/${name}`;
  if (/\.(?:m?js|css|wasm|woff2)$/u.test(name) && !named.includes(path)) {
    const bytes = name.endsWith('woff2') ? readFileSync(new URL(path, dist)).length : gzip(path);
    console.log(`${kb(bytes)}  ${path}`);
  }
}
if (shell > SHELL_BUDGET_BYTES) {
  console.error('the shell is above its budget');
  process.exitCode = 1;
}
