/**
 * The main job between people in the browser and on the command line, with a small and a large
 * PDF: send, open, read, sign, download, verify. At the end the canary scan.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { scan } from './canary.mjs';
import { LONG, Server, fixture, largePdf, startBrowser, temporaryFolder } from './harness.mjs';
import { ANNA, BEAT, BrowserPerson, CARLA, CommandPerson } from './people.mjs';

/** A power of attorney of 22 kB. */
const SMALL = fixture('documents/power-of-attorney-cairo.pdf');
const LARGE_BYTES = LONG ? 60_000_000 : 10_000_000;

let server;
let browser;
let anna;
let beat;
let carla;
const documents = {};
const titles = [];

before(async () => {
  server = await Server.start();
  browser = await startBrowser();
  const folder = temporaryFolder('documents');
  documents.small = path.join(folder, 'Mandatsvertrag Quellenhof.pdf');
  fs.copyFileSync(SMALL, documents.small);
  documents.large = await largePdf(folder, LARGE_BYTES);
  anna = await BrowserPerson.enrol(server, browser, server.setUpLink, ANNA, 'desktop-light');
  const [toBeat, toCarla] = [await anna.invite(BEAT.email), await anna.invite(CARLA.email)];
  beat = await BrowserPerson.enrol(server, browser, toBeat, BEAT, 'phone-dark');
  carla = await CommandPerson.enrol(server, toCarla, CARLA);
});

after(async () => {
  await anna?.close();
  await beat?.close();
  await browser?.close();
  await server?.stop();
});

/** One envelope from one person to another, to the end. */
async function journey(sender, recipient, size) {
  const file = documents[size];
  const title = `Geheimsache ${titles.length + 1} ${size}`;
  titles.push(title);
  const id = await sender.send([file], title, recipient.email);
  const read = await recipient.sign(id, title);
  if (read !== null) assert.ok(read.trim().length > 20, 'the first page has text');
  const original = fs.readFileSync(file);
  for (const person of [recipient, sender]) {
    const saved = await person.download(id, title, path.basename(file));
    const copy = saved.find((one) => one.endsWith('.pdf'));
    assert.ok(fs.readFileSync(copy).equals(original), 'the download is the document');
    const { code, reports } = await carla.verify(saved);
    assert.deepEqual(reports.map((report) => report.verdict), ['authentic']);
    assert.equal(code, 0);
    assert.deepEqual(reports[0].title, title);
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
  const contents = Object.fromEntries(
    Object.entries(documents).map(([name, file]) => [`${name} document`, fs.readFileSync(file)]),
  );
  const { found, needles, searched } = scan(server, { texts, documents: contents });
  assert.deepEqual(found, []);
  assert.ok(needles > 300 && searched > 6 * 10_000_000, `${needles} needles in ${searched} bytes`);
});

test('the canary scan finds what is there', () => {
  const { found } = scan(server, {
    texts: { 'address that routes': ANNA.email, 'name of an account': ANNA.name },
    documents: {},
  });
  assert.ok(found.some((one) => one.startsWith('address that routes')), found.join());
  assert.ok(found.some((one) => one.startsWith('name of an account')), found.join());
});
