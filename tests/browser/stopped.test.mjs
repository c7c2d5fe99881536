/**
 * A server whose log lies: one page takes the place of all others, says calmly what was seen, what is
 * safe and what to do, and hands out the proof, which the command line confirms. Nothing goes on before
 * a person decides; honest answers beside it change nothing.
 */
import assert from 'node:assert/strict';
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { CommandLine, Server, Visit, startBrowser, temporaryFolder } from './harness.mjs';
import { partOf, textOf } from './pages.mjs';
import { ANNA, BrowserPerson } from './people.mjs';

const KEPT_AS = 'bulla.memory';
const SIZES = { desktop: { width: 1280, height: 860 }, phone: { width: 360, height: 740 } };
const SCHEMES = ['light', 'dark'];
const [PROVEN, REFUSED, FOREIGN] = [0, 32, 2];

let server;
let browser;
let anna;
let log;
/** What a device remembers that was stopped, by kind. */
const memories = {};

before(async () => {
  server = await Server.start();
  browser = await startBrowser();
  anna = await BrowserPerson.enrol(server, browser, server.setUpLink, ANNA, 'desktop-light');
});
after(async () => {
  await anna?.close();
  await browser?.close();
  await server?.stop();
});

const memory = async (page = anna.page) =>
  JSON.parse(await page.evaluate((name) => localStorage.getItem(name), KEPT_AS));

/** The log's real key, as its operator has it: signs whatever it is told to. */
class LogKey {
  constructor(data) {
    const { log_seed } = JSON.parse(fs.readFileSync(path.join(data, 'secrets.json')));
    const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
    const key = Buffer.concat([prefix, Buffer.from(log_seed, 'base64')]);
    this.key = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
    const spki = createPublicKey(this.key).export({ format: 'der', type: 'spki' });
    this.public = Buffer.concat([Buffer.from([1]), spki.subarray(-32)]);
  }

  id(name) {
    const digest = createHash('sha256').update(name).update('\n').update(this.public).digest();
    return digest.subarray(0, 4);
  }

  vkey(name) {
    return `${name}+${this.id(name).toString('hex')}+${this.public.toString('base64')}`;
  }

  note(name, size, root = Buffer.alloc(32, 7)) {
    const text = `${name}\n${size}\n${root.toString('base64')}\n`;
    const signature = Buffer.concat([this.id(name), sign(null, Buffer.from(text), this.key)]);
    return `${text}\n\u2014 ${name} ${signature.toString('base64')}\n`;
  }
}

/** Name and size of the log as this device remembers it. */
async function remembered() {
  // It is looked at after the page is there.
  await anna.page.waitForFunction((name) => /\/log\/\w{32}"/.test(localStorage.getItem(name) ?? ''), KEPT_AS);
  const { checkpoints } = await memory();
  const name = Object.keys(checkpoints).find((origin) => /\/log\/\w{32}$/.test(origin));
  return { name, size: Number(checkpoints[name].split('\n')[1]) };
}

const LOG = '**/api/logs/*/checkpoint';
/** From now on the server shows the checkpoint that is made of what the device remembers, and asked
 * again too. */
const lies = (noteOf) =>
  anna.visit.context.route(LOG, async (route) => {
    const note = noteOf(await remembered());
    return route.request().method() === 'POST'
      ? route.fulfill({ json: { checkpoint: note, proof: [] } })
      : route.fulfill({ body: note, contentType: 'text/plain' });
  });
const honestAgain = () => anna.visit.context.unroute(LOG);

const heading = (page, kind) =>
  page.getByRole('heading', { level: 1, name: textOf(`stopped-title-${kind}`) });
const button = (page, id) => page.getByRole('button', { name: textOf(id) });
const shows = (page, id) => page.getByText(partOf(id)).first().waitFor();

/** Gives the password, whatever comes of it. */
async function tryToUnlock() {
  await anna.page.locator('input[type=password]').fill(ANNA.password);
  await anna.page.keyboard.press('Enter');
}

/** Saves the proof by the button that has the focus or is pressed; returns its path. */
async function saved(press) {
  const [download] = await Promise.all([anna.page.waitForEvent('download'), press()]);
  assert.match(download.suggestedFilename(), /^bulla-log-\d{4}-\d\d-\d\d\.json$/);
  const file = path.join(temporaryFolder('proof'), download.suggestedFilename());
  await download.saveAs(file);
  return file;
}

/** What the command line says of a proof to somebody who has this key of the log. */
async function checked(file, vkey) {
  const line = new CommandLine(server);
  const done = await line.run(['--json', 'audit', 'check-proof', file, '--log-key', vkey]);
  return { code: done.code, ...JSON.parse(done.stdout) };
}

test('a log that shows two histories stops the page, with the focus on its heading', async () => {
  const key = new LogKey(server.folder);
  await anna.pages.openList();
  const { name } = await remembered();
  log = { key, name };
  await lies(({ size }) => key.note(name, size));
  await anna.page.reload();
  await tryToUnlock();
  await heading(anna.page, 'fork').waitFor();
  const focused = () => anna.page.evaluate(() => document.activeElement?.tagName);
  assert.equal(await focused(), 'H1');
  const { size } = await remembered();
  await anna.page.getByText(textOf('stopped-two-roots', { size: String(size) })).waitFor();
  assert.equal(await anna.page.getByRole('navigation').count(), 0, 'no way round the page');
  await anna.expectAccessibleNow('stopped');
  memories.fork = await memory();
  assert.equal(Object.keys(memories.fork.stops).length, 1);
});

test('the proof is saved with the keyboard and convicts with the key of the log alone', async () => {
  await heading(anna.page, 'fork').focus();
  await anna.page.keyboard.press('Tab');
  const file = await saved(() => anna.page.keyboard.press('Enter'));
  await shows(anna.page, 'stopped-told-saved');
  const told = await checked(file, log.key.vkey(log.name));
  assert.equal(told.code, PROVEN);
  assert.equal(told.verdict, 'contradiction');
  assert.equal(told.shown.kind, 'two_roots');
  log.key.public[5] ^= 1;
  const foreign = await checked(file, log.key.vkey(log.name));
  log.key.public[5] ^= 1;
  assert.ok([FOREIGN, 64].includes(foreign.code));
  log.proof = file;
});

test('neither honest answers, nor a reload, nor another tab lead past it; verifying goes on', async () => {
  await honestAgain();
  await anna.page.reload();
  await heading(anna.page, 'fork').waitFor();
  for (const place of ['/', '/new', '/people', '/security', '/login']) {
    await anna.page.goto(`${server.url}${place}`);
    await heading(anna.page, 'fork').waitFor();
  }
  const tab = await anna.visit.openTab();
  await tab.goto(server.url);
  await heading(tab, 'fork').waitFor();
  await tab.close();
  await anna.page.getByRole('link', { name: textOf('stopped-verify') }).click();
  await anna.page.getByRole('heading', { level: 1, name: textOf('title-verify') }).waitFor();
  await anna.page.goBack();
  await heading(anna.page, 'fork').waitFor();
});

test('a person goes on with the saved proof and with no other file', async () => {
  const { page } = anna;
  await page.getByText(textOf('stopped-go-on')).click();
  const goOn = button(page, 'stopped-go-on-do');
  assert.ok(await goOn.isDisabled());
  const other = path.join(temporaryFolder('proof'), 'other.json');
  fs.writeFileSync(other, `${fs.readFileSync(log.proof, 'utf8')}\n`);
  const choose = page.getByLabel(textOf('stopped-go-on-file'));
  await choose.setInputFiles(other);
  await goOn.click();
  await shows(page, 'stopped-told-other');
  await choose.setInputFiles(log.proof);
  await goOn.click();
  await anna.pages.unlock(ANNA.password);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await heading(page, 'fork').waitFor({ state: 'detached' });
  const { stops = {}, settled } = await memory();
  assert.deepEqual([Object.keys(stops), Object.keys(settled)], [[], [log.name]]);
});

test('an older log is no proof, and ends by itself once the log is shown to continue', async () => {
  const { page } = anna;
  await anna.pages.openList();
  const { name, size } = await remembered();
  await lies((seen) => log.key.note(name, seen.size - 1));
  await page.reload();
  await tryToUnlock();
  await heading(page, 'refusal').waitFor();
  await anna.expectAccessibleNow('not proven');
  memories.refusal = await memory();
  const file = await saved(() => button(page, 'stopped-save').click());
  const told = await checked(file, log.key.vkey(name));
  assert.deepEqual([told.code, told.verdict], [REFUSED, 'refusal']);
  const consistency = '**/api/logs/*/consistency/*';
  await anna.visit.context.route(consistency, (route) =>
    route.fulfill({ json: { checkpoint: log.key.note(name, size - 1), proof: [] } }),
  );
  await button(page, 'stopped-look-again').click();
  await shows(page, 'stopped-told-same');
  await anna.visit.context.unroute(consistency);
  await honestAgain();
  await button(page, 'stopped-look-again').click();
  await heading(page, 'refusal').waitFor({ state: 'detached' });
  await anna.pages.openList();
});

test('a server that does not answer, or answers nonsense, stops nobody', async () => {
  const { page } = anna;
  for (const answer of [
    { status: 404, contentType: 'text/html', body: 'not here' },
    { status: 200, contentType: 'text/plain', body: 'busy' },
  ]) {
    await anna.visit.context.route(LOG, (route) => route.fulfill(answer));
    await page.reload();
    await tryToUnlock();
    await page.locator('[data-error]').first().waitFor();
    const { stops = {} } = await memory();
    assert.deepEqual(stops, {});
    assert.equal(await page.getByTestId('stopped').count(), 0);
    await honestAgain();
  }
  await page.reload();
  await anna.pages.unlock(ANNA.password);
  await anna.pages.openList();
  anna.visit.expectClean();
});

test('it can be read in every language, on a phone and in the dark', async () => {
  for (const locale of ['de-CH', 'en-GB', 'fr-CH', 'it-CH']) {
    for (const [kind, kept] of Object.entries(memories)) {
      const visit = await Visit.open(browser, server.url, 'desktop-light', { locale });
      await visit.context.addInitScript(
        ([name, json]) => localStorage.setItem(name, json),
        [KEPT_AS, JSON.stringify(kept)],
      );
      await visit.page.goto(server.url);
      await visit.page.getByTestId('stopped').waitFor();
      for (const details of await visit.page.locator('details > summary').all()) await details.click();
      for (const [size, viewport] of Object.entries(SIZES)) {
        await visit.page.setViewportSize(viewport);
        for (const colorScheme of SCHEMES) {
          await visit.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          visit.name = `${locale}-${size}-${colorScheme}`;
          await visit.expectAccessible(kind);
          await visit.picture(`stopped-${kind}`);
        }
      }
      visit.expectClean();
      await visit.close();
    }
  }
});
