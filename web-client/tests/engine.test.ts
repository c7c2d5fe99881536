import { describe, expect, it } from 'vitest';
import { read } from './source';

const protocol = read('src/lib/core/protocol.ts');
const calls = [
  ...protocol.slice(protocol.indexOf('export interface Calls')).matchAll(/^ {2}(\w+): \{/gm),
]
  .map((match) => match[1] ?? '')
  // The first is no promise, the others are answered by modules of their own.
  .filter((name) => !['boot', 'inspectPdf', 'judgePassword', 'verify'].includes(name));
const table = read('../crates/wasm/src/engine/calls.rs');
const rows = table.slice(table.indexOf('calls! { self'));
const engine = [
  ...[...rows.matchAll(/^ {12}(\w+),$/gm)],
  ...[...table.matchAll(/^ {12}"(\w+)" =>/gm)],
].map((match) => match[1] ?? '');
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

describe('the engine', () => {
  it('has a row for every call', () => {
    expect(calls.length).toBeGreaterThan(20);
    for (const call of calls) expect(engine, call).toContain(snake(call));
  });

  it('has no row that nobody calls', () => {
    // The worker itself asks for the trust file.
    const known = [...calls.map(snake), 'trust_file'];
    for (const name of engine) expect(known).toContain(name);
  });
});
