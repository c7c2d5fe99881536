/**
 * The paper check: Anna sends a document whose last page has a QR code, Beat signs on his phone, and
 * somebody without an account scans the code, reads what was signed and compares.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import jsQr from 'jsqr';

import { CommandLine, PROFILES, Visit, digestOf, fixture, run, temporaryFolder } from './harness.mjs';
import { NAMES, textOf } from './pages.mjs';
import { BEAT, Cast } from './people.mjs';

const PDF = fixture('documents/power-of-attorney-cairo.pdf');
const NAME = path.basename(PDF);
const TITLE = 'Vollmacht auf Papier';

let cast;
let server;
let anna;
let beat;
let id;
let address;

before(async () => {
  cast = await Cast.gather({ beat: 'phone-light' });
  ({ server, anna, beat } = cast);
});
after(() => cast?.close());

/** What a reader that is not ours finds on the last page of a PDF, drawn by poppler. */
async function scan(file) {
  const { stdout } = await run('pdfinfo', [file]);
  const last = /Pages: +(\d+)/.exec(stdout)[1];
  const picture = path.join(temporaryFolder('scan'), 'page');
  await run('pdftoppm', ['-r', '100', '-f', last, '-l', last, '-singlefile', file, picture]);
  const bytes = fs.readFileSync(`${picture}.ppm`);
  const [head, width, height] = /^P6\s(\d+)\s(\d+)\s255\s/.exec(bytes.toString('latin1', 0, 40));
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let at = 0; at < width * height; at += 1) {
    for (let part = 0; part < 3; part += 1) pixels[at * 4 + part] = bytes[head.length + at * 3 + part];
  }
  return jsQr(pixels, Number(width), Number(height))?.data;
}

/** Somebody else's browser, where the code leads. */
async function hold(profile, options = {}) {
  const visit = await Visit.open(cast.browser, server.url, profile, options);
  await visit.page.goto(address);
  return visit;
}

const panel = (page) => page.getByRole('dialog').locator('.panel');

test('a sender is told who will be able to read, and a signer too, before signing', async () => {
  const { page, pages } = anna;
  await pages.openNew();
  await pages.chooseFiles([PDF]);
  await page.getByRole('textbox', { name: NAMES.title }).fill(TITLE);
  await pages.addPerson({ email: BEAT.email });
  const choice = page.getByTestId('paper-check');
  assert.equal(await choice.isChecked(), false, 'nobody gets it unasked');
  await choice.check();
  await page.getByText(textOf('paper-summary')).waitFor();
  await anna.expectAccessibleNow('new with paper');
  await anna.visit.picture('paper-new');
  await page.getByRole('button', { name: NAMES.send }).click();
  await page.getByRole('heading', { level: 1, name: NAMES.sent }).waitFor({ timeout: 60_000 });
  id = await pages.showSent();
  await page.locator('[data-paper-check="on"]').waitFor();
  await beat.pages.openList();
  await beat.pages.openEnvelope(TITLE);
  const folder = temporaryFolder('sent');
  const sent = await beat.pages.downloadInto(folder, NAME);
  address = await scan(sent);
  assert.match(address, /\/check#v1\.[A-Za-z0-9_-]{64}$/);
  assert.ok(address.startsWith(server.url), 'the code leads to this server');
  await beat.pages.openSigning();
  const ready = beat.page.getByRole('button', { name: NAMES.readyToSign });
  if (await ready.isVisible()) await ready.click();
  await beat.page.getByText(textOf('paper-signer')).waitFor();
  await beat.visit.picture('paper-signer');
});

test('before everybody has signed the paper opens nothing', async () => {
  const visit = await hold('phone-dark');
  await visit.page.getByText(textOf('check-nothing-title')).waitFor();
  await visit.expectAccessible('nothing');
  assert.ok(!visit.page.url().includes('#'), 'the key must leave the address at once');
  visit.expectClean();
  await visit.close();
  await beat.pages.sign();
});

test('whoever scans the code reads the signed document without an account and compares', async () => {
  for (const [profile, options] of [
    ['phone-light', {}],
    ['desktop-dark', {}],
    ['desktop-light', {}],
    ['phone-dark', { viewport: { ...PROFILES['phone-dark'].viewport, width: 360 } }],
  ]) {
    const visit = await hold(profile, options);
    const { page } = visit;
    await page.getByRole('dialog').locator('section:nth-of-type(1)[data-drawn="true"]').waitFor();
    assert.ok(!page.url().includes('#'), 'the key must leave the address at once');
    const text = await page.getByRole('dialog').locator('.textLayer').first().innerText();
    assert.match(text, /\S/);
    await visit.picture('paper-check');
    const compare = page.getByRole('button', { name: textOf('check-answer') });
    if (await compare.isVisible()) await compare.click();
    // The instance is trusted at first use, so its own certificate counts.
    await panel(page).locator('[data-verdict="authentic"]').waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: textOf('check-other') }).click();
    await page.locator('[data-answer="other"]').waitFor();
    await visit.expectAccessible('different');
    await page.getByRole('button', { name: textOf('check-same') }).click();
    await page.locator('[data-answer="same"]').waitFor();
    await visit.expectAccessible('identical');
    await visit.picture('paper-same');
    visit.expectClean();
    await visit.close();
  }
});

test('the command line saves the same document by the same code', async () => {
  const file = path.join(temporaryFolder('by-paper'), 'signed.pdf');
  const command = new CommandLine(server);
  const [saved] = await command.json(['paper', 'read', '-', '-o', file], `${address}\n`);
  assert.equal(saved.name, NAME);
  const { pages } = anna;
  await pages.openList();
  await pages.openEnvelope(TITLE);
  const own = await pages.downloadInto(temporaryFolder('own'), NAME);
  assert.equal(await digestOf(file), await digestOf(own));
});

test('a paper of what was revoked says so before anything is read', async () => {
  const { page, pages } = anna;
  await pages.openList();
  await pages.openEnvelope(TITLE);
  await page.getByRole('button', { name: textOf('withdraw-act-revoke'), exact: true }).click();
  await page.getByRole('button', { name: textOf('withdraw-confirm-revoke') }).click();
  await page.getByTestId('revoke').waitFor({ timeout: 60_000 });
  const visit = await hold('phone-light');
  await visit.page.getByText(textOf('check-revoked')).waitFor();
  assert.equal(await visit.page.getByRole('dialog').count(), 0);
  await visit.expectAccessible('revoked');
  await visit.picture('paper-revoked');
  await visit.page.getByRole('button', { name: textOf('check-show') }).click();
  await visit.page.getByRole('dialog').locator('section:nth-of-type(1)[data-drawn="true"]').waitFor();
  visit.expectClean();
  await visit.close();
  const command = new CommandLine(server);
  const file = path.join(temporaryFolder('revoked'), 'signed.pdf');
  const [saved] = await command.json(['paper', 'read', '-', '-o', file], `${address}\n`);
  assert.equal(saved.state, 'revoked');
});

test('the sender ends it, after a question, and the paper opens nothing any more', async () => {
  const { page, pages } = anna;
  await pages.openList();
  await pages.openEnvelope(TITLE);
  await page.getByRole('button', { name: textOf('paper-end') }).click();
  await page.getByRole('dialog').waitFor();
  await anna.expectAccessibleNow('ending');
  await page.getByRole('button', { name: textOf('paper-end-back') }).click();
  await page.locator('[data-paper-check="on"]').waitFor();
  await page.getByRole('button', { name: textOf('paper-end') }).click();
  await page.getByRole('button', { name: textOf('paper-end-confirm') }).click();
  await page.locator('[data-paper-check="ended"]').waitFor();
  await page.getByText(textOf('event-paper-opened')).first().waitFor();
  const visit = await hold('phone-light');
  await visit.page.getByText(textOf('check-nothing-title')).waitFor();
  await visit.close();
  assert.ok(id);
});

test('without a code the page says what to do, and with half of one that it is not whole', async () => {
  const visit = await Visit.open(cast.browser, server.url, 'phone-light');
  await visit.page.goto(`${server.url}/check`);
  await visit.page.getByText(textOf('check-no-code')).waitFor();
  await visit.expectAccessible('no code');
  // Another code in the same tab: the browser loads nothing anew.
  await visit.page.goto(address);
  await visit.page.getByText(textOf('check-nothing-title')).waitFor();
  assert.ok(!visit.page.url().includes('#'), 'the key must leave the address at once');
  await visit.page.goto('about:blank');
  await visit.page.goto(address.slice(0, -3));
  await visit.page.getByText(textOf('check-nothing-title')).waitFor();
  await visit.close();
});
