/**
 * What goes wrong between a browser, its disk, its clock, its other tabs and the server: each is told
 * in its own words, nothing is lost, and afterwards the work can be finished.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';

import { Server, largePdf, startBrowser, temporaryFolder } from './harness.mjs';
import { NAMES, Pages, textOf } from './pages.mjs';
import { ANNA, BEAT, BrowserPerson, CARLA, CommandPerson } from './people.mjs';

const BYTES = 20_000_000;
/** Within the second of three parts. */
const MIDDLE = 11_000_000;
/** A try after the connection is back may be half a minute away. */
const PATIENCE = { timeout: 90_000 };

let server;
let chaos;
let browser;
let anna;
let beat;
let carla;
let file;
let number = 0;

before(async () => {
  server = await Server.start({ chaos: true });
  ({ chaos } = server);
  browser = await startBrowser();
  file = await largePdf(temporaryFolder('documents'), BYTES);
  anna = await BrowserPerson.enrol(server, browser, server.setUpLink, ANNA, 'desktop-light');
  const [toBeat, toCarla] = [await anna.invite(BEAT.email), await anna.invite(CARLA.email)];
  beat = await BrowserPerson.enrol(server, browser, toBeat, BEAT, 'desktop-dark');
  carla = await CommandPerson.enrol(server, toCarla, CARLA);
});
afterEach(() => chaos.ok());
after(async () => {
  await anna?.close();
  await beat?.close();
  await browser?.close();
  await server?.stop();
});

const newTitle = () => `Störung ${(number += 1)}`;

/** The form, filled in for Carla. */
async function fillIn(person, title) {
  await person.pages.openNew();
  await person.pages.chooseFiles([file]);
  await person.page.getByRole('textbox', { name: NAMES.title }).fill(title);
  await person.pages.addPerson({ email: CARLA.email });
}
const press = (person, name) => person.page.getByRole('button', { name }).click();
const sent = (person, patience = PATIENCE) =>
  person.page.getByRole('heading', { level: 1, name: NAMES.sent }).waitFor(patience);
const waiting = (person) =>
  person.page.getByText(textOf('phase-waiting')).first().waitFor(PATIENCE);

/** Ids and numbers of the parts that a page sends from now on, as it sends them. */
function partsOf(page) {
  const parts = [];
  page.on('request', (request) => {
    const part = /\/api\/containers\/(\w+)\/parts\/(\d+)$/.exec(request.url());
    if (part && request.method() === 'PUT') parts.push({ id: part[1], number: Number(part[2]) });
  });
  return parts;
}

/** Demands that the first part of the file was not sent again; the private part has one part only. */
function expectWentOn(parts) {
  const file = parts.find(({ number }) => number > 0)?.id;
  const numbers = parts.filter(({ id }) => id === file).map((part) => part.number);
  assert.ok(!numbers.includes(0), `part 0 was stored and is not sent again: ${numbers}`);
}

/** Carla finds it, and it is the file. */
async function arrives(title) {
  const { envelope_id: id } = await carla.findByTitle(title);
  const saved = await carla.download(id);
  const copy = saved.find((one) => one.endsWith('.pdf'));
  assert.ok(fs.readFileSync(copy).equals(fs.readFileSync(file)), 'the file arrived whole');
  return id;
}

/** Names in a folder of the page's private file system. */
const hiddenFiles = (page, folder) =>
  page.evaluate(async (name) => {
    const root = await navigator.storage.getDirectory();
    const names = [];
    try {
      for await (const key of (await root.getDirectoryHandle(name)).keys()) names.push(key);
    } catch {
      // There is no such folder yet.
    }
    return names;
  }, folder);

describe('an upload', () => {
  test('goes on by itself where the connection broke', async () => {
    const title = newTitle();
    await fillIn(anna, title);
    chaos.cutAfter(MIDDLE);
    await press(anna, NAMES.send);
    await waiting(anna);
    await anna.expectAccessibleNow('waiting for the connection');
    const parts = partsOf(anna.page);
    chaos.ok();
    await sent(anna);
    expectWentOn(parts);
    await arrives(title);
    assert.deepEqual(await hiddenFiles(anna.page, 'uploads'), []);
  });

  test('is cancelled while it waits, and goes on when it is sent again', async () => {
    const title = newTitle();
    await fillIn(anna, title);
    chaos.cutAfter(MIDDLE);
    await press(anna, NAMES.send);
    await waiting(anna);
    await press(anna, textOf('cancel'));
    await anna.page.getByText(textOf('sending-cancelled')).waitFor();
    chaos.ok();
    const parts = partsOf(anna.page);
    await press(anna, NAMES.send);
    await sent(anna);
    expectWentOn(parts);
    await arrives(title);
  });

  test('goes on after the page was loaded again in the middle', async () => {
    const title = newTitle();
    await fillIn(anna, title);
    chaos.cutAfter(MIDDLE);
    await press(anna, NAMES.send);
    await waiting(anna);
    chaos.ok();
    anna.page.once('dialog', (dialog) => dialog.accept());
    await anna.page.reload();
    await anna.pages.unlock(ANNA.password);
    await anna.pages.openNew();
    await anna.page.getByTestId('stopped-upload').waitFor();
    await anna.expectAccessibleNow('an upload that stopped');
    const parts = partsOf(anna.page);
    await anna.pages.chooseFiles([file]);
    await anna.page.getByRole('listitem').filter({ hasText: CARLA.email }).waitFor();
    const field = anna.page.getByRole('textbox', { name: NAMES.title });
    assert.equal(await field.inputValue(), title, 'what was filled in is there again');
    await press(anna, NAMES.send);
    await sent(anna);
    expectWentOn(parts);
    await arrives(title);
  });

  test('begins anew under another key where the file has changed since', async () => {
    const title = newTitle();
    await fillIn(anna, title);
    chaos.cutAfter(MIDDLE);
    const containers = new Set();
    anna.page.on('request', (request) => {
      const id = /\/api\/containers\/(\w+)\/parts\/\d+$/.exec(request.url());
      if (id) containers.add(id[1]);
    });
    await press(anna, NAMES.send);
    await waiting(anna);
    chaos.ok();
    anna.page.once('dialog', (dialog) => dialog.accept());
    await anna.page.reload();
    await anna.pages.unlock(ANNA.password);
    await anna.pages.openNew();
    const original = fs.readFileSync(file);
    const changed = Buffer.from(original);
    changed[5_000_000] ^= 1;
    fs.writeFileSync(file, changed);
    try {
      await anna.pages.chooseFiles([file]);
      await anna.page.getByRole('listitem').filter({ hasText: CARLA.email }).waitFor();
      await press(anna, NAMES.send);
      await sent(anna);
      assert.equal(containers.size, 3, "the old one, the new one, and the private part");
      await arrives(title);
    } finally {
      fs.writeFileSync(file, original);
    }
  });

});

describe('two tabs', () => {
  test('sign the same envelope once', async () => {
    const title = newTitle();
    const id = await carla.send([file], title, BEAT.email);
    const tab = await beat.visit.context.newPage();
    const second = new Pages(tab);
    await tab.goto(`${server.url}/envelopes/${id}`);
    await second.unlock(BEAT.password);
    await second.openSigning();
    await beat.sign(id, title);
    await tab.getByRole('dialog').getByRole('checkbox').check();
    await tab.getByRole('button', { name: NAMES.signAs }).click();
    await tab.locator('[data-error]').first().waitFor(PATIENCE);
    await tab.close();
    const [{ recipients }] = await carla.command.json(['status', id]);
    assert.deepEqual(recipients.map(({ state }) => state), ['signed']);
  });
});

describe('signing', () => {
  test('whose request never left can be repeated after the page was loaded again', async () => {
    const title = newTitle();
    const id = await carla.send([file], title, BEAT.email);
    await beat.pages.openList();
    await beat.pages.openEnvelope(title);
    await beat.pages.openSigning();
    await beat.visit.context.route('**/acts', (route) => route.abort());
    await beat.page.getByRole('dialog').getByRole('checkbox').check();
    await press(beat, NAMES.signAs);
    await waiting(beat);
    await beat.visit.context.unroute('**/acts');
    await beat.page.reload();
    await beat.pages.unlock(BEAT.password);
    await beat.page.getByRole('dialog').getByRole('checkbox').check();
    await press(beat, NAMES.signAs);
    await beat.page.getByTestId('signed').waitFor(PATIENCE);
    const [{ recipients }] = await carla.command.json(['status', id]);
    assert.deepEqual(recipients.map(({ state }) => state), ['signed']);
  });

  test('whose answer was lost is one signature', async () => {
    const title = newTitle();
    const id = await carla.send([file], title, BEAT.email);
    let lost = 0;
    await beat.visit.context.route('**/acts', async (route) => {
      if (lost > 0) return route.continue();
      lost += 1;
      await route.fetch();
      return route.abort();
    });
    await beat.sign(id, title);
    await beat.visit.context.unroute('**/acts');
    assert.equal(lost, 1);
    const [{ history }] = await carla.command.json(['status', id]);
    assert.equal(history.filter(({ event }) => event === 'recipient.acted').length, 1);
  });
});
