import { describe, expect, it } from 'vitest';
import { list, read } from './source';

const protocol = read('src/lib/core/protocol.ts');
const calls = [
  ...protocol.slice(protocol.indexOf('export interface Calls')).matchAll(/^ {2}(\w+): \{/gm),
]
  .map((match) => match[1] ?? '')
  // The one is no promise, the other is answered by a module of its own.
  .filter((name) => name !== 'boot' && name !== 'judgePassword');
const folder = '../crates/wasm/src/engine';
const engine = list(folder)
  .map((file) => read(`${folder}/${file}`))
  .join('\n');
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

describe('the engine', () => {
  it('has a method for every call', () => {
    expect(calls.length).toBeGreaterThan(20);
    for (const call of calls) expect(engine, call).toContain(`pub async fn ${snake(call)}(`);
  });

  it('has no method that nobody calls', () => {
    const known = calls.map(snake);
    for (const [, name] of engine.matchAll(/pub async fn (\w+)\(/g)) expect(known).toContain(name);
  });
});
