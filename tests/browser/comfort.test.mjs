/**
 * Everyday work: finding an envelope, several documents and tabs, and leaving a machine alone.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { fixture, temporaryFolder } from './harness.mjs';
import { NAMES, Pages } from './pages.mjs';
import { ANNA, BEAT, Cast } from './people.mjs';

const RENT = 'Mietvertrag Zürich';
const OFFER = 'Angebot 2027';

let cast;
let server;
let browser;
let anna;
let beat;
const files = [];

before(async () => {
  cast = await Cast.gather({ beat: 'desktop-dark' });
  ({ server, browser, anna, beat } = cast);
  const folder = temporaryFolder('documents');
  for (const name of ['Vertrag.pdf', 'Anhang.pdf']) {
    files.push(path.join(folder, name));
    fs.copyFileSync(fixture('documents/power-of-attorney-cairo.pdf'), files.at(-1));
  }
  fs.appendFileSync(files[1], '\n');
  await anna.send(files, RENT, BEAT.email);
  await anna.send([files[0]], OFFER, BEAT.email);
});
after(() => cast?.close());

test('the list is searched by title, person and state, with the keyboard alone', async () => {
  const { pages, page } = anna;
  await pages.openList();
  await pages.rows.filter({ hasText: RENT }).waitFor();
  for (const [query, count] of [['zurich miet', 1], ['beat', 2], ['ANGEBOT', 1], ['0 of 1', 2]]) {
    await pages.search(query);
    await page.waitForFunction(
      (wanted) => document.querySelectorAll('main ul a[href^="/envelopes/"]').length === wanted,
      count,
    );
  }
  await pages.search('keinesfalls');
  await page.getByRole('heading', { name: NAMES.nothingFound }).waitFor();
  await page.getByRole('button', { name: NAMES.showAll }).click();
  assert.equal(await pages.rows.count(), 2);

  await page.keyboard.type('zur');
  await page.keyboard.press('ArrowDown');
  assert.match(await page.locator(':focus').innerText(), new RegExp(RENT));
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Escape');
  assert.equal(await pages.rows.count(), 2);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/envelopes\//);
  assert.ok(!page.url().includes('?'), 'what was searched stays out of the address');

  await pages.openList();
  await page.getByRole('group', { name: NAMES.filters }).getByRole('button').last().click();
  assert.equal(await pages.rows.count(), 0);
  await page.getByRole('button', { name: NAMES.showAll }).click();
  assert.equal(await pages.rows.count(), 2);
});

test('several documents are read one after the other before signing', async () => {
  const { pages, page } = beat;
  await pages.openList();
  await pages.openEnvelope(RENT);
  await pages.openSigning();
  const panel = page.getByRole('dialog').locator('form').filter({ has: page.getByRole('checkbox') });
  await panel.getByText(/(^|\D)1 \D+ 2/).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: /Anhang\.pdf/ }).last().click();
  await pages.readPage(1);
  await panel.getByText(/(^|\D)2 \D+ 2/).waitFor();
  await pages.sign();
});

test('two tabs that sign the same envelope: the second is told and shows how it is', async () => {
  const other = await beat.visit.openTab();
  const second = new Pages(other);
  await other.goto(`${server.url}/`);
  await second.unlock(BEAT.password);
  for (const pages of [beat.pages, second]) {
    await pages.openList();
    await pages.openEnvelope(OFFER);
    await pages.openSigning();
  }
  await beat.pages.sign();
  await other.getByTestId('consent').check();
  await other.getByRole('button', { name: NAMES.signAs }).click();
  await second.expectError('already_acted');
  await other.getByRole('button', { name: NAMES.lookAgain }).click();
  await other.getByRole('dialog').waitFor({ state: 'detached' });
  await other.getByRole('link', { name: NAMES.readAndSign }).waitFor({ state: 'detached' });
  await other.close();
});

test('tabs keep the same language, appearance, lock and account', async () => {
  const { page, pages } = beat;
  const other = await beat.visit.openTab();
  const second = new Pages(other);
  await other.goto(`${server.url}/`);
  await second.unlock(BEAT.password);

  await pages.speak('fr-CH');
  await other.locator('html[lang="fr-CH"]').waitFor();
  await pages.openAccountMenu();
  await page.getByLabel(NAMES.theme).locator('visible=true').selectOption('light');
  await page.keyboard.press('Escape');
  await other.locator('html[data-theme="light"]').waitFor();

  await second.lock();
  await page.getByRole('button', { name: NAMES.unlock }).waitFor();
  await pages.unlock(BEAT.password);
  await second.unlock(BEAT.password);
  await pages.signOut();
  await other.waitForURL(/\/login$/);
  await other.getByRole('button', { name: NAMES.signIn }).waitFor();
  await pages.signIn(BEAT, beat.authenticator);
  await other.getByRole('button', { name: NAMES.unlock }).waitFor();
  await other.close();
  await pages.speak('de-CH');
  const kept = await page.evaluate(() => Object.entries(localStorage).flat().join(' '));
  for (const secret of [RENT, OFFER, BEAT.password, BEAT.email]) {
    assert.ok(!kept.includes(secret), `${secret} is kept in the browser`);
  }
});

test('a tab of an older build is told that there is a newer one, and keeps what it shows', async () => {
  const { page } = anna;
  await anna.pages.openList();
  await page.evaluate(() =>
    new BroadcastChannel('bulla.session').postMessage({ kind: 'loaded', build: '/assets/newer.js' }),
  );
  await page.getByText(NAMES.outdated).waitFor();
  assert.equal(await anna.pages.rows.count(), 2);
  await anna.visit.expectAccessible('outdated');
});

test('locking ends every worker, also in the moment in which a document is looked at', async () => {
  const { page, pages } = beat;
  for (const millis of [0, 50, 100, 150, 250, 500]) {
    await pages.openNew();
    await pages.chooseFiles([files[0]]);
    await pause(millis);
    await pages.lock();
    const until = Date.now() + 10_000;
    // The next one waits already for the password.
    while (page.workers().length > 1 && Date.now() < until) await pause(50);
    assert.deepEqual(page.workers().map((worker) => worker.url()).slice(1), [], `after ${millis} ms`);
    await pages.unlock(BEAT.password);
  }
});

test('a machine that is left alone warns, and then locks', async () => {
  const { page, pages } = anna;
  await page.clock.install();
  await page.reload();
  await pages.unlock(ANNA.password);
  await pages.openList();
  await pages.rows.first().waitFor();
  await page.clock.fastForward('09:05');
  const warning = page.getByRole('dialog');
  await warning.waitFor();
  await warning.getByRole('button', { name: NAMES.stay }).click();
  await warning.waitFor({ state: 'detached' });
  await page.clock.fastForward('08:30');
  assert.equal(await warning.count(), 0);
  await page.clock.fastForward('01:40');
  await page.getByRole('button', { name: NAMES.unlock }).waitFor();
  assert.equal(await page.getByText(RENT).count(), 0, 'no title stays on the page');
  anna.visit.expectClean();
});

test('nothing went wrong in the tabs', () => beat.visit.expectClean());
