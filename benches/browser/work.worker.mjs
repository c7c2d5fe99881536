/**
 * Contestants that work in memory, in one worker: each call does one thing once and tells how long
 * it took. All get the same bytes; pieces are as long as the plaintext of a segment.
 */
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import init, { seal, stretch } from 'bulla-bench';
import moduleUrl from '../../target/bench-browser/core-pkg/bulla_wasm_bg.wasm?url';
import sodium from 'libsodium-wrappers';

/** Plaintext bytes of a full segment. */
const PIECE = 131_072 - 16;

let content = new Uint8Array(0);
let key;
let age;

/** Gives buffers back at once, as the worker of the web client does. */
const outlet = new MessageChannel().port1;
const device = { release: (view) => outlet.postMessage(null, [view.buffer]) };

const contestants = {
  seal: () => seal(device, content, true),
  cipher: () => seal(device, content, false),
  subtle: () => encryptAll(),
  subtle_and_hashes: () => encryptAll(async (plain, sealed) => {
    await crypto.subtle.digest('SHA-256', plain);
    await crypto.subtle.digest('SHA-256', sealed);
  }),
  sodium() {
    const { state } = sodium.crypto_secretstream_xchacha20poly1305_init_push(
      sodium.crypto_secretstream_xchacha20poly1305_keygen(),
    );
    const tag = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    for (let begin = 0; begin < content.length; begin += PIECE) {
      const piece = content.subarray(begin, begin + PIECE);
      sodium.crypto_secretstream_xchacha20poly1305_push(state, piece, null, tag);
    }
  },
  age: () => age.encrypt(content),
  stretch: () => stretch(),
};

/** AES-256-GCM by the browser, called from JavaScript, under nonces that count up. */
async function encryptAll(after = async () => {}) {
  for (let begin = 0, number = 0; begin < content.length; begin += PIECE, number += 1) {
    const iv = new Uint8Array(12);
    new DataView(iv.buffer).setUint32(8, number);
    const piece = content.subarray(begin, begin + PIECE);
    await after(piece, await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, piece));
  }
}

async function prepare(bytes) {
  await init({ module_or_path: fetch(new URL(moduleUrl, self.location.origin)) });
  await sodium.ready;
  content = new Uint8Array(bytes);
  for (let begin = 0; begin < bytes; begin += 65_536) {
    crypto.getRandomValues(content.subarray(begin, begin + 65_536));
  }
  key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt']);
  age = new Encrypter();
  age.addRecipient(await identityToRecipient(await generateX25519Identity()));
}

self.onmessage = async ({ data: { name, bytes } }) => {
  try {
    if (name === 'prepare') await prepare(bytes);
    const began = performance.now();
    await contestants[name]?.();
    self.postMessage({ ms: performance.now() - began });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
