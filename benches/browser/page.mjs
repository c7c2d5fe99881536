/**
 * The page of `cargo xtask bench browser`: runs by itself, without a test driver, and reports to the
 * program that serves it. Contestants take turns; the program sums up the rounds.
 */
import { Core } from '../../web-client/src/lib/core/client.ts';
import { newWorker } from '../../web-client/src/lib/tt.ts';
import { codeOf } from './totp.mjs';
import workerUrl from './work.worker.mjs?worker&url';

const ANNA = { email: 'anna@example.ch', name: 'Anna Keller', organisation_name: null };
const BEN = { email: 'ben@example.ch', name: 'Ben Graf', organisation_name: 'Example AG' };
const PASSWORD = 'gletscher-trompete-7-ofen';

async function ask(path, options = {}) {
  const answer = await fetch(`/bench/${path}`, { method: 'POST', ...options });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer;
}

/** Calls of the worker that works in memory. */
function worker() {
  const working = newWorker(workerUrl, 'work');
  return (name, bytes) =>
    new Promise((resolve, reject) => {
      working.onerror = (event) => reject(new Error(`${name}: ${event.message}`));
      working.onmessage = ({ data }) =>
        data.error ? reject(new Error(`${name}: ${data.error}`)) : resolve(data.ms);
      working.postMessage({ name, bytes });
    });
}

async function inMemory({ rounds, memory_bytes }, results) {
  const work = worker();
  await work('prepare', memory_bytes);
  const names = ['seal', 'cipher', 'subtle', 'subtle_and_hashes', 'sodium', 'age'];
  for (const name of names) await work(name); // each has compiled its code before it counts
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) (results[name] ??= []).push(await work(name));
    (results.stretch_wasm ??= []).push(await work('stretch'));
    (results.stretch_native ??= []).push(Number(await (await ask('stretch')).text()));
  }
}

/** Somebody with an account and an engine of their own. */
async function enrol(person, token) {
  const core = new Core({ remember: () => {}, crashed: () => {} });
  await core.call('boot', { memory: null, locale: 'en' });
  const { secret } = await core.call('register', { token, password: PASSWORD, ...person });
  await core.call('confirmRegistration', { code: await codeOf(secret, Date.now()) });
  const kit = await core.call('makeRecoveryKit', {});
  await core.call('confirmRecoveryKit', { text: kit.groups.join(' '), code: null });
  return core;
}

const tokenOf = (link) => new URL(link).hash.slice(1);

/** A file of random bytes that the browser holds. */
function randomFile(bytes) {
  const pieces = [];
  for (let begin = 0; begin < bytes; begin += 1 << 20) {
    const piece = new Uint8Array(Math.min(1 << 20, bytes - begin));
    for (let at = 0; at < piece.length; at += 65_536) {
      crypto.getRandomValues(piece.subarray(at, at + 65_536));
    }
    pieces.push(piece);
  }
  return new File(pieces, 'agreement.bin', { type: 'application/octet-stream' });
}

async function uploads({ rounds, file_bytes, set_up_link }, results) {
  // The origin has one cookie: whoever came last is signed in.
  const ben = await enrol(BEN, tokenOf(set_up_link));
  const { link } = await ben.call('invite', { email: ANNA.email });
  const anna = await enrol(ANNA, tokenOf(link));
  for (let round = 0; round <= rounds; round += 1) {
    const file = randomFile(file_bytes);
    const { handle } = await anna.call('lookUp', { email: BEN.email });
    let began = performance.now();
    await anna.call('send', {
      title: `Agreement ${round}`,
      message: null,
      files: [file],
      recipients: [{ contact: handle, order: 1, words_compared: true }],
    });
    const ours = performance.now() - began;
    began = performance.now();
    await ask('plain', { method: 'PUT', body: file });
    const plain = performance.now() - began;
    if (round === 0) continue; // both have had their first time
    (results.send ??= []).push(ours);
    (results.plain ??= []).push(plain);
  }
}

const report = (told) =>
  ask('report', { headers: { 'content-type': 'application/json' }, body: JSON.stringify(told) });

const results = {};
try {
  const task = await (await ask('task')).json();
  await inMemory(task, results);
  await uploads(task, results);
  await report({ results });
} catch (error) {
  await report({ error: `${error?.code ?? ''} ${error?.stack ?? error}` });
}
