/**
 * Every screen in English and German, light and dark, on a desktop and at 360 px, and the wordy ones
 * in French and Italian: axe finds nothing, nothing scrolls sideways, and a picture is kept for a
 * person to look at.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { Server, Visit, fixture, startBrowser } from './harness.mjs';
import { NAMES, Pages, partOf, textOf } from './pages.mjs';
import { p12Of, paperOf, written } from './papers.mjs';
import { ANNA, BEAT, CARLA, CommandPerson } from './people.mjs';

const PDF = fixture('documents/service-agreement-de-libreoffice.pdf');
const SIZES = { desktop: { width: 1280, height: 860 }, phone: { width: 360, height: 740 } };
/** A kind of field each, for the first of two people. */
const CONTRACT = paperOf([
  'Contract of employment',
  '{{text;role=1;label=Place of work;required=yes}}',
  '{{number;role=1;label=Salary in CHF}}',
  '{{checkbox;role=1;label=I have read the terms;required=yes}}',
  '{{dropdown;role=1;label=Canton;options=Bern|Vaud|Ticino;required=yes}}',
  '{{date;role=1}}  {{initials;role=1}}',
  '{{signature;role=1}}',
  '',
  '{{signature;role=2}}',
]);
const P12_PASSWORD = 'mein eigener Schlüssel';
/** High enough for a whole form that scrolls in itself. */
const FORM_PX = 3600;
const TITLE = { 'en-GB': 'Service agreement 2027', 'de-CH': 'Dienstleistungsvertrag 2027' };

let server;
let browser;

before(async () => {
  server = await Server.start();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const EVERY = { desktop: ['light', 'dark'], phone: ['light', 'dark'] };
const SOME = { desktop: ['light'], phone: ['dark'] };

/** Looks at the page as it is now, in these sizes and colour schemes, maybe through a higher window. */
async function look(visit, label, schemes = EVERY, height = 0) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await visit.page.setViewportSize({ ...viewport, height: Math.max(viewport.height, height) });
    for (const colorScheme of schemes[size]) {
      await visit.page.emulateMedia({ colorScheme });
      visit.name = `${visit.locale}-${size}-${colorScheme}`;
      await visit.expectAccessible(label);
      await visit.picture(label);
    }
  }
  await visit.page.setViewportSize(SIZES.desktop);
}

async function visitor(locale) {
  const visit = await Visit.open(browser, server.url, 'desktop-light', {
    locale,
    reducedMotion: 'reduce', // pictures and contrasts of the end of each transition
  });
  visit.locale = locale;
  return { visit, pages: new Pages(visit.page), page: visit.page, locale };
}

/** The same page in other languages, chosen in the menu; the first language is chosen again. */
async function lookIn(locales, { visit, pages, page, locale }, label, height = 0) {
  if (locales.length === 0) return;
  const before = await page.locator('html').getAttribute('lang');
  for (const other of locales) {
    await pages.speak(other);
    visit.locale = other;
    await look(visit, label, SOME, height);
  }
  await pages.speak(before);
  visit.locale = locale;
}

/** The same of a page before signing in, where languages are chosen at its foot. */
async function lookAtDoor({ visit, page, locale }, label) {
  for (const other of ['fr-CH', 'it-CH', 'de-CH', 'en']) {
    await page.getByLabel(NAMES.language).locator('visible=true').selectOption(other);
    await page.locator(`html[lang="${other}"]`).waitFor();
    visit.locale = other === 'en' ? locale : other;
    await look(visit, label, SOME);
  }
}

/** From a link to a finished account, looking at each step. */
async function enrol({ visit, pages, page }, link, person) {
  await pages.fillRegistration(link, person);
  await look(visit, '01-join');
  await page.getByRole('button', { name: NAMES.continueStep }).click();
  await page.getByTestId('totp-secret').waitFor({ state: 'attached' });
  await look(visit, '02-second-factor');
  const authenticator = await pages.enrol();
  await look(visit, '03-recovery-codes');
  await pages.saveRecoveryCodes();
  authenticator.kit = await pages.kitGroups();
  await look(visit, '03-recovery-kit');
  await pages.saveRecoveryKit();
  await look(visit, '04-recovery-kit-done');
  return authenticator;
}

/** The words of somebody who was never seen; the dialog is left without a choice. */
async function addStranger({ visit, pages, page }) {
  await page.getByRole('textbox', { name: NAMES.personEmail }).fill(CARLA.email);
  await page.getByRole('button', { name: NAMES.add }).click();
  await page.getByRole('dialog').waitFor();
  await look(visit, '07-words');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('textbox', { name: NAMES.personEmail }).fill('');
}

/** An account sends, the other signs; every screen on the way. */
async function walk(sender, recipient, to, others = []) {
  const title = TITLE[sender.locale];
  await sender.pages.openNew();
  await look(sender.visit, '06-new-empty');
  await sender.pages.chooseFiles([PDF]);
  await sender.page.getByRole('textbox', { name: NAMES.title }).fill(title);
  await addStranger(sender);
  await sender.pages.addPerson(to);
  // High enough that the bar below covers no part of the form.
  await look(sender.visit, '08-new-filled', EVERY, FORM_PX);
  await lookIn(others, sender, '08-new-filled', FORM_PX);
  await sender.page.getByRole('button', { name: NAMES.send }).click();
  await sender.page.getByRole('link', { name: NAMES.showSent }).waitFor();
  await look(sender.visit, '09-sent');
  await sender.pages.showSent();
  await sender.page.getByRole('heading', { level: 1, name: title }).waitFor();
  await look(sender.visit, '10-envelope-sent');
  await lookIn(others, sender, '10-envelope-sent');

  await recipient.pages.openList();
  await recipient.page.getByRole('listitem').filter({ hasText: title }).waitFor();
  await look(recipient.visit, '11-list');
  await recipient.pages.openEnvelope(title);
  await look(recipient.visit, '12-envelope-to-sign');
  await recipient.pages.openSigning();
  await look(recipient.visit, '13-read-and-sign');
  await recipient.pages.sign();
  await look(recipient.visit, '14-signed');
  await recipient.pages.openList();
  await recipient.pages.openEnvelope(title);
  await look(recipient.visit, '15-envelope-completed');
  return {
    document: await recipient.pages.downloadDocument('service-agreement-de-libreoffice.pdf'),
    evidence: await recipient.pages.downloadEvidence(),
  };
}

/** Opens the form for signing, and tries to sign with nothing filled in. */
async function trySigning({ pages, page }, title) {
  await pages.openList();
  await pages.openEnvelope(title);
  await pages.openSigning();
  const panel = page.getByRole('dialog').locator('aside form');
  await panel.locator('[data-missing]').waitFor({ timeout: 60_000 });
  await page.setViewportSize(SIZES.phone);
  await page.getByRole('button', { name: NAMES.readyToSign }).click();
  await page.getByTestId('consent').check();
  await page.getByRole('button', { name: NAMES.signAs }).click();
  await panel.getByText(textOf('pdf-sign-required')).first().waitFor();
  return panel;
}

/** A drawn signature, every field filled in, and a key of one’s own opened. */
async function fillIn(panel, page, p12) {
  await panel.getByLabel('Place of work').fill('Bern, Länggasse');
  await panel.getByLabel('Salary in CHF').fill('91000.50');
  await panel.getByLabel('I have read the terms').check();
  await panel.getByLabel('Canton').selectOption('Bern');
  await panel.getByRole('radio', { name: textOf('pdf-look-drawn') }).first().check();
  await panel.getByRole('application').focus();
  for (const key of [' ', 'ArrowRight', 'ArrowUp', 'ArrowRight', 'ArrowDown', 'ArrowRight', ' ']) {
    await page.keyboard.press(key);
  }
  await panel.locator('summary').filter({ hasText: partOf('pdf-p12-title') }).click();
  await panel.locator('input[accept*=".p12"]').setInputFiles(p12);
  await panel.getByLabel(textOf('pdf-p12-password')).fill(P12_PASSWORD);
  await panel.getByRole('button', { name: textOf('pdf-p12-open') }).click();
  await panel.getByTestId('own-key').waitFor({ timeout: 60_000 });
}

/** A PDF with fields of every kind, signed by two; returns document and evidence. */
async function fields(sender, signer, carla) {
  const { visit, pages, page } = sender;
  const contract = written('contract.pdf', CONTRACT);
  const refused = ['attacks/encrypted', 'controls/certified-1'];
  const looked = page.locator('[data-looked]:not([data-looked="looking"])');
  await pages.openNew();
  await pages.chooseFiles([contract, ...refused.map((name) => fixture(`hostile/pdf-signed/${name}.pdf`))]);
  await looked.nth(2).waitFor({ timeout: 60_000 });
  await look(visit, '42-new-places-of-nobody', SOME);
  await pages.addPerson(BEAT);
  await pages.addPerson(CARLA);
  await page.locator('details:has(table) > summary').click();
  await page.getByRole('checkbox', { name: textOf('pdf-place-each') }).check();
  await look(visit, '43-new-places');
  await lookIn(['de-CH', 'fr-CH', 'it-CH'], sender, '43-new-places');
  for (const name of refused) {
    const row = page.getByRole('listitem').filter({ hasText: path.basename(name) });
    await row.locator('[data-remove]').click();
  }
  await page.getByRole('button', { name: NAMES.send }).click();
  const id = await pages.showSent();

  const home = await signer.page.locator('html').getAttribute('lang');
  for (const other of ['en', 'fr-CH', 'it-CH', home]) {
    await signer.pages.openList();
    await signer.pages.speak(other);
    const panel = await trySigning(signer, 'contract');
    signer.visit.locale = other;
    await look(signer.visit, '44-sign-fields-missing', other === home ? EVERY : SOME, FORM_PX);
    if (other !== home) {
      await signer.page.getByRole('button', { name: textOf('reader-close') }).click();
      continue;
    }
    const { file: p12 } = await p12Of(P12_PASSWORD);
    await fillIn(panel, signer.page, p12);
    await look(signer.visit, '45-sign-drawn-own-key', SOME, FORM_PX);
    await panel.getByRole('button', { name: textOf('pdf-p12-drop') }).click();
  }
  signer.visit.locale = signer.locale;
  await signer.pages.sign();
  await look(signer.visit, '46-signed-fields', SOME);
  await carla.sign(id);
  const [document, evidence] = await carla.download(id);
  return [document, evidence];
}

/** A file with a signature beside it. */
async function besideFile(carla) {
  const notes = written('notes.txt', Buffer.from('The rent is CHF 1850 a month.\n'));
  const { file: p12 } = await p12Of(P12_PASSWORD);
  const secret = written('password', Buffer.from(`${P12_PASSWORD}\n`));
  await carla.command.json(['cms', 'sign', notes, '--p12', p12, '--p12-password-file', secret]);
  return [notes, `${notes}.p7s`];
}

/** The verify page with signatures that files carry themselves, in every language where all is well. */
async function verifySignatures(signed, beside) {
  const altered = fixture('hostile/pdf-signed/attacks/isa-content.pdf');
  const cases = {
    '47-verify-signatures-authentic': signed,
    '48-verify-signatures-altered': [altered],
    '49-verify-signatures-unrecognised': beside,
  };
  const guest = await visitor('en-GB');
  await guest.page.goto(`${server.url}/verify`);
  for (const [label, files] of Object.entries(cases)) {
    const [verdict] = await guest.pages.verify(files);
    assert.ok(label.endsWith(verdict), `${label}: ${verdict}`);
    await (files === signed ? lookAtDoor(guest, label) : look(guest.visit, label, SOME));
    await guest.page.reload();
  }
  guest.visit.expectClean();
  await guest.visit.close();
}

/** A page of somebody without an account whose browser asks for this language. */
async function guests(locale, link, { document, evidence }) {
  const guest = await visitor(locale);
  await guest.pages.fillRegistration(link, { ...CARLA, name: 'Chiara Favre' });
  await look(guest.visit, '01-join', SOME);
  await guest.page.goto(`${server.url}/verify`);
  await guest.pages.verify([
    { name: document.name, mimeType: 'application/pdf', buffer: document.bytes },
    { name: evidence.name, mimeType: 'application/json', buffer: evidence.bytes },
  ]);
  await look(guest.visit, '21-verify-authentic', SOME);
  guest.visit.expectClean();
  await guest.visit.close();
}

/** The verify page without an account, with every kind of result. */
async function verify(locale, { document, evidence }) {
  const guest = await visitor(locale);
  await guest.page.goto(`${server.url}/verify`);
  await guest.page.getByRole('heading', { level: 1 }).waitFor();
  await look(guest.visit, '20-verify-empty');
  const pdf = { name: document.name, mimeType: 'application/pdf', buffer: document.bytes };
  const record = { name: evidence.name, mimeType: 'application/json', buffer: evidence.bytes };
  const altered = { ...pdf, buffer: Buffer.concat([document.bytes, Buffer.from('% more\n')]) };
  const blank = { ...pdf, buffer: fs.readFileSync(PDF) };
  for (const [label, files] of Object.entries({
    '21-verify-authentic': [pdf, record],
    '22-verify-altered': [altered, record],
    '23-verify-unsigned': [blank],
    '24-verify-unreadable': [{ ...record, name: 'notes.txt', buffer: Buffer.from('notes') }],
  })) {
    await guest.page.goto(`${server.url}/verify`);
    const [verdict] = await guest.pages.verify(files);
    if (!label.endsWith(verdict)) throw new Error(`${label}: ${verdict}`);
    await look(guest.visit, label);
  }
  guest.visit.expectClean();
  await guest.visit.close();
}

/** Everything that opens the account; no change is made. */
async function lookAtSecurity(person) {
  const { visit, pages, page } = person;
  const others = person.locale === 'en-GB' ? ['fr-CH', 'it-CH'] : [];
  await pages.openSecurity();
  await page.locator('main ul li').first().waitFor();
  await look(visit, '26-security');
  await lookIn(others, person, '26-security');
  await page.getByRole('button', { name: NAMES.changePassword }).click();
  await look(visit, '27-change-password', SOME);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: NAMES.newKeys }).click();
  await look(visit, '28-new-keys', SOME);
  await pages.openList();
}

/** The ways for those who lost something, from the second step of signing in. */
async function lookAtRecovery({ visit, page }) {
  await page.getByRole('link', { name: NAMES.noMoreApp }).click();
  await page.getByRole('heading', { name: textOf('lost-app-title') }).waitFor();
  await look(visit, '30-lost-app', SOME);
  await page.getByRole('button', { name: textOf('nav-back') }).click();
  await page.getByText(NAMES.forgotPassword).waitFor();
  await look(visit, '29-recover', SOME);
  await page.getByText(NAMES.forgotPassword).click();
  await page.getByRole('textbox', { name: NAMES.kitField }).waitFor();
  await look(visit, '31-recovery-kit', SOME);
}

/** The one way of a lost app that a person goes alone, up to the days that it takes. */
async function lookAtReset(person, kit) {
  const { page, pages } = person;
  await pages.loseApp(server.url);
  await lookAtDoor(person, '32-reset-kit');
  await pages.showKit(ANNA.email, kit);
  await page.getByRole('button', { name: NAMES.askCode }).waitFor();
  await lookAtDoor(person, '33-reset-ask');
  await page.getByRole('button', { name: NAMES.askCode }).click();
  await page.getByRole('textbox', { name: NAMES.mailCode }).waitFor();
  await lookAtDoor(person, '34-reset-mail');
  const type = async (code) => {
    await page.getByRole('textbox', { name: NAMES.mailCode }).fill(code);
    await page.getByRole('button', { name: NAMES.mailGo }).click();
  };
  await type('1');
  await pages.expectError('wrong_code');
  await lookAtDoor(person, '35-reset-mail-wrong');
  const mail = await server.mailed(ANNA.email, 'Code to reset your second factor');
  await type(/^ {4}(\d{8})\r$/m.exec(mail)[1]);
  await page.getByTestId('reset-begun').waitFor();
  await lookAtDoor(person, '36-reset-begun');
  await page.goto(`${server.url}/login`);
  await pages.enterPassword(ANNA);
  await lookAtDoor(person, '37-sign-in-reset');
}

/** What somebody finds once a reset is effective. */
async function lookAtNewApp(person, kit) {
  const { page, pages } = person;
  await pages.loseApp(server.url);
  await pages.showKit(ANNA.email, kit);
  await page.getByRole('button', { name: NAMES.resetReadyKit }).waitFor();
  await lookAtDoor(person, '38-reset-ready');
  await page.getByRole('button', { name: NAMES.resetReadyKit }).click();
  await page.getByTestId('totp-secret').waitFor({ state: 'attached' });
  await lookAtDoor(person, '39-recover-new-app');
  await page.goto(`${server.url}/login`);
  await pages.enterPassword(ANNA);
  await lookAtDoor(person, '40-sign-in-new-app');
  const next = await pages.newApp();
  await pages.enterCode(await next.code());
  await pages.recoveryCodes();
  await look(person.visit, '41-sign-in-new-codes');
}

let annasKit;

test('every screen in its languages, schemes and sizes', async () => {
  const anna = await visitor('en-GB');
  const authenticator = await enrol(anna, server.setUpLink, ANNA);
  annasKit = authenticator.kit;
  await anna.pages.openList();
  await look(anna.visit, '05-list-empty');
  const link = await anna.pages.invite(BEAT.email);
  await look(anna.visit, '16-people');
  const carla = await CommandPerson.enrol(server, await anna.pages.invite(CARLA.email), CARLA);
  const beat = await visitor('de-CH');
  const second = await enrol(beat, link, BEAT);
  await beat.pages.openList();
  await look(beat.visit, '05-list-empty');

  const pending = await anna.pages.invite('chiara@example.ch');
  const signed = await walk(anna, beat, BEAT, ['fr-CH', 'it-CH']);
  await walk(beat, anna, ANNA);
  await verifySignatures(await fields(anna, beat, carla), await besideFile(carla));
  await verify('en-GB', signed);
  await verify('de-CH', signed);
  for (const locale of ['fr-CH', 'it-CH']) await guests(locale, pending, signed);

  for (const [person, account, app] of [[anna, ANNA, authenticator], [beat, BEAT, second]]) {
    await lookAtSecurity(person);
    await person.pages.lock();
    await look(person.visit, '17-unlock');
    await person.pages.unlock(account.password);
    await person.pages.signOut();
    await look(person.visit, '18-sign-in');
    await person.pages.enterPassword(account);
    await look(person.visit, '19-sign-in-code');
    await person.page.getByRole('button', { name: NAMES.useRecoveryCode }).click();
    await look(person.visit, '19-sign-in-recovery-code', SOME);
    await lookAtRecovery(person);
    await person.page.goto(`${server.url}/login`);
    await person.pages.enterPassword(account);
    await person.pages.enterCode(await app.code());
    await person.pages.openList();
    await person.page.goto(`${server.url}/nowhere`);
    await person.page.getByRole('heading', { level: 1 }).waitFor();
    await look(person.visit, '25-not-found');
    person.visit.expectClean();
    await person.visit.close();
  }
});

test('every screen of a lost app, before and after its days', async () => {
  for (const [hours, go] of [[0, lookAtReset], [73, lookAtNewApp]]) {
    await server.later(hours);
    const person = await visitor('en-GB');
    person.pages = new Pages(person.page, () => server.now());
    await go(person, annasKit);
    person.visit.expectClean();
    await person.visit.close();
  }
});
