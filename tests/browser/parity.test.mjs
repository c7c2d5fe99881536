/**
 * What the browser makes, held byte for byte against other implementations: the shipped engine in a
 * real browser seals containers, slots and items, and this file makes the same bytes anew with
 * OpenSSL (Node's `crypto`), from docs/spec/{container,vault,statement}.md alone. Its own code is
 * first held against `fixtures/vectors`, which the native engine reproduces too. The random values
 * that the engine drew are listened to; nothing else comes from the browser.
 *
 * Then the native command line signs in to the account that the browser made: it computes the same
 * export key from the password, and all four public keys from the seeds, or refuses to sign in.
 */
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { CommandLine, Server, fixture, startBrowser, temporaryFolder } from './harness.mjs';
import { ANNA, BrowserPerson } from './people.mjs';

const SEGMENT = 131_072;
const MAGIC_AND_SUITE = 10;
/** Encrypted metadata in the core: its key, the head of its byte string, and the bytes. */
const METADATA_ENTRY = 1 + 3 + 528;

const bytesOf = (part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part);
const join = (parts) => Buffer.concat(parts.map(bytesOf));
const sha256 = (...parts) => crypto.createHash('sha256').update(join(parts)).digest();
const hmac = (key, ...parts) => crypto.createHmac('sha256', key).update(join(parts)).digest();
const hkdf = (ikm, salt, ...info) => Buffer.from(crypto.hkdfSync('sha256', ikm, salt, join(info), 32));
const base64 = (text) => Buffer.from(text, 'base64');

function seal(key, nonce, aad, plaintext) {
  const cipher = crypto.createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(aad);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function open(key, nonce, aad, sealed) {
  const cipher = crypto.createDecipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(aad);
  cipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
}

/** The entries of a core: a CBOR map of small keys to numbers, byte strings and null. */
function coreOf(bytes) {
  let at = 1;
  const head = () => {
    const first = bytes[at++];
    const size = first & 31;
    if (size < 24) return [first, first >> 5, size];
    const length = 1 << (size - 24);
    const number = length === 8 ? Number(bytes.readBigUInt64BE(at)) : bytes.readUIntBE(at, length);
    at += length;
    return [first, first >> 5, number];
  };
  const entries = {};
  while (at < bytes.length) {
    const [, , key] = head();
    const [first, kind, number] = head();
    if (kind === 2) entries[key] = bytes.subarray(at, (at += number));
    else entries[key] = first === 0xf6 ? null : number;
  }
  return entries;
}

/** A container taken apart; `null` if the key is not its envelope's. */
function takeApart(bytes, ek) {
  const n = bytes.readUInt32BE(MAGIC_AND_SUITE);
  const [core, header] = [bytes.subarray(14, 14 + n), bytes.subarray(0, 46 + n)];
  const entries = coreOf(core);
  const [id, envelope, tenant] = [entries[1], entries[2], entries[3]];
  const ck = hkdf(ek, id, 'bulla/container-key/1\0', tenant, envelope);
  const child = (name) => hkdf(ck, id, `bulla/container/1/${name}`);
  const commit = hmac(child('commit'), bytes.subarray(0, 14 + n));
  if (!commit.equals(header.subarray(14 + n))) return null;
  const payload = bytes.subarray(46 + n);
  const aad = join([bytes.subarray(0, MAGIC_AND_SUITE), '\xa9', core.subarray(1, -METADATA_ENTRY)]);
  return {
    entries,
    payload,
    metadata: { key: child('meta'), nonce: entries[9], aad, sealed: entries[10] },
    segmentKey: hkdf(child('payload'), payload.subarray(1, 33), sha256(header)),
  };
}

/** The payload of this content under a segment key, with the salt and prefix of another. */
function payloadOf(content, key, like) {
  const parts = [like.subarray(0, 40)];
  const prefix = like.subarray(33, 40);
  let [at, i] = [0, 0];
  do {
    const room = i === 0 ? SEGMENT - 56 : SEGMENT - 16;
    const plaintext = content.subarray(at, at + room);
    at += room;
    const tail = Buffer.alloc(5);
    tail.writeUInt32BE(i);
    tail[4] = at >= content.length ? 1 : 0;
    parts.push(seal(key, join([prefix, tail]), Buffer.alloc(0), plaintext));
    i += 1;
  } while (at < content.length);
  return Buffer.concat(parts);
}

/** Demands that a container is, to the last byte, what this content gives under this key. */
function expectSame(bytes, ek, content) {
  const parts = takeApart(bytes, ek);
  const padded = Buffer.alloc(parts.entries[8]);
  content.copy(padded);
  assert.ok(payloadOf(padded, parts.segmentKey, parts.payload).equals(parts.payload), 'payload');
  const { key, nonce, aad, sealed } = parts.metadata;
  const metadata = open(key, nonce, aad, sealed);
  assert.ok(seal(key, nonce, aad, metadata).equals(sealed), 'metadata');
  return { ...parts, metadata };
}

/** The kit that is printed for these 20 bytes. */
function kitOf(secret) {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const check = sha256('bulla/recovery-kit/1\0', secret).readUIntBE(0, 3) >> 4;
  const bits = (BigInt(`0x${secret.toString('hex')}`) << 20n) | BigInt(check);
  const symbols = Array.from({ length: 36 }, (_, n) => alphabet[Number((bits >> BigInt(5 * (35 - n))) & 31n)]);
  return symbols.join('').replaceAll(/(.{4})(?=.)/g, '$1-');
}

/** The key of a slot for a purpose. */
const slotKey = (kit, slot, purpose) =>
  hkdf(hkdf(kit, '', 'bulla/unlock/recovery-kit/1'), Buffer.from(slot.slot_id, 'hex'), `bulla/slot/1/${purpose}\0\x02`);

/** Opens a kit's slot and seals it again; returns the account key. */
function accountKeyOf(slot, kit, account) {
  const epoch = Buffer.alloc(4);
  epoch.writeUInt32BE(slot.ak_epoch);
  const aad = join(['bulla/slot/1\0', account, Buffer.from(slot.slot_id, 'hex'), '\x02', epoch]);
  const [nonce, ciphertext] = [base64(slot.nonce), base64(slot.ciphertext)];
  const commitment = hmac(slotKey(kit, slot, 'commit'), aad, nonce, ciphertext);
  assert.equal(commitment.toString('base64'), slot.commitment);
  const key = slotKey(kit, slot, 'encrypt');
  const opened = open(key, nonce, aad, ciphertext);
  assert.ok(seal(key, nonce, aad, opened).equals(ciphertext));
  return opened;
}

/** Opens an item of the vault and seals it again; returns its content. */
function contentOf(item, accountKey, account) {
  const branch = item.name === 'receive-seeds' ? 'open' : 'sign';
  const key = hkdf(hkdf(accountKey, '', `bulla/account-key/${branch}/1`), '', 'bulla/vault-items/1');
  const version = Buffer.alloc(8);
  version.writeBigUInt64BE(BigInt(item.version));
  const aad = join(['bulla/vault-item/1\0', account, version, item.name]);
  const sealed = base64(item.sealed);
  const [nonce, ciphertext] = [sealed.subarray(0, 12), sealed.subarray(12)];
  const opened = open(key, nonce, aad, ciphertext);
  assert.ok(seal(key, nonce, aad, opened).equals(ciphertext), item.name);
  return opened;
}

/** Listens to what the engine draws; stands in front of the worker's own code. */
const LISTEN = `{
  const draw = crypto.getRandomValues.bind(crypto);
  self.bullaDraws = [];
  crypto.getRandomValues = (into) => {
    draw(into);
    self.bullaDraws.push(Array.from(new Uint8Array(into.buffer, into.byteOffset, into.byteLength)));
    return into;
  };
}
`;

let server;
let browser;
let anna;
const bodies = {};
const containers = [];

/** What the engine of the page has drawn so far. */
async function draws() {
  const drawn = [];
  for (const worker of anna.page.workers()) {
    drawn.push(...(await worker.evaluate(() => globalThis.bullaDraws ?? [])));
  }
  return drawn.map((bytes) => Buffer.from(bytes));
}

const holds = (drawn, wanted) => drawn.some((bytes) => bytes.equals(wanted));

before(async () => {
  server = await Server.start();
  browser = await startBrowser();
  const openContext = browser.newContext.bind(browser);
  // Every context that a visit opens listens to its workers.
  browser.newContext = async (options) => {
    const context = await openContext(options);
    await context.route(/\/assets\/core.worker[^/]*\.js$/, async (route) => {
      const answer = await route.fetch();
      const { 'content-encoding': _coding, 'content-length': _length, ...headers } = answer.headers();
      await route.fulfill({ status: 200, headers, body: LISTEN + (await answer.text()) });
    });
    context.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (request.method() === 'POST' || request.method() === 'PUT') {
        if (/^\/api\/(register|vault)\//.test(pathname)) bodies[pathname] = request.postData();
        const header = /^\/api\/containers\/([0-9a-f]{32})\/header$/.exec(pathname);
        if (header) containers.push(header[1]);
      }
    });
    return context;
  };
  anna = await BrowserPerson.enrol(server, browser, server.setUpLink, ANNA, 'desktop-light');
});

after(async () => {
  await anna?.close();
  await browser?.close();
  await server?.stop();
});

/** The bytes of a container as the server keeps them. */
async function fetched(id) {
  const bytes = await anna.page.evaluate(async (container) => {
    const answer = await fetch(`/api/containers/${container}/content`);
    return Array.from(new Uint8Array(await answer.arrayBuffer()));
  }, id);
  return Buffer.from(bytes);
}

describe('the engine of the browser', () => {
  test('this file makes the containers of the vectors', () => {
    for (const name of ['one-segment', 'two-segments']) {
      const vector = JSON.parse(fs.readFileSync(fixture(`vectors/container/${name}.json`), 'utf8'));
      if (!vector.container) continue;
      const bytes = base64(vector.container);
      const length = vector.true_len;
      const content = vector.plaintext
        ? base64(vector.plaintext)
        : Buffer.from(Array.from({ length }, (_, n) => n % 251));
      expectSame(bytes, Buffer.from(vector.ek, 'hex'), content);
      assert.equal(takeApart(bytes, Buffer.alloc(32)), null, 'another key');
    }
    const kits = JSON.parse(fs.readFileSync(fixture('vectors/vault/kits.json'), 'utf8'));
    const counting = kits.find((vector) => vector.id === 'counting');
    assert.equal(kitOf(base64(counting.expected)), counting.input.text);
  });

  test('WebCrypto seals segments to the bytes of OpenSSL, ring and aes-gcm at every boundary', async () => {
    const file = path.join(import.meta.dirname, '../interop/segments.json');
    const cases = JSON.parse(fs.readFileSync(file, 'utf8'));
    const digests = await anna.page.evaluate(async (lengths) => {
      const hex = (buffer) => Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, '0')).join('');
      const raw = Uint8Array.from({ length: 32 }, (_, n) => n);
      const iv = Uint8Array.from({ length: 12 }, (_, n) => 0x40 + n);
      const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt']);
      const made = [];
      for (const length of lengths) {
        const plaintext = Uint8Array.from({ length }, (_, n) => n % 251);
        const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plaintext);
        made.push(hex(await crypto.subtle.digest('SHA-256', sealed)));
      }
      return made;
    }, cases.map(({ length }) => length));
    assert.deepEqual(digests, cases.map(({ sha256: digest }) => digest));
  });

  test('kit, slot, items and the Ed25519 signature are those of another implementation', async () => {
    const drawn = await draws();
    const groups = anna.kit.groups.map((group) => group.trim()).join('-');
    const kit = drawn.find((bytes) => bytes.length === 20 && kitOf(bytes) === groups);
    assert.ok(kit, 'the kit on the screen is one that was drawn');
    const { slot } = JSON.parse(bodies['/api/vault/recovery-kit']);
    const finish = JSON.parse(bodies['/api/register/finish']);
    const identity = JSON.parse(base64(finish.identity.payload).toString('utf8'));
    const account = Buffer.from(identity.account_id, 'hex');
    const accountKey = accountKeyOf(slot, kit, account);
    assert.ok(holds(drawn, accountKey), 'the account key was drawn');
    const items = Object.fromEntries(finish.vault.items.map((item) => [item.name, item]));
    const receive = contentOf(items['receive-seeds'], accountKey, account);
    const signing = contentOf(items['signing-seeds'], accountKey, account);
    for (const seed of [receive.subarray(5), signing.subarray(5, 37), signing.subarray(37, 69)]) {
      assert.ok(seed.length === 32 && holds(drawn, seed), 'every seed was drawn');
    }
    const pkcs8 = join([Buffer.from('302e020100300506032b657004220420', 'hex'), signing.subarray(5, 37)]);
    const ed25519 = crypto.createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    const spki = crypto.createPublicKey(ed25519).export({ format: 'der', type: 'spki' });
    assert.equal(spki.subarray(-32).toString('base64'), identity.ed25519);
    const [type, body] = [Buffer.from(finish.identity.payloadType), base64(finish.identity.payload)];
    const pae = join([`DSSEv1 ${type.length} `, type, ` ${body.length} `, body]);
    const signature = crypto.sign(null, pae, ed25519).toString('base64');
    assert.equal(signature, finish.identity.signatures[0].sig);
    const p256 = crypto.createECDH('prime256v1');
    p256.setPrivateKey(signing.subarray(69, 101));
    assert.equal(p256.getPublicKey('base64'), identity.p256);
  });

  for (const length of [9, 16_385, 131_016, 131_017, 262_145]) {
    test(`a container of ${length} bytes is that of another implementation, byte for byte`, async () => {
      const content = Buffer.alloc(length);
      content.write('%PDF-1.7\n');
      for (let at = 9; at < length; at += 1) content[at] = (at * 31) % 251;
      const file = path.join(temporaryFolder('parity'), `parity-${length}.pdf`);
      fs.writeFileSync(file, content);
      const known = containers.length;
      await anna.send([file], `Parity ${length}`, ANNA.email);
      const sent = [...new Set(containers.slice(known))];
      assert.equal(sent.length, 2, 'the document and the private part');
      const keys = (await draws()).filter((bytes) => bytes.length === 32);
      let documents = 0;
      for (const id of sent) {
        const bytes = await fetched(id);
        const ek = keys.find((key) => takeApart(bytes, key) !== null);
        assert.ok(ek, 'the envelope key was drawn');
        const parts = takeApart(bytes, ek);
        if (parts.entries[5] !== 1) continue;
        documents += 1;
        const { metadata } = expectSame(bytes, ek, content);
        assert.ok(metadata.includes(`parity-${length}.pdf`) && metadata.includes('application/pdf'));
      }
      assert.equal(documents, 1);
    });
  }

  test('the native client computes the same keys from the same password and vault', async () => {
    const command = new CommandLine(server);
    const password = path.join(temporaryFolder('parity'), 'password');
    fs.writeFileSync(password, `${ANNA.password}\n`, { mode: 0o600 });
    const code = await anna.authenticator.code();
    const options = ['--password-file', password, '--totp-code', code];
    await command.json([...options, 'login', '--email', ANNA.email]);
    const [list] = await command.json(['list']);
    const [id] = list.map((envelope) => envelope.envelope_id);
    const out = temporaryFolder('parity');
    await command.json(['download', id, '-o', out]);
    const saved = fs.readdirSync(out).filter((name) => name.endsWith('.pdf'));
    assert.equal(saved.length, 1);
    assert.ok(fs.readFileSync(path.join(out, saved[0])).subarray(0, 9).equals(Buffer.from('%PDF-1.7\n')));
  });
});
