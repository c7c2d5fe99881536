/**
 * The certificate of completion in the browser: the module draws the bytes of the command line, whoever took
 * part gets it sealed with the own key and in the own language, and foreign programs accept it.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { CommandLine, binary, fixture, run, temporaryFolder } from './harness.mjs';
import { ANNA, Cast } from './people.mjs';
import { textOf } from './pages.mjs';
import { paperOf, popplerOn, pyHankoOn, rootOf, written } from './papers.mjs';

const CLIENT = path.join(import.meta.dirname, '../../web-client');
const LANGUAGES = ['de-CH', 'fr-CH', 'it-CH', 'en'];

/** The certificate that the command line draws of an evidence file, without a seal. */
async function drawn(evidence, trust, language) {
  const file = path.join(temporaryFolder('drawn'), 'certificate.pdf');
  const words = ['certificate', '--evidence', evidence, '--trust', trust, '--language', language, '-o', file];
  const home = ['--home', path.join(temporaryFolder('nobody'), 'home')];
  const { code, stderr } = await run(binary('bulla'), [...home, ...words]);
  assert.equal(code, 0, stderr);
  return fs.readFileSync(file);
}

/** The evidence within a certificate (`docs/spec/certificate-of-completion.md#file`), and its language. */
function taken(bytes) {
  const head = bytes.subarray(0, 2000).toString('latin1');
  const [, language, length] = /^%Bulla certificate of completion 1 (\S+) (\d+)$/m.exec(head);
  const start = head.indexOf('>>\nstream\n') + '>>\nstream\n'.length;
  return { language, evidence: bytes.subarray(start, start + Number(length)) };
}

describe('the module of the browser', () => {
  let Paper;

  before(async () => {
    const { default: init, ...module } = await import(path.join(CLIENT, 'pdf-pkg/bulla_wasm_pdf.js'));
    await init({ module_or_path: fs.readFileSync(path.join(CLIENT, 'pdf-pkg/bulla_wasm_pdf_bg.wasm')) });
    ({ Paper } = module);
  });

  for (const [name, trust] of [
    ['lease', 'trust'],
    ['shown', 'shown.trust'],
    ['amended', 'amended.trust'],
  ]) {
    test(`draws of ${name} what native code draws, in every language`, async () => {
      const evidence = fixture(`vectors/evidence/${name}.evidence.json`);
      const trusted = fixture(`vectors/evidence/${trust}.json`);
      for (const language of LANGUAGES) {
        const paper = Paper.certificateOf(fs.readFileSync(evidence), fs.readFileSync(trusted, 'utf8'), language);
        const own = Buffer.from(paper.read(0, paper.sizeBytes));
        paper.free();
        assert.ok(own.equals(await drawn(evidence, trusted, language)), language);
        assert.equal(taken(own).language, language);
      }
    });
  }

  test('draws nothing of what does not verify', () => {
    const evidence = fs.readFileSync(fixture('vectors/evidence/lease.evidence.json'));
    const trust = fs.readFileSync(fixture('vectors/evidence/trust.json'), 'utf8');
    const foreign = trust.replace('sign.example.ch/log/', 'sign.example.org/log/');
    for (const [bytes, trusted, language, code] of [
      [evidence, foreign, 'en', 'evidence_unverified'],
      [evidence.subarray(1), trust, 'en', 'evidence_unverified'],
      [Buffer.alloc(0), trust, 'en', 'evidence_unverified'],
      [evidence, '{}', 'en', 'internal'],
      [evidence, trust, 'rm', 'internal'],
    ]) {
      const codeOf = (thrown) => JSON.parse(thrown).code === code;
      assert.throws(() => Paper.certificateOf(bytes, trusted, language), codeOf, code);
    }
  });
});

describe('an envelope that has ended', () => {
  const title = 'Pachtvertrag';
  let cast;
  let anna;
  let beat;
  let root;
  let trust;
  let id;

  before(async () => {
    cast = await Cast.gather({ beat: 'phone-light' });
    ({ anna, beat } = cast);
    root = await rootOf(cast.server);
    const answer = await fetch(new URL('/api/trust', cast.server.url));
    trust = written('trust.json', Buffer.from(await answer.arrayBuffer()));
    const file = written('Pachtvertrag.pdf', paperOf(['Pachtvertrag', 'Seite 1']));
    id = await anna.send([file], title, beat.email);
  });
  after(() => cast?.close());

  const button = (person) => person.page.getByRole('button', { name: textOf('certificate-download') });

  async function download(person) {
    await person.pages.openList();
    await person.pages.openEnvelope(title);
    return person.pages.downloadCertificate();
  }

  /** Demands that it is what the command line draws of its evidence, and a seal behind that holds. */
  async function expectGood({ name, bytes }, language) {
    assert.equal(name, `${title}.certificate.pdf`);
    const { evidence, language: own } = taken(bytes);
    assert.equal(own, language);
    const plain = await drawn(written('taken.evidence.json', evidence), trust, language);
    assert.ok(bytes.length > plain.length && bytes.subarray(0, plain.length).equals(plain));
    const file = written(name, bytes);
    assert.deepEqual(await popplerOn(file), ['Signature is Valid.']);
    const [{ words }] = await pyHankoOn(root, file);
    assert.deepEqual(words.slice(0, 3), ['intact', 'valid', 'trusted']);
    const command = new CommandLine(cast.server);
    const [report] = await command.json(['verify', '--trust', trust, file]);
    assert.deepEqual([report.verdict, report.reason], ['authentic', 'certificate_matches']);
    assert.equal(report.facts.timestamp, 'yes');
    return { file, report };
  }

  test('gives no certificate before', async () => {
    await anna.pages.openList();
    await anna.pages.openEnvelope(title);
    await anna.page.getByRole('button', { name: textOf('evidence-download') }).waitFor();
    assert.equal(await button(anna).count(), 0);
  });

  test('gives it to the signer on a phone, in German', async () => {
    await beat.sign(id, title);
    const made = await download(beat);
    const { file, report } = await expectGood(made, 'de-CH');
    assert.equal(report.title, title);
    assert.deepEqual(report.signatures.map((row) => row.name), [ANNA.name, beat.person.name]);
    await beat.expectAccessibleNow('certificate');
    await beat.visit.picture('certificate');
    // One changed byte of a page is found.
    const bytes = fs.readFileSync(file);
    bytes[bytes.indexOf('/MCR') + 1] ^= 1;
    const changed = written('changed.pdf', bytes);
    const command = new CommandLine(cast.server);
    const { code, stdout } = await command.run(['--json', 'verify', '--trust', trust, changed]);
    assert.equal(code, 1);
    assert.equal(JSON.parse(stdout).reason, 'certificate_altered');
  });

  test('gives it to the sender in the language of the page', async () => {
    await anna.pages.openList();
    for (const language of ['en', 'fr-CH']) {
      await anna.pages.speak(language);
      await expectGood(await download(anna), language);
    }
    await anna.expectAccessibleNow('certificate');
    await anna.visit.picture('certificate');
  });

  test('says that it could not be sealed, saves nothing, and does it again', async () => {
    await anna.pages.openList();
    await anna.pages.openEnvelope(title);
    const context = anna.visit.context;
    const problem = { type: 'about:blank', title: 'Refused', status: 422, code: 'timestamp_refused' };
    const refused = (route) =>
      route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify(problem) });
    await context.route('**/api/timestamps', refused);
    let saved = 0;
    anna.page.on('download', () => (saved += 1));
    await button(anna).click();
    await anna.page.locator('[data-error="timestamp_refused"]').waitFor();
    assert.equal(saved, 0);
    await context.unroute('**/api/timestamps', refused);
    await expectGood(await anna.pages.downloadCertificate(), 'fr-CH');
    assert.equal(await anna.page.locator('[data-error]').count(), 0);
  });

  test('the page of the verifier takes it, too', async () => {
    const { bytes } = await download(beat);
    await beat.pages.openVerify();
    const [report] = await beat.pages.verifyAndSave([written('certificate.pdf', bytes)]);
    assert.equal(JSON.parse(report).reason, 'certificate_matches');
    beat.visit.expectClean();
    anna.visit.expectClean();
  });
});
