/**
 * Choosing a password in the browser: what is weak is refused with its reason wherever one is chosen,
 * what cannot be judged is refused too, and what is strong passes.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Server, Visit, startBrowser } from './harness.mjs';
import { NAMES, Pages, textOf } from './pages.mjs';
import { ANNA } from './people.mjs';

const MODULE = '**/bulla_wasm_strength_bg*.wasm';
const NEXT = 'kraniche-ziehen-9-nordwaerts';
const LAST = 'laternen-tragen-4-heimwaerts';
/** Long enough, and easy to guess for somebody who knows Anna. */
const WEAK = [
  ['password password 1', 'repeat'],
  ['abcdefghijklmnop', 'sequence'],
  ['anna@example.ch', 'personal'],
  ['Anna Keller 27', 'personal'],
  ['k3ll3r.anna!', 'personal'],
  ['example-ag-example-ag', 'personal'],
];

let server;
let browser;
let visit;
let pages;
let authenticator;
let kit;

before(async () => {
  server = await Server.start();
  browser = await startBrowser();
  visit = await Visit.open(browser, server.url, 'phone-light');
  pages = new Pages(visit.page);
});
after(async () => {
  await visit?.close();
  await browser?.close();
  await server?.stop();
});

const standing = (page, kind) =>
  page.locator(`[data-testid="password-strength"][data-standing="${kind}"]`).waitFor();

/** Paths of the requests by which a password is registered, from now on. */
function registrations(page) {
  const asked = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (/^\/api\/(register|keys)\//.test(pathname)) asked.push(pathname);
  });
  return asked;
}

/** Demands that the field refuses each weak password with its reason, and that nothing is sent. */
async function refusesWeak(page, field, go) {
  const asked = registrations(page);
  await field.fill('x7!Qp');
  await standing(page, 'too_short');
  for (const [password, reason] of WEAK) {
    // What is said of one password stays until the next is judged.
    await field.fill(LAST);
    await standing(page, 'good');
    await field.fill(password);
    await page.getByText(textOf(`weakness-${reason}`)).waitFor();
    await standing(page, 'guessable');
    await go();
    await page.getByText(textOf('password-weak')).waitFor();
    assert.equal(await field.getAttribute('aria-invalid'), 'true', password);
    assert.ok(await field.evaluate((input) => input === document.activeElement), 'it has the focus');
  }
  await field.fill(`${WEAK[0][0]} kranich`);
  await page.getByText(textOf('password-weak')).waitFor({ state: 'detached' });
  assert.deepEqual(asked, [], 'nothing was sent');
}

/** Another visitor who has opened the set-up link and filled it in. */
async function atTheDoor(password, work) {
  const guest = await Visit.open(browser, server.url, 'desktop-dark');
  try {
    await work(guest, () => new Pages(guest.page).fillRegistration(server.setUpLink, { ...ANNA, password }));
  } finally {
    await guest.close();
  }
}

test('nothing is loaded where no password is chosen', async () => {
  const loaded = [];
  visit.page.on('request', (request) => {
    if (request.url().includes('strength')) loaded.push(request.url());
  });
  for (const path of ['/login', '/verify', '/recover']) {
    await visit.page.goto(server.url + path);
    await visit.page.getByRole('heading', { level: 1 }).waitFor();
  }
  assert.deepEqual(loaded, []);
});

test('joining refuses what is weak, and says why', async () => {
  const { page } = visit;
  await pages.fillRegistration(server.setUpLink, ANNA);
  await standing(page, 'good');
  const field = page.getByLabel(NAMES.password);
  await refusesWeak(page, field, () => page.getByRole('button', { name: NAMES.continueStep }).click());
  await field.fill(WEAK[3][0]);
  await standing(page, 'guessable');
  await visit.expectAccessible('a weak password');
  // The same password is judged anew when the name turns out to be another.
  await page.getByRole('textbox', { name: NAMES.yourName }).fill('Ruth Huber');
  await page.getByText(textOf('weakness-personal')).waitFor({ state: 'detached' });
});

test('the engine refuses what nobody has judged yet', async () => {
  await atTheDoor(WEAK[0][0], async (guest, fillIn) => {
    const { page, context } = guest;
    const asked = registrations(page);
    let release;
    const released = new Promise((resolve) => (release = resolve));
    await context.route(MODULE, async (route) => {
      await released;
      await route.continue();
    });
    await fillIn();
    await standing(page, 'judging');
    await page.getByRole('button', { name: NAMES.continueStep }).click();
    release();
    await new Pages(page).expectError('password_too_weak');
    assert.deepEqual(asked, [], 'nothing was sent');
    guest.expectClean();
  });
});

test('without the module no password passes, and it is loaded again when asked for', async () => {
  await atTheDoor(ANNA.password, async (guest, fillIn) => {
    const { page, context } = guest;
    const asked = registrations(page);
    await context.route(MODULE, (route) => route.abort('connectionfailed'));
    await fillIn();
    await standing(page, 'missing');
    await guest.expectAccessible('no judge');
    await page.getByRole('button', { name: NAMES.continueStep }).click();
    await new Pages(page).expectError('password_not_judged');
    assert.deepEqual(asked, [], 'nothing was sent');
    await context.unroute(MODULE);
    await page.getByRole('button', { name: textOf('try-again') }).click();
    await standing(page, 'good');
    guest.expectClean();
  });
});

test('a module that is not the one of this build judges nothing', async () => {
  await atTheDoor(ANNA.password, async (guest, fillIn) => {
    const { page, context } = guest;
    await context.route(MODULE, async (route) => {
      const answer = await route.fetch();
      const body = await answer.body();
      body[body.length - 1] ^= 1;
      await route.fulfill({ response: answer, body });
    });
    await fillIn();
    await standing(page, 'missing');
    await page.getByRole('button', { name: NAMES.continueStep }).click();
    await new Pages(page).expectError('password_not_judged');
    guest.expectClean();
  });
});

test('what is strong passes', async () => {
  // The token has left the address, and the page stays what it is where the fragment alone changes.
  await visit.page.goto('about:blank');
  authenticator = await pages.register(server.setUpLink, ANNA);
  kit = await pages.finishJoining();
});

test('a change refuses what is weak, and takes what is strong', async () => {
  const { page } = visit;
  await pages.openSecurity();
  await page.getByRole('button', { name: NAMES.changePassword }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(NAMES.passwordNow).fill(ANNA.password);
  const code = await authenticator.code();
  await dialog.getByRole('textbox', { name: NAMES.codeOrRecovery }).fill(code);
  const go = () => dialog.getByRole('button', { name: NAMES.changePassword }).click();
  await refusesWeak(page, dialog.getByLabel(NAMES.newPassword), go);
  await visit.expectAccessible('a weak new password');
  await pages.prove({ password: ANNA.password, next: NEXT, code }, NAMES.changePassword);
  await dialog.waitFor({ state: 'detached', timeout: 60_000 });
  await pages.lock();
  await pages.unlock(NEXT);
  visit.expectClean();
});

test('a recovery refuses what is weak, and takes what is strong', async () => {
  const other = await Visit.open(browser, server.url, 'desktop-light', { locale: 'de-CH' });
  const { page } = other;
  await page.goto(`${server.url}/recover`);
  await page.getByText(NAMES.forgotPassword).click();
  await page.getByRole('textbox', { name: NAMES.email }).fill(ANNA.email);
  await page.getByRole('textbox', { name: NAMES.kitField }).fill(kit.groups.join(' '));
  await page.getByRole('button', { name: NAMES.continueStep }).click();
  const [code] = authenticator.recoveryCodes;
  await page.getByRole('textbox', { name: NAMES.codeOrRecovery }).fill(code);
  const go = () => page.getByRole('button', { name: NAMES.continueStep }).click();
  await go();
  const field = page.getByLabel(NAMES.newPassword);
  await field.waitFor();
  await refusesWeak(page, field, go);
  await other.expectAccessible('a weak password of a recovery');
  await field.fill(LAST);
  await go();
  assert.equal((await new Pages(page).kitGroups()).length, 9);
  other.expectClean();
  await other.close();
});
