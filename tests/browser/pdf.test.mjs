/**
 * The module that works on PDFs, as it is built for the browser, against the native code: a recorded run
 * (`fixtures/plans`, which `crates/pdf` makes anew and compares) is played to it, and every answer and
 * every byte must be the same. Needs no browser and no server.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';

import { p12Of } from './papers.mjs';

const root = path.join(import.meta.dirname, '../..');
const folder = path.join(root, 'web-client/pdf-pkg');
const read = (name) => fs.readFileSync(path.join(root, 'fixtures', name));
const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'));
const sha256 = (data) => crypto.createHash('sha256').update(data).digest('hex');

/** What the arguments of a record are to a method. */
const ARGUMENTS = {
  finish: ({ signature, nonce }) => [bytes(signature), bytes(nonce)],
  timestamp: ({ reply, trust }) => [bytes(reply), JSON.stringify(trust)],
};

describe('the module for PDFs', () => {
  let module;
  let memory;
  const record = JSON.parse(read('plans/three-signers.json'));

  before(async () => {
    module = await import(path.join(folder, 'bulla_wasm_pdf.js'));
    const started = module.initSync({
      module: fs.readFileSync(path.join(folder, 'bulla_wasm_pdf_bg.wasm')),
    });
    memory = started.memory;
  });

  const load = (content) => {
    const paper = new module.Paper(content.length);
    for (let at = 0; at < content.length; at += 65_536) {
      paper.write(content.subarray(at, at + 65_536));
    }
    return paper;
  };

  test('gives the bytes and answers of the native code', () => {
    const paper = load(read(`documents/${record.document}`));
    assert.ok(record.steps.length > 15);
    for (const { call, given, answer, sha256: digest } of record.steps) {
      const values = ARGUMENTS[call]?.(given) ?? [JSON.stringify(given)];
      assert.deepEqual(JSON.parse(paper[call](...values)), answer, call);
      assert.equal(sha256(paper.read(0, paper.sizeBytes)), digest, call);
    }
    paper.free();
  });

  test('throws obstacles with their codes, and goes on', () => {
    const paper = load(read(`documents/${record.document}`));
    const code = (work) => {
      try {
        work();
      } catch (thrown) {
        return JSON.parse(thrown).code;
      }
      return 'nothing';
    };
    assert.equal(code(() => paper.finish(new Uint8Array(64), new Uint8Array(8))), 'order');
    assert.equal(code(() => paper.prepare('{}')), 'internal');
    const { given } = record.steps.find((step) => step.call === 'prepare');
    assert.equal(code(() => paper.prepare(JSON.stringify(given))), 'field_missing');
    assert.equal(code(() => load(Buffer.from('no document')).inspect('"signing"')), 'header');
    assert.equal(code(() => module.ImportedKey.open(new Uint8Array(9), 'x')), 'p12_invalid');
    assert.ok(JSON.parse(paper.inspect('"signing"')).pages.length > 0);
    paper.free();
  });

  test('signs a file beside it with a key on P-384, as OpenSSL wants it', async () => {
    const { file, certificate } = await p12Of('geheim');
    const own = module.ImportedKey.open(fs.readFileSync(file), 'geheim');
    const { chain, key } = JSON.parse(own.summary());
    assert.equal(key, 'p384');
    const paper = new module.Paper(0);
    const { given } = record.steps.find((step) => step.call === 'prepare');
    const plan = JSON.stringify({ ...given, chain, time: Date.now() });
    assert.equal(JSON.parse(paper.fileHash(plan)), 'sha384');
    const content = path.join(path.dirname(file), 'notes.odt');
    fs.writeFileSync(content, 'The rent is CHF 1850 a month.');
    const digest = (name) => crypto.createHash(name).update(fs.readFileSync(content)).digest();
    assert.throws(
      () => paper.prepareDetached(digest('sha256'), plan),
      (thrown) => JSON.parse(thrown).code === 'certificate',
    );
    const asked = JSON.parse(paper.prepareDetached(digest('sha384'), plan));
    assert.equal(asked.scheme, 'ecdsa-sha384');
    const curve = { name: 'ECDSA', namedCurve: 'P-384' };
    const signer = await crypto.subtle.importKey('pkcs8', own.dangerousPkcs8(), curve, false, ['sign']);
    const by = { name: 'ECDSA', hash: 'SHA-384' };
    const signature = await crypto.subtle.sign(by, signer, bytes(asked.attributes));
    paper.finish(new Uint8Array(signature), new Uint8Array(8));
    paper.withoutTimestamp();
    const cms = `${content}.p7s`;
    fs.writeFileSync(cms, paper.detached());
    const verify = (over) =>
      spawnSync('openssl', [
        ...['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-purpose', 'any'],
        ...['-in', cms, '-content', over, '-CAfile', certificate, '-out', `${content}.checked`],
      ]);
    const { status, stderr } = verify(content);
    assert.equal(status, 0, stderr.toString());
    assert.notEqual(verify(file).status, 0);
    own.free();
    paper.free();
  });

  test('works on a large document with sixteen mebibytes beside it', () => {
    const size = 100 << 20;
    const parts = large(size);
    const total = parts.reduce((sum, part) => sum + part.length, 0);
    const before = memory.buffer.byteLength;
    const paper = new module.Paper(total);
    for (const part of parts) {
      for (let at = 0; at < part.length; at += 4 << 20) paper.write(part.subarray(at, at + (4 << 20)));
    }
    assert.equal(JSON.parse(paper.inspect('"sending"')).obstacle, null);
    const { given } = record.steps.find((step) => step.call === 'prepare');
    const target = { new: { name: 'own', label: '', place: [0, [20, 20, 180, 70]] } };
    paper.prepare(JSON.stringify({ ...given, target, values: [] }));
    const grown = memory.buffer.byteLength - before;
    assert.ok(grown <= total + (16 << 20), `${grown} bytes for ${total}`);
    paper.free();
  });
});

/** A document of one page with a stream of so many bytes. */
function large(size) {
  const parts = [];
  const offsets = [];
  let at = 0;
  const add = (part) => {
    const data = typeof part === 'string' ? Buffer.from(part, 'latin1') : part;
    parts.push(data);
    at += data.length;
  };
  const object = (body) => {
    offsets.push(at);
    add(`${offsets.length} 0 obj\n${body}`);
  };
  add('%PDF-1.7\n');
  object('<</Type/Catalog/Pages 2 0 R>>\nendobj\n');
  object('<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 300 300]>>\nendobj\n');
  object('<</Type/Page/Parent 2 0 R/Thumb 4 0 R>>\nendobj\n');
  object(`<</Length ${size}>>stream\n`);
  add(Buffer.alloc(size));
  add('\nendstream\nendobj\n');
  const start = at;
  const lines = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  add(`xref\n0 5\n0000000000 65535 f \n${lines.join('')}`);
  add(`trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`);
  return parts;
}
