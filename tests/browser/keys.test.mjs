/**
 * New keys in the browser, and what other people notice of them: sending stops until the new words
 * were compared, and what was sealed for the old keys follows by itself.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Visit, fixture } from './harness.mjs';
import { NAMES, Pages, partOf, textOf } from './pages.mjs';
import { BEAT, Cast } from './people.mjs';

const PDF = fixture('documents/power-of-attorney-cairo.pdf');
const BEFORE = 'Vor dem Wechsel';
const AFTER = 'Nach dem Wechsel';
const NEXT = 'kraniche-ziehen-9-nordwaerts';

let cast;
let server;
let browser;
let anna;
let beat;
/** The eight words of Beat that Anna accepted first. */
let words;

before(async () => {
  cast = await Cast.gather({ beat: 'phone-dark' });
  ({ server, browser, anna, beat } = cast);
  await anna.pages.openNew();
  await anna.pages.chooseFiles([PDF]);
  await anna.page.getByRole('textbox', { name: NAMES.title }).fill(BEFORE);
  words = await anna.pages.addPerson({ email: BEAT.email });
  await anna.page.getByRole('button', { name: NAMES.send }).click();
  await anna.pages.showSent();
});
after(() => cast?.close());

/** Answers the dialog that begins new keys. */
const beginNewKeys = (pages, proof) => pages.prove(proof, NAMES.continueStep);

/** Looks Beat up to send something; the page about the changed key is shown. */
async function meetChangedKey() {
  await anna.pages.openNew();
  await anna.pages.chooseFiles([PDF]);
  await anna.page.getByRole('textbox', { name: NAMES.title }).fill(AFTER);
  await anna.page.getByRole('textbox', { name: NAMES.personEmail }).fill(BEAT.email);
  await anna.page.getByRole('button', { name: NAMES.add }).click();
  const changed = anna.page.getByTestId('identity-changed');
  await changed.waitFor();
  return changed;
}

/** The words on a part of the page, without their numbers. */
const wordsIn = async (place) =>
  (await place.getByRole('listitem').allInnerTexts()).map((text) => text.replace(/^\d+\s*/, ''));

test('new keys take password and code of now, and nothing has changed until the new kit was typed in', async () => {
  const { page, pages } = beat;
  await pages.openSecurity();
  await page.getByRole('button', { name: NAMES.newKeys }).click();
  await page.getByRole('button', { name: NAMES.newKeys }).click();
  const right = { password: BEAT.password, code: beat.authenticator.recoveryCodes[0] };
  await beginNewKeys(pages, { ...right, password: 'not the password at all' });
  await pages.expectError('wrong_credentials');
  await beginNewKeys(pages, { ...right, code: beat.authenticator.wrongCode() });
  await pages.expectError('wrong_code');
  await beginNewKeys(pages, right);
  await page.getByLabel(NAMES.newPassword).fill(NEXT);
  await page.getByRole('button', { name: NAMES.continueStep }).click();
  await pages.kitGroups();
  await page.getByRole('button', { name: NAMES.kitSaved }).click();
  await page.getByRole('textbox', { name: NAMES.kitCode }).fill(beat.kit.groups.join(' '));
  await page.getByRole('button', { name: NAMES.renewFinish }).click();
  await pages.expectError('kit_mismatch');
  await page.goto(`${server.url}/`);
  await pages.unlock(BEAT.password);
  await pages.openList();
  await pages.openEnvelope(BEFORE);
});

test('new keys sign every device out, and the old password and the old kit are worth nothing', async () => {
  const { page, pages } = beat;
  const old = beat.kit.groups;
  const visit = await Visit.open(browser, server.url, 'desktop-dark', { locale: 'de-CH' });
  const other = new Pages(visit.page);
  await visit.page.goto(`${server.url}/login`);
  await other.signIn(BEAT, beat.authenticator);
  await pages.openSecurity();
  await page.getByRole('button', { name: NAMES.newKeys }).click();
  await page.getByRole('button', { name: NAMES.newKeys }).click();
  await page.getByRole('radio', { name: textOf('rotate-why-lost') }).check();
  await beginNewKeys(pages, { password: BEAT.password, code: await beat.authenticator.code() });
  beat.kit = { groups: await pages.renew(NEXT) };
  await page.getByText(textOf('rotate-done')).waitFor();
  await server.mailed(BEAT.email, 'Your account has new keys');
  await visit.page.getByRole('listitem').filter({ hasText: BEFORE }).getByRole('link').click();
  await visit.page.getByRole('textbox', { name: NAMES.email }).fill(BEAT.email);
  await visit.page.getByLabel(NAMES.password).fill(BEAT.password);
  await visit.page.getByRole('button', { name: NAMES.signIn }).click();
  await other.expectError('wrong_credentials');
  await other.forgetPassword(server.url);
  await other.showKit(BEAT.email, old);
  await other.expectError('recovery_refused');
  visit.expectClean();
  await visit.close();
});

test('what was sealed for the old keys is read with the new ones, and signed', async () => {
  const { page, pages } = beat;
  await pages.openList();
  await pages.openEnvelope(BEFORE);
  await page.getByRole('link', { name: NAMES.readAndSign }).click();
  assert.ok((await pages.readPage(1)).trim().length > 20);
  await pages.sign();
  await page.goto(`${server.url}/login`);
  await pages.unlock(NEXT);
  await pages.openList();
  await pages.openEnvelope(BEFORE);
});

test('a sender is stopped at a changed key, and turning back leaves that person out', async () => {
  const changed = await meetChangedKey();
  await changed.getByText(partOf('changed-kind-rotated')).waitFor();
  await changed.getByText(partOf('changed-reason-lost')).waitFor();
  await anna.expectAccessibleNow('changed key');
  assert.equal(await anna.page.getByRole('button', { name: NAMES.send }).count(), 0);
  assert.ok(await changed.getByRole('button', { name: NAMES.accept }).isDisabled());
  await changed.getByRole('button', { name: textOf('changed-back') }).click();
  await changed.waitFor({ state: 'detached' });
  assert.equal(await anna.page.getByRole('listitem').filter({ hasText: BEAT.email }).count(), 0);
  // Nothing was accepted by looking: it stops the next time too.
  await meetChangedKey();
});

test('once the words were compared the new key is accepted, and what is sent is read with it', async () => {
  const changed = anna.page.getByTestId('identity-changed');
  const [fresh, known] = [changed.getByRole('list').first(), changed.getByRole('list').last()];
  await changed.getByText(textOf('changed-words-before')).click();
  assert.deepEqual(await wordsIn(known), words);
  const { page, pages } = beat;
  await pages.goTo(NAMES.people);
  await page.getByRole('button', { name: textOf('words-mine') }).click();
  const own = page.getByRole('region', { name: textOf('words-title') }).getByRole('list').first();
  await own.waitFor();
  assert.deepEqual(await wordsIn(fresh), await wordsIn(own), 'both see the same eight words');
  assert.notDeepEqual(await wordsIn(own), words);

  await changed.getByRole('checkbox').check();
  await changed.getByRole('button', { name: NAMES.accept }).click();
  await changed.waitFor({ state: 'detached' });
  await anna.page.getByRole('listitem').filter({ hasText: BEAT.email }).waitFor();
  await anna.page.getByRole('button', { name: NAMES.send }).click();
  await anna.pages.showSent();
  await pages.openList();
  await pages.openEnvelope(AFTER);
  await pages.openSigning();
  await pages.sign();
  // Known from now on: nobody asks again.
  await anna.pages.openNew();
  assert.equal(await anna.pages.addPerson({ email: BEAT.email }), null);
});

test('nothing went wrong in the browsers', () => {
  anna.visit.expectClean();
  beat.visit.expectClean();
});
