/**
 * Runs `*.test.mjs`: all of them, or those whose name contains an argument.
 *
 *     node tests/browser/run.mjs [--long] [name…]
 *
 * The last line is `N passed, N failed`; the exit code is 1 when a test failed or none ran.
 */
import fs from 'node:fs';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const here = import.meta.dirname;
const names = process.argv.slice(2).filter((argument) => argument !== '--long');
if (process.argv.includes('--long')) process.env.BULLA_LONG = '1';

const files = fs
  .readdirSync(here)
  .filter((file) => file.endsWith('.test.mjs'))
  .filter((file) => names.length === 0 || names.some((name) => file.includes(name)))
  .sort()
  .map((file) => path.join(here, file));

let passed = 0;
let failed = 0;
const stream = run({ files, concurrency: 1, timeout: 15 * 60_000 });
const isTest = (event) => event.details?.type !== 'suite' && event.skip === undefined;
stream.on('test:pass', (event) => {
  if (isTest(event) && !files.includes(event.name)) passed += 1;
});
stream.on('test:fail', (event) => {
  if (isTest(event)) failed += 1;
});
stream.compose(new spec()).pipe(process.stdout);
stream.on('end', () => {
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  setImmediate(() => console.log(`${passed} passed, ${failed} failed`));
});
