/**
 * A lost authenticator app, and a password that is forgotten beside it: resets by kit and mailed
 * code, by an owner and by the operator, each with the days that it takes, and what must not work
 * on the way. The server is the real one under a clock that is moved by hours. The browsers keep the
 * time: a client that has been here before takes a log that is days from its own clock for an old
 * one, so each of these logins is the first one of its browser.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { STEP_SECONDS, Visit, fixture } from './harness.mjs';
import { NAMES, Pages, textOf } from './pages.mjs';
import { ANNA, BEAT, Cast } from './people.mjs';

const PDF = fixture('documents/power-of-attorney-cairo.pdf');
const TITLE = 'Vollmacht Kairo';
const NEXT = 'kraniche-ziehen-9-nordwaerts';
const HOUR_MS = 3_600_000;
const CODE_MAIL = 'Code to reset your second factor';

let cast;
let server;
let browser;
let anna;
let beat;

before(async () => {
  cast = await Cast.gather({ beat: 'phone-dark' });
  ({ server, browser, anna, beat } = cast);
  await anna.send([PDF], TITLE, BEAT.email);
});
after(() => cast?.close());

/** A browser that was never here, for the time of one test. */
async function elsewhere(work) {
  const visit = await Visit.open(browser, server.url, 'desktop-dark', { locale: 'en-GB' });
  try {
    await work(new Pages(visit.page, () => server.now()), visit.page);
    visit.expectClean();
  } catch (error) {
    await visit.picture('failed-recovery');
    throw error;
  } finally {
    await visit.close();
  }
}

/** What an app shows now; it does not matter whether it was used. */
const shownBy = (authenticator) =>
  authenticator.codeOf(Math.floor(server.now() / 1000 / STEP_SECONDS));

const field = (page, name) => page.getByRole('textbox', { name });
const press = (page, name) => page.getByRole('button', { name }).click();
const noReset = (page) => page.getByText(textOf('second-reset')).count();

/** The mailed code of a request that is made now. */
async function askByMail(pages, page) {
  await pages.loseApp(server.url);
  await pages.showKit(ANNA.email, anna.kit.groups);
  const before = server.mailsTo(ANNA.email, CODE_MAIL).length;
  await press(page, NAMES.askCode);
  await field(page, NAMES.mailCode).waitFor();
  return /^ {4}(\d{8})\r$/m.exec(await server.mailed(ANNA.email, CODE_MAIL, before + 1))[1];
}

async function typeMailCode(page, code) {
  await field(page, NAMES.mailCode).fill(code);
  await press(page, NAMES.mailGo);
}

/** Sets the new app up, whose first code is asked for here, and saves what comes with it. */
async function setUpNewApp(pages, page, authenticator) {
  await pages.enterCode(await authenticator.code());
  await field(page, NAMES.code).waitFor({ state: 'detached' });
  authenticator.recoveryCodes = await pages.saveRecoveryCodes();
  return authenticator;
}

async function expectReadable(pages) {
  await pages.openList();
  await pages.openEnvelope(TITLE);
}

test('a kit that is none, of somebody else or of nobody begins nothing, nor does turning back', () =>
  elsewhere(async (pages, page) => {
    await page.goto(`${server.url}/login`);
    await pages.enterPassword(ANNA);
    await page.getByRole('link', { name: NAMES.noMoreApp }).click();
    await page.waitForURL(/\/recover\/app$/);
    await press(page, NAMES.lostAlone);
    for (const [email, groups, code] of [
      [ANNA.email, anna.kit.groups.slice(1), 'kit_invalid'],
      [ANNA.email, beat.kit.groups, 'recovery_refused'],
      ['nobody@example.ch', anna.kit.groups, 'recovery_refused'],
    ]) {
      await pages.showKit(email, groups);
      await pages.expectError(code);
    }
    await pages.showKit(ANNA.email, anna.kit.groups);
    await page.getByRole('heading', { name: NAMES.asked }).waitFor();
    await press(page, textOf('nav-back'));
    await page.getByRole('heading', { name: textOf('lost-app-title') }).waitFor();
    assert.equal(server.mailsTo(ANNA.email, CODE_MAIL).length, 0);
  }));

test('a member is sent to the owner, and no code is mailed', () =>
  elsewhere(async (pages, page) => {
    await pages.loseApp(server.url);
    await pages.showKit(BEAT.email, beat.kit.groups);
    await press(page, NAMES.askCode);
    await pages.expectError('reset_by_owner');
    assert.equal(await field(page, NAMES.mailCode).count(), 0);
    assert.equal(server.mailsTo(BEAT.email, CODE_MAIL).length, 0);
  }));

test('a mailed code belongs to its request, five wrong ones end it, and one reset is enough', () =>
  elsewhere((first, firstPage) =>
    elsewhere((second, secondPage) =>
      elsewhere(async (third, thirdPage) => {
        await askByMail(first, firstPage);
        const right = await askByMail(second, secondPage);
        const late = await askByMail(third, thirdPage);
        await typeMailCode(firstPage, right);
        await first.expectError('wrong_code');
        await firstPage.getByText(textOf('reset-mail-wrong')).waitFor();
        for (let wrong = 2; wrong < 5; wrong += 1) {
          await typeMailCode(firstPage, String(wrong));
          await firstPage.waitForFunction(() => document.querySelector('input').value === '');
        }
        await typeMailCode(firstPage, '5');
        await first.expectError('too_many_attempts');
        await field(firstPage, NAMES.kitField).waitFor();

        const begun = server.now();
        await typeMailCode(secondPage, `${right.slice(0, 4)} ${right.slice(4)}`);
        await secondPage.getByRole('heading', { name: NAMES.begun }).waitFor();
        const mail = await server.mailed(ANNA.email, 'The second factor will be reset');
        const effective = Date.parse(/From (\S+) on/.exec(mail.replaceAll(/\r\n/g, ' '))[1]);
        assert.ok(Math.abs(effective - begun - 72 * HOUR_MS) < 60_000, mail);

        await typeMailCode(thirdPage, late);
        await third.expectError('reset_pending');
      }),
    ),
  ));

test('before its time the old app is needed and works, and whoever has kit or password is told when', async () => {
  await server.later(71);
  await elsewhere(async (pages, page) => {
    await page.goto(`${server.url}/login`);
    await pages.enterPassword(ANNA);
    await page.getByText(textOf('second-reset')).waitFor();
    assert.equal(await page.getByTestId('totp-secret').count(), 0);
    await pages.enterCode(anna.authenticator.wrongCode());
    await pages.expectError('wrong_code');
    await pages.enterCode(await anna.authenticator.code());
    await pages.openList();
    await page.getByTestId('reset-pending').waitFor();
    await pages.signOut();

    await pages.forgetPassword(server.url);
    await pages.showKit(ANNA.email, anna.kit.groups);
    await page.getByText(textOf('second-reset')).waitFor();
    await press(page, NAMES.noMoreApp);
    await page.getByTestId('reset-begun').waitFor();
    await pages.loseApp(server.url);
    await pages.showKit(ANNA.email, anna.kit.groups);
    await page.getByTestId('reset-begun').waitFor();
    assert.equal(server.mailsTo(ANNA.email, CODE_MAIL).length, 3, 'nothing new was asked for');
  });
});

test('after three days the password sets up a new app, once, and what was before counts no more', async () => {
  await server.later(1);
  const old = anna.authenticator;
  await elsewhere((other, otherPage) =>
    elsewhere(async (pages, page) => {
      await otherPage.goto(`${server.url}/login`);
      await other.enterPassword(ANNA);
      const never = await other.newApp();

      await page.goto(`${server.url}/login`);
      await pages.enterPassword(ANNA);
      const next = await pages.newApp();
      await pages.enterCode(shownBy(old));
      await pages.expectError('wrong_code');
      await pages.enterCode(shownBy(never));
      await pages.expectError('wrong_code');
      anna.authenticator = await setUpNewApp(pages, page, next);
      await expectReadable(pages);
      await server.mailed(ANNA.email, 'A new second factor was set up');

      await other.enterCode(await never.code());
      await other.expectError('wrong_credentials');
      await other.enterPassword(ANNA);
      await other.enterCode(shownBy(old));
      await other.expectError('wrong_code');
      await press(otherPage, NAMES.useRecoveryCode);
      await field(otherPage, NAMES.codeOrRecovery).fill(old.recoveryCodes[0]);
      await press(otherPage, NAMES.continueStep);
      await other.expectError('wrong_recovery_code');
      await press(otherPage, textOf('second-by-app'));
      await other.enterCode(await next.code());
      await expectReadable(other);
    }),
  );
});

test('a reset that is cancelled comes to nothing', async () => {
  await elsewhere(async (pages, page) => {
    await typeMailCode(page, await askByMail(pages, page));
    await page.getByRole('heading', { name: NAMES.begun }).waitFor();
    await page.getByRole('link', { name: textOf('recover-back') }).click();
    await pages.signIn(ANNA, anna.authenticator);
    await press(page, NAMES.cancelReset);
    await page.getByTestId('reset-pending').waitFor({ state: 'detached' });
    await server.mailed(ANNA.email, 'The reset of the second factor was cancelled');
  });
  await server.later(73);
  await elsewhere(async (pages, page) => {
    await page.goto(`${server.url}/login`);
    await pages.enterPassword(ANNA);
    assert.equal(await noReset(page), 0);
    assert.equal(await page.getByTestId('totp-secret').count(), 0);
    await pages.forgetPassword(server.url);
    await pages.showKit(ANNA.email, anna.kit.groups);
    await field(page, NAMES.codeOrRecovery).waitFor();
    assert.equal(await noReset(page), 0);
  });
});

test('an owner resets a member who forgot the password too: kit, new app, new password, new kit', async () => {
  await elsewhere(async (pages, page) => {
    await page.goto(`${server.url}/login`);
    await pages.signIn(ANNA, anna.authenticator);
    await pages.goTo(NAMES.people);
    await field(page, NAMES.resetOf).fill(BEAT.email);
    await press(page, NAMES.resetBegin);
    await pages.prove({ code: anna.authenticator.wrongCode() }, NAMES.resetBegin);
    await pages.expectError('wrong_code');
    await pages.prove({ code: await anna.authenticator.code() }, NAMES.resetBegin);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await server.mailed(BEAT.email, 'The second factor will be reset');
  });
  await server.later(23);
  await elsewhere(async (pages, page) => {
    await pages.forgetPassword(server.url);
    await pages.showKit(BEAT.email, beat.kit.groups);
    await page.getByText(textOf('second-reset')).waitFor();
  });
  await server.later(1);
  const old = beat.authenticator;
  await elsewhere(async (pages, page) => {
    await pages.loseApp(server.url);
    await pages.showKit(BEAT.email, beat.kit.groups);
    await page.getByRole('heading', { name: NAMES.resetReady }).waitFor();
    await press(page, NAMES.resetReadyKit);
    const next = await pages.newApp();
    await pages.enterCode(shownBy(old));
    await pages.expectError('wrong_code');
    beat.authenticator = await setUpNewApp(pages, page, next);
    const before = beat.kit;
    beat.kit = { groups: await pages.renew(NEXT) };
    await expectReadable(pages);
    await pages.signOut();

    await pages.forgetPassword(server.url);
    await pages.showKit(BEAT.email, before.groups);
    await pages.expectError('recovery_refused');
    await page.goto(`${server.url}/login`);
    await field(page, NAMES.email).fill(BEAT.email);
    await page.getByLabel(NAMES.password).fill(BEAT.password);
    await press(page, NAMES.signIn);
    await pages.expectError('wrong_credentials');
    await pages.enterPassword({ ...BEAT, password: NEXT });
    assert.equal(await noReset(page), 0);
    await pages.enterCode(await next.code());
    await expectReadable(pages);
  });
});

/** What the operator does on the server itself. */
const reset = (email) => server.admin(['reset-second-factor', '--email', email]);

test('the operator resets an account that exists, once, and what nobody uses lapses after a week', async () => {
  assert.notEqual((await reset('nobody@example.ch')).code, 0);
  assert.equal((await reset(BEAT.email)).code, 0);
  assert.notEqual((await reset(BEAT.email)).code, 0);
  await server.later(25);
  await elsewhere(async (pages, page) => {
    await page.goto(`${server.url}/login`);
    await pages.enterPassword({ ...BEAT, password: NEXT });
    await pages.newApp();
  });
  await server.later(7 * 24);
  await elsewhere(async (pages, page) => {
    await page.goto(`${server.url}/login`);
    await pages.enterPassword({ ...BEAT, password: NEXT });
    assert.equal(await noReset(page), 0);
    await pages.enterCode(await beat.authenticator.code());
    await expectReadable(pages);
  });
});

test('after a reset by the operator the password sets up a new app', async () => {
  assert.equal((await reset(BEAT.email)).code, 0);
  await server.later(24);
  const old = beat.authenticator;
  await elsewhere(async (pages, page) => {
    await page.goto(`${server.url}/login`);
    await pages.enterPassword({ ...BEAT, password: NEXT });
    const next = await pages.newApp();
    await pages.enterCode(shownBy(old));
    await pages.expectError('wrong_code');
    beat.authenticator = await setUpNewApp(pages, page, next);
    await expectReadable(pages);
  });
});

test('another app takes over once its own first code was typed, and ends a reset that is under way', async () => {
  await server.later(1);
  assert.equal((await reset(BEAT.email)).code, 0);
  const old = beat.authenticator;
  await elsewhere((other, otherPage) =>
    elsewhere(async (pages, page) => {
      await otherPage.goto(`${server.url}/login`);
      await other.signIn({ ...BEAT, password: NEXT }, old);
      await page.goto(`${server.url}/login`);
      await pages.signIn({ ...BEAT, password: NEXT }, old);
      await pages.openSecurity();
      await page.getByTestId('reset-pending').waitFor();
      const begin = async (code) => {
        await press(page, NAMES.changeApp);
        await pages.prove({ code }, NAMES.go);
      };
      await begin(old.wrongCode());
      await pages.expectError('wrong_code');
      await pages.prove({ code: old.recoveryCodes[0] }, NAMES.go);
      const left = await pages.newApp();
      await press(page, textOf('cancel'));
      // Nothing was confirmed: the old app is the one, and that recovery code is used up.
      await begin(old.recoveryCodes[0]);
      await pages.expectError('wrong_recovery_code');
      await pages.prove({ code: await old.code() }, NAMES.go);
      const next = await pages.newApp();
      const confirm = async (code) => {
        await field(page, NAMES.code).fill(code);
        await press(page, NAMES.confirm);
      };
      await confirm(shownBy(left));
      await pages.expectError('wrong_code');
      await confirm(await next.code());
      await page.getByText(textOf('app-changed')).waitFor();
      assert.equal(await page.getByTestId('reset-pending').count(), 0);
      await server.mailed(BEAT.email, 'The reset of the second factor was cancelled');

      await otherPage.getByRole('listitem').filter({ hasText: TITLE }).getByRole('link').click();
      await otherPage.getByRole('button', { name: NAMES.signIn }).waitFor();
      beat.authenticator = next;
    }),
  );
  await elsewhere(async (pages, page) => {
    await page.goto(`${server.url}/login`);
    await pages.enterPassword({ ...BEAT, password: NEXT });
    await pages.enterCode(shownBy(old));
    await pages.expectError('wrong_code');
    await pages.enterCode(await beat.authenticator.code());
    await expectReadable(pages);
  });
});
