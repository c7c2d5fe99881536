import { describe, expect, it } from 'vitest';
import { list, read } from './source';

const protocol = read('src/lib/core/protocol.ts');
const calls = [
  ...protocol.slice(protocol.indexOf('export interface Calls')).matchAll(/^ {2}(\w+): \{/gm),
]
  .map((match) => match[1] ?? '')
  // The first is no promise, the others are answered by modules of their own.
  .filter((name) => !['boot', 'inspectPdf', 'judgePassword', 'verify'].includes(name));
const folder = '../crates/wasm/src/engine';
const engine = list(folder)
  .map((file) => read(`${folder}/${file}`))
  .join('\n');
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

describe('the engine', () => {
  it('has a method for every call', () => {
    expect(calls.length).toBeGreaterThan(20);
    for (const call of calls) {
      expect(engine, call).toMatch(new RegExp(`pub (async )?fn ${snake(call)}\\(`));
    }
  });

  it('has no method that nobody calls', () => {
    // The worker itself asks for the trust file.
    const known = [...calls.map(snake), 'trust_file'];
    for (const [, name] of engine.matchAll(/pub async fn (\w+)\(/g)) expect(known).toContain(name);
  });
});
