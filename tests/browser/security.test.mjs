/**
 * What opens an account, from the browser: recovery codes, another password, another kit, devices, a forgotten password, resets.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Visit, fixture } from './harness.mjs';
import { NAMES, Pages } from './pages.mjs';
import { BEAT, Cast } from './people.mjs';

const PDF = fixture('documents/power-of-attorney-cairo.pdf');
const NEXT = 'kraniche-ziehen-9-nordwaerts';
const LAST = 'laternen-tragen-4-heimwaerts';
const TITLE = 'Vollmacht Kairo';

let cast;
let server;
let browser;
let anna;
let beat;
/** Beat's password as it is now. */
let password = BEAT.password;

before(async () => {
  cast = await Cast.gather({ beat: 'phone-dark' });
  ({ server, browser, anna, beat } = cast);
  await anna.send([PDF], TITLE, BEAT.email);
});
after(() => cast?.close());

/** Another device of Beat, for the time of one test. */
async function onAnotherDevice(work) {
  const visit = await Visit.open(browser, server.url, 'desktop-light', { locale: 'de-CH' });
  try {
    await work(new Pages(visit.page), visit);
  } finally {
    await visit.close();
  }
}

/** Demands that the document can still be read. */
async function expectReadable(pages) {
  await pages.openList();
  await pages.openEnvelope(TITLE);
}

test('a recovery code stands in for the app once, and new codes replace the old ones', async () => {
  const [first] = beat.authenticator.recoveryCodes;
  await onAnotherDevice(async (pages, visit) => {
    await visit.page.goto(`${server.url}/login`);
    await pages.enterPassword({ ...BEAT, password });
    await visit.page.getByRole('button', { name: NAMES.useRecoveryCode }).click();
    await visit.page.getByRole('textbox', { name: NAMES.codeOrRecovery }).fill('0000 0000 0000');
    await visit.page.getByRole('button', { name: NAMES.continueStep }).click();
    await pages.expectError('wrong_recovery_code');
    await visit.page.getByRole('textbox', { name: NAMES.codeOrRecovery }).fill(first);
    await visit.page.getByRole('button', { name: NAMES.continueStep }).click();
    await expectReadable(pages);
    await pages.openSecurity();
    await visit.page.getByText(/^(Noch 9 übrig|9 left)$/).waitFor();
    await visit.page.getByRole('button', { name: NAMES.codesRenew }).click();
    await pages.prove({ code: first }, NAMES.codesRenew);
    await pages.expectError('wrong_recovery_code');
    await pages.prove({ code: await beat.authenticator.code() }, NAMES.codesRenew);
    const codes = await pages.saveRecoveryCodes();
    assert.equal(new Set([...codes, ...beat.authenticator.recoveryCodes]).size, 20);
    beat.authenticator.recoveryCodes = codes;
    await visit.page.getByText(/^(Noch 10 übrig|10 left)$/).waitFor();
    visit.expectClean();
  });
});

test('a device is signed out from another one', async () => {
  const { page, pages } = beat;
  await pages.openSecurity();
  await page.getByRole('button', { name: NAMES.endOthers }).click();
  await page.getByRole('button', { name: NAMES.endOthers }).waitFor({ state: 'detached' });
  await onAnotherDevice(async (other, visit) => {
    await visit.page.goto(`${server.url}/login`);
    await other.enterPassword({ ...BEAT, password });
    await visit.page.getByRole('button', { name: NAMES.useRecoveryCode }).click();
    const field = visit.page.getByRole('textbox', { name: NAMES.codeOrRecovery });
    await field.fill(beat.authenticator.recoveryCodes[1]);
    await visit.page.getByRole('button', { name: NAMES.continueStep }).click();
    await other.openList();
    await pages.openList();
    await pages.openSecurity();
    await page.getByRole('button', { name: NAMES.endOthers }).click();
    await page.getByRole('button', { name: NAMES.endOthers }).waitFor({ state: 'detached' });
    await visit.page.getByRole('listitem').filter({ hasText: TITLE }).getByRole('link').click();
    await visit.page.getByRole('button', { name: NAMES.signIn }).waitFor();
  });
});

test('another password ends the old one', async () => {
  const { page, pages } = beat;
  await pages.openSecurity();
  await page.getByRole('button', { name: NAMES.changePassword }).click();
  await pages.prove(
    { password: 'not the password at all', next: NEXT, code: beat.authenticator.recoveryCodes[2] },
    NAMES.changePassword,
  );
  await pages.expectError('wrong_credentials');
  await pages.prove(
    { password, next: NEXT, code: await beat.authenticator.code() },
    NAMES.changePassword,
  );
  await page.getByRole('dialog').waitFor({ state: 'detached', timeout: 60_000 });
  await pages.lock();
  await page.getByLabel(NAMES.password).fill(password);
  await page.getByRole('button', { name: NAMES.unlock }).click();
  await pages.expectError('wrong_credentials');
  password = NEXT;
  await pages.unlock(password);
  await expectReadable(pages);
});

test('a kit is replaced against a code, and the old one is worth nothing', async () => {
  const { page, pages } = beat;
  const old = beat.kit.groups.join(' ');
  await pages.openSecurity();
  await page.getByRole('link', { name: NAMES.kitReplace }).click();
  await page.getByRole('button', { name: NAMES.kitReplaceGo }).click();
  const groups = await pages.kitGroups();
  await page.getByRole('button', { name: NAMES.kitSaved }).click();
  await page.getByRole('textbox', { name: NAMES.kitCode }).fill(groups.join(' '));
  await page
    .getByRole('textbox', { name: NAMES.codeOrRecovery })
    .fill(await beat.authenticator.code());
  await page.getByRole('button', { name: NAMES.check }).click();
  await page.getByRole('heading', { name: NAMES.kitDone }).waitFor();
  beat.kit = { groups };
  await onAnotherDevice(async (other, visit) => {
    await visit.page.goto(`${server.url}/login`);
    await visit.page.getByRole('link', { name: NAMES.forgotten }).click();
    await visit.page.getByText(NAMES.forgotPassword).click();
    await visit.page.getByRole('textbox', { name: NAMES.email }).fill(BEAT.email);
    await visit.page.getByRole('textbox', { name: NAMES.kitField }).fill(old);
    await visit.page.getByRole('button', { name: NAMES.continueStep }).click();
    await other.expectError('recovery_refused');
  });
});

test('a forgotten password: kit, second step, new password, new kit', async () => {
  await onAnotherDevice(async (pages, visit) => {
    const { page } = visit;
    await page.goto(`${server.url}/recover`);
    await page.getByText(NAMES.forgotPassword).click();
    await page.getByRole('textbox', { name: NAMES.email }).fill(BEAT.email);
    await page.getByRole('textbox', { name: NAMES.kitField }).fill(beat.kit.groups.join(' '));
    await page.getByRole('button', { name: NAMES.continueStep }).click();
    await page
      .getByRole('textbox', { name: NAMES.codeOrRecovery })
      .fill(beat.authenticator.recoveryCodes[3]);
    await page.getByRole('button', { name: NAMES.continueStep }).click();
    beat.kit = { groups: await pages.renew(LAST) };
    await expectReadable(pages);
  });
  await beat.page.goto(`${server.url}/login`);
  await beat.page.getByRole('button', { name: NAMES.signIn }).waitFor();
  password = LAST;
});

test('the new password opens the account elsewhere', async () => {
  const { pages } = beat;
  await pages.signIn({ ...BEAT, password }, beat.authenticator);
  await expectReadable(pages);
});

test('an owner resets a second step, and the member can cancel it', async () => {
  await anna.pages.goTo(NAMES.people);
  await anna.page.getByRole('textbox', { name: NAMES.resetOf }).fill(BEAT.email);
  await anna.page.getByRole('button', { name: NAMES.resetBegin }).click();
  await anna.pages.prove({ code: await anna.authenticator.code() }, NAMES.resetBegin);
  await anna.page.getByRole('dialog').waitFor({ state: 'detached' });
  await beat.pages.openSecurity();
  await beat.page.getByTestId('reset-pending').waitFor();
  await beat.visit.expectAccessible('reset');
  await beat.page.getByRole('button', { name: NAMES.cancelReset }).click();
  await beat.page.getByTestId('reset-pending').waitFor({ state: 'detached' });
});
