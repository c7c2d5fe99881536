/**
 * What goes wrong between a browser, its disk, its clock, its other tabs and the server: each is told
 * in its own words, nothing is lost, and afterwards the work can be finished.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { Server, isOf, largePdf, startBrowser, temporaryFolder } from './harness.mjs';
import { NAMES, Pages, textOf } from './pages.mjs';
import { ANNA, BEAT, BrowserPerson, CARLA, CommandPerson } from './people.mjs';

const BYTES = 20_000_000;
/** Within the last of three parts, two of which are on their way at once: the first is stored. */
const MIDDLE = 18_000_000;
/** Exit codes of the command line. */
const [SIGNED_OUT, REFUSED] = [13, 15];
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
afterEach(async () => {
  chaos.ok();
  await anna.visit.context.unrouteAll({ behavior: 'ignoreErrors' });
});
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
  assert.ok(await isOf(copy, file), 'the file arrived whole');
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

  test('goes on after signing in again where the session ended in the middle', async () => {
    const title = newTitle();
    await fillIn(anna, title);
    chaos.cutAfter(MIDDLE);
    await press(anna, NAMES.send);
    await waiting(anna);
    endSessions(anna);
    chaos.ok();
    await anna.page.getByText(textOf('sending-signed-out')).waitFor(PATIENCE);
    await anna.expectAccessibleNow('signed out while sending');
    const parts = partsOf(anna.page);
    await anna.pages.signIn(ANNA, anna.authenticator);
    await sent(anna);
    expectWentOn(parts);
    await arrives(title);
  });

  test('is told of a wrong clock, keeps what was uploaded, and ends once the clock is right', async () => {
    const title = newTitle();
    await setClockOff(anna, 45);
    await fillIn(anna, title);
    await press(anna, NAMES.send);
    await anna.pages.expectError('clock_wrong');
    await anna.expectAccessibleNow('a wrong clock');
    await setClockOff(anna, 0);
    await anna.pages.openNew();
    await anna.page.getByTestId('stopped-upload').waitFor();
    const parts = partsOf(anna.page);
    await anna.pages.chooseFiles([file]);
    await anna.page.getByRole('listitem').filter({ hasText: CARLA.email }).waitFor();
    await press(anna, NAMES.send);
    await sent(anna);
    assert.deepEqual(parts.filter(({ number }) => number > 0), [], 'all parts were stored');
    await arrives(title);
  });

  test('from the command line is told of a wrong clock, and ends once the clock is right', async () => {
    const title = newTitle();
    const words = ['send', file, '--title', title, '--to', BEAT.email, '--words-compared'];
    for (const minutes of [45, -45]) {
      const refused = await carla.command.withClock(minutes).run(words);
      assert.equal(refused.code, REFUSED, refused.stderr);
      assert.match(refused.stderr, /clock of this device is wrong/);
    }
    const [[stopped]] = await carla.command.json(['uploads']);
    assert.ok(stopped.sent_bytes >= BYTES, 'all of it was sent');
    const [{ envelope_id: id }] = await carla.command.json(words);
    assert.equal(id, stopped.envelope_id);
  });

  test('from the command line says that the session ended, or asks to sign in and goes on', async () => {
    const title = newTitle();
    const words = ['send', file, '--title', title, '--to', BEAT.email, '--words-compared'];
    const endedMeanwhile = async (options, input) => {
      const known = storedParts().length;
      chaos.cutAfter(MIDDLE);
      const sending = carla.command.run([...options, ...words], input);
      while (storedParts().length === known) await pause(20);
      endSessions(carla);
      chaos.ok();
      return sending;
    };
    const refused = await endedMeanwhile([], '');
    assert.equal(refused.code, SIGNED_OUT, refused.stderr);
    assert.match(refused.stderr, /signed out.*bulla login/i);
    assert.match(refused.stderr, /goes on where this one stopped/);
    await carla.signIn();
    const [[stopped]] = await carla.command.json(['uploads']);
    assert.ok(stopped.sent_bytes > 0, 'something of it was sent before');

    const code = await carla.authenticator.code();
    const options = ['--json', '--password-file', carla.passwordFile];
    const sent = await endedMeanwhile(options, `${code}\n`);
    assert.equal(sent.code, 0, sent.stderr);
    assert.deepEqual(JSON.parse(sent.stdout), { envelope_id: stopped.envelope_id });
    assert.deepEqual(await carla.command.json(['uploads']), [[]]);
  });
});

/** The files of parts that the server holds. */
function storedParts() {
  const root = path.join(server.folder, 'blobs', 'containers');
  const names = fs.existsSync(root) ? fs.readdirSync(root, { recursive: true }) : [];
  return names.filter((name) => /\/\d+$/.test(name));
}

/** Sets the clock of a page's engine so many minutes off, and opens the vault again. */
async function setClockOff({ page, pages, person, visit }, minutes) {
  const shift = `{ const now = Date.now; Date.now = () => now() + ${minutes * 60_000}; }\n`;
  const script = '**/assets/core.worker-*.js';
  await visit.context.unroute(script);
  await visit.context.route(script, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: shift + (await answer.text()) });
  });
  // Whoever has filled something in is asked.
  const leave = (dialog) => dialog.accept();
  page.on('dialog', leave);
  await page.reload();
  page.off('dialog', leave);
  await pages.unlock(person.password);
}

/** Ends all sessions of somebody at the server, as its operator would. */
function endSessions({ person }) {
  const database = path.join(server.folder, 'bulla.sqlite3');
  const end =
    'DELETE FROM session WHERE account_id = (SELECT account_id FROM account WHERE email = ?)';
  const script = 'import sqlite3, sys; d = sqlite3.connect(sys.argv[1], timeout=30); ' +
    `d.execute("${end}", sys.argv[2:]); d.commit()`;
  execFileSync('python3', ['-c', script, database, person.email]);
}

describe('two tabs', () => {
  test('send one after the other', async () => {
    const title = newTitle();
    const tab = await anna.visit.context.newPage();
    const second = { page: tab, pages: new Pages(tab) };
    await tab.goto(server.url);
    await second.pages.unlock(ANNA.password);
    const other = newTitle();
    await fillIn(second, other);
    await fillIn(anna, title);
    await anna.visit.context.route('**/parts/1', (route) => route.abort());
    await press(anna, NAMES.send);
    await waiting(anna);
    await press(second, NAMES.send);
    await second.pages.expectError('upload_running');
    await anna.visit.context.unroute('**/parts/1');
    await sent(anna);
    await arrives(title);
    await press(second, NAMES.send);
    await sent(second);
    await arrives(other);
    await tab.close();
  });

  test('of which one sends: the other does not take that upload for one that stopped', async () => {
    const title = newTitle();
    const tab = await anna.visit.context.newPage();
    const second = new Pages(tab);
    await tab.goto(server.url);
    await second.unlock(ANNA.password);
    await fillIn(anna, title);
    await anna.visit.context.route('**/parts/1', (route) => route.abort());
    await press(anna, NAMES.send);
    await waiting(anna);
    await second.openNew();
    const elsewhere = tab.getByTestId('upload-elsewhere');
    await elsewhere.waitFor();
    assert.equal(await tab.getByTestId('stopped-upload').count(), 0);
    await anna.visit.context.unroute('**/parts/1');
    await sent(anna);
    await elsewhere.waitFor({ state: 'detached' });
    assert.equal(await tab.getByTestId('stopped-upload').count(), 0);
    await arrives(title);
    await tab.close();
  });

  test('of which one is locked during an upload lose nothing of it', async () => {
    const title = newTitle();
    const tab = await anna.visit.context.newPage();
    const second = new Pages(tab);
    await tab.goto(server.url);
    await second.unlock(ANNA.password);
    await fillIn(anna, title);
    chaos.cutAfter(MIDDLE);
    await press(anna, NAMES.send);
    await waiting(anna);
    chaos.ok();
    await second.lock();
    await anna.page.getByRole('button', { name: NAMES.unlock }).waitFor();
    await tab.close();
    await anna.pages.unlock(ANNA.password);
    await anna.pages.openNew();
    await anna.page.getByTestId('stopped-upload').waitFor();
    const parts = partsOf(anna.page);
    await anna.pages.chooseFiles([file]);
    await anna.page.getByRole('listitem').filter({ hasText: CARLA.email }).waitFor();
    await press(anna, NAMES.send);
    await sent(anna);
    expectWentOn(parts);
    await arrives(title);
  });

  test('sign the same envelope once', async () => {
    const title = newTitle();
    const id = await carla.send([file], title, BEAT.email);
    const tab = await beat.visit.context.newPage();
    const second = new Pages(tab);
    await tab.goto(`${server.url}/envelopes/${id}`);
    await second.unlock(BEAT.password);
    await second.openSigning();
    await beat.sign(id, title);
    await tab.getByTestId('consent').check();
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
    await beat.page.getByTestId('consent').check();
    await press(beat, NAMES.signAs);
    await waiting(beat);
    await beat.visit.context.unroute('**/acts');
    await beat.page.reload();
    await beat.pages.unlock(BEAT.password);
    await beat.page.getByTestId('consent').check();
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
