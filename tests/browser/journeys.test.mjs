/**
 * The main job between people in the browser and on the command line, with a small and a large
 * PDF: send, open, read, sign, download, verify. At the end the canary scan.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { scan } from './canary.mjs';
import { LONG, fixture, isOf, largePdf, temporaryFolder } from './harness.mjs';
import { ANNA, CARLA, Cast } from './people.mjs';

/** A power of attorney of 22 kB. */
const SMALL = fixture('documents/power-of-attorney-cairo.pdf');
/** 10 MB, 300 MB in the long run. */
const LARGE_BYTES = LONG ? 300_000_000 : 10_000_000;

let cast;
let server;
let browser;
let anna;
let beat;
let carla;
const documents = {};
const titles = [];

before(async () => {
  cast = await Cast.gather({ beat: 'phone-dark', carla: true });
  ({ server, browser, anna, beat, carla } = cast);
  const folder = temporaryFolder('documents');
  documents.small = path.join(folder, 'Mandatsvertrag Quellenhof.pdf');
  fs.copyFileSync(SMALL, documents.small);
  documents.large = await largePdf(folder, LARGE_BYTES);
});

after(() => cast?.close());

/** One envelope from one person to another, to the end. */
async function journey(sender, recipient, size) {
  const file = documents[size];
  const title = `Geheimsache ${titles.length + 1} ${size}`;
  titles.push(title);
  const id = await sender.send([file], title, recipient.email);
  const read = await recipient.sign(id, title);
  if (read !== null) assert.ok(read.trim().length > 20, 'the first page has text');
  for (const person of [recipient, sender]) {
    const saved = await person.download(id, title, path.basename(file));
    const copy = saved.find((one) => one.endsWith('.pdf'));
    assert.ok(await isOf(copy, file), 'the download is the document');
    const { code, reports } = await carla.verify(saved);
    assert.deepEqual(reports.map((report) => report.verdict), ['authentic']);
    assert.equal(code, 0);
    assert.deepEqual(reports[0].title, title);
    for (const one of saved) fs.rmSync(one);
  }
}

for (const size of ['small', 'large']) {
  describe(`a ${size} PDF`, () => {
    test('browser on a desktop to browser on a phone', () => journey(anna, beat, size));
    test('browser on a phone to browser on a desktop', () => journey(beat, anna, size));
    test('command line to browser on a desktop', () => journey(carla, anna, size));
    test('command line to browser on a phone', () => journey(carla, beat, size));
    test('browser on a desktop to command line', () => journey(anna, carla, size));
    test('browser on a phone to command line', () => journey(beat, carla, size));
  });
}

describe('the page and the command line say the same', () => {
  const folder = temporaryFolder('same');
  let trust;

  before(async () => {
    trust = path.join(folder, 'trust.json');
    const answer = await fetch(new URL('/api/trust', server.url));
    fs.writeFileSync(trust, Buffer.from(await answer.arrayBuffer()));
  });

  /** Both reports over the same files, as they come out: the page's first, then the command's. */
  async function both(files) {
    const saved = await anna.pages.verifyAndSave(files);
    const done = await carla.command.run(['--json', 'verify', '--trust', trust, ...files]);
    return { page: saved, command: done.stdout.trim().split('\n'), code: done.code };
  }

  async function expectSame(files, verdicts, code) {
    const { page, command, code: got } = await both(files);
    const compact = page.map((json) => JSON.stringify(JSON.parse(json)));
    assert.deepEqual(compact, command);
    assert.deepEqual(command.map((json) => JSON.parse(json).verdict), verdicts);
    assert.equal(got, code);
  }

  test('over evidence of this instance, whole, alone and beside a changed document', async () => {
    const title = 'Geheimsache zum Vergleich';
    titles.push(title);
    const id = await carla.send([documents.small], title, anna.email);
    await anna.sign(id, title);
    const saved = await carla.download(id);
    const pdf = saved.find((file) => file.endsWith('.pdf'));
    const evidence = saved.find((file) => file.endsWith('.evidence.json'));
    const changed = path.join(folder, 'changed.pdf');
    fs.writeFileSync(changed, Buffer.concat([fs.readFileSync(pdf), Buffer.from('% more\n')]));
    await anna.pages.openVerify();
    await expectSame([pdf, evidence], ['authentic'], 0);
    await expectSame([evidence], ['incomplete'], 4);
    await expectSame([changed, evidence], ['altered'], 1);
    // What stands in the PDF itself needs no evidence.
    await expectSame([pdf], ['authentic'], 0);
    const [report] = (await both([pdf, evidence])).command.map((json) => JSON.parse(json));
    assert.equal(report.signatures[0].name, CARLA.name);
    assert.equal(report.facts.anchored, 'yes');
  });

  test('over every published vector, which another instance made', async () => {
    await anna.pages.openVerify();
    let seen = 0;
    for (const { id, files } of vectors(folder)) {
      const { page, command } = await both(files);
      assert.deepEqual(page.map((json) => JSON.stringify(JSON.parse(json))), command, id);
      assert.ok(!command.some((json) => JSON.parse(json).verdict === 'authentic'), id);
      seen += 1;
    }
    assert.ok(seen > 30, `${seen} vectors`);
  });
});

/** The vectors of evidence as files: each changed as its case says, in canonical form. */
function vectors(folder) {
  const of = (name) => fs.readFileSync(fixture(`vectors/evidence/${name}`));
  const cases = ['cases.json', 'anchored.json'].flatMap((name) => JSON.parse(of(name)).cases);
  const pdf = of('lease.pdf');
  return cases.map(({ id, document, evidence }, number) => {
    // The same name may stand in both lists.
    const into = path.join(folder, `${number}-${id}`);
    fs.mkdirSync(into);
    const files = [];
    const add = (name, bytes) => {
      fs.writeFileSync(path.join(into, name), bytes);
      files.push(path.join(into, name));
    };
    if (document === 'signed') add('lease.pdf', pdf);
    if (document === 'changed') add('lease.pdf', pdf.toString().replace('1850', '9850'));
    if (evidence) add('lease.evidence.json', changedJson(of('lease.evidence.json'), evidence));
    return { id, files };
  });
}

/** Keys in order, no spaces: what RFC 8785 makes of the values that occur here. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

function changedJson(bytes, changes) {
  const json = JSON.parse(bytes);
  for (const { op, path: pointer, value } of changes) {
    const keys = pointer.split('/').slice(1);
    const last = keys.pop();
    const parent = keys.reduce((inner, key) => inner[key], json);
    if (op === 'replace') parent[last] = value ?? null;
    else if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else delete parent[last];
  }
  return canonical(json);
}

test('a tab that has seen less does not make the others forget', async () => {
  const kept = () => anna.page.evaluate(() => localStorage.getItem('bulla.memory'));
  const before = await kept();
  assert.ok(Object.keys(JSON.parse(before).checkpoints).length > 0);
  const tab = await anna.page.context().newPage();
  await tab.goto(`${server.url}/verify`);
  await tab.evaluate((memory) => {
    const less = { ...JSON.parse(memory), checkpoints: {}, heads: {} };
    localStorage.setItem('bulla.memory', JSON.stringify(less));
  }, before);
  await anna.page.waitForFunction((memory) => localStorage.getItem('bulla.memory') === memory, before);
  await tab.close();
});

test('the browsers had nothing to complain about', () => {
  anna.visit.expectClean();
  beat.visit.expectClean();
});

test('the server keeps and prints nothing that was secret', () => {
  const texts = {
    password: ANNA.password,
    'file name': path.basename(documents.small),
    'other file name': path.basename(documents.large),
    'kit of Anna': anna.kit.groups.join('-'),
    'kit of Carla': carla.kit,
  };
  for (const title of titles) Object.assign(texts, { [title]: title, [`message of ${title}`]: `About ${title}` });
  const { found, needles, searched } = scan(server, { texts, documents });
  assert.deepEqual(found, []);
  assert.ok(needles > 300 && searched > 6 * LARGE_BYTES, `${needles} needles in ${searched} bytes`);
});

test('the canary scan finds what is there', () => {
  const { found } = scan(server, {
    texts: { 'address that routes': ANNA.email, 'name of an account': ANNA.name },
    documents: {},
  });
  assert.ok(found.some((one) => one.startsWith('address that routes')), found.join());
  assert.ok(found.some((one) => one.startsWith('name of an account')), found.join());
  const folder = temporaryFolder('canary');
  const piece = fs.readFileSync(documents.small).subarray(1000, 9000);
  fs.writeFileSync(path.join(folder, 'piece'), Buffer.concat([Buffer.from('xyz'), piece]));
  const leak = scan({ folder, output: '' }, { texts: {}, documents });
  assert.deepEqual(leak.found, ['small document in piece']);
});
