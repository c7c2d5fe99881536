/**
 * PDFs that are signed in themselves, on the page: fields are found, filled in and signed, by one
 * person in the browser and one with the command line, and programs that are not ours find the
 * signatures good. The verify page says of each file what the command line says.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Visit, fixture, run, temporaryFolder } from './harness.mjs';
import { NAMES, Pages, partOf, textOf } from './pages.mjs';
import { expectSigned, p12Of, paperOf, pyHankoOn, rootOf, written } from './papers.mjs';
import { ANNA, BEAT, CARLA, Cast } from './people.mjs';

const CONTRACT = paperOf([
  'Contract of employment',
  '{{text;role=1;label=Place of work;required=yes}}',
  '{{number;role=1;label=Salary in CHF}}',
  '{{checkbox;role=1;label=I have read the terms;required=yes}}',
  '{{dropdown;role=1;label=Canton;options=Bern|Vaud|Ticino;required=yes}}',
  '{{date;role=1}}  {{initials;role=1}}',
  '{{signature;role=1}}',
  '',
  '{{text;role=2;label=Remark}}',
  '{{signature;role=2}}',
]);
const TITLE = 'Contract of employment';
const PATIENCE = { timeout: 60_000 };

let cast;
let root;
let contract;

before(async () => {
  cast = await Cast.gather({ beat: 'phone-light', carla: true });
  root = await rootOf(cast.server);
  contract = written('contract.pdf', CONTRACT);
});
after(async () => {
  for (const person of [cast?.anna, cast?.beat]) person?.visit.expectClean();
  await cast?.close();
});

/** The row of a file in the form for sending, once it was looked at. */
async function rowOf(pages, name) {
  const row = pages.page.getByRole('listitem').filter({ hasText: name });
  await row.locator('[data-looked]:not([data-looked="looking"])').waitFor(PATIENCE);
  return row;
}

/** Downloads the signed document of the envelope that is open; returns its path. */
async function signedFile(person, name) {
  return person.pages.downloadInto(temporaryFolder('signed'), name);
}

describe('a PDF with places for fields', () => {
  let id;
  /** Document and evidence, once both have signed. */
  let signed;

  test('shows the sender what was found, and whose it is', async () => {
    const { pages, page } = cast.anna;
    await pages.openNew();
    await pages.chooseFiles([contract]);
    const row = await rowOf(pages, 'contract.pdf');
    await row.locator('td.nobody').first().waitFor();
    await pages.addPerson({ email: BEAT.email });
    await pages.addPerson({ email: CARLA.email });
    const table = row.getByRole('table');
    if (!(await table.isVisible())) await row.locator('details:has(table) > summary').click();
    assert.equal(await table.getByRole('row').count(), 10);
    assert.equal(await table.getByRole('row').filter({ hasText: BEAT.name }).count(), 7);
    assert.equal(await table.getByRole('row').filter({ hasText: CARLA.name }).count(), 2);
    await cast.anna.expectAccessibleNow('places for fields');
    await page.getByRole('button', { name: NAMES.send }).click();
    id = await pages.showSent();
  });

  test('is filled in and signed on a phone', async () => {
    const { pages, page } = cast.beat;
    await pages.openList();
    await pages.openEnvelope(TITLE.replaceAll(' of employment', '').toLowerCase());
    await pages.openSigning();
    await page.getByRole('button', { name: NAMES.readyToSign }).click();
    const panel = page.getByRole('dialog').locator('aside form');
    await panel.locator('[data-missing]').waitFor(PATIENCE);
    await page.getByTestId('consent').check();
    await page.getByRole('button', { name: NAMES.signAs }).click();
    await panel.getByText(textOf('pdf-sign-required')).first().waitFor();
    await cast.beat.expectAccessibleNow('required fields are empty');
    await panel.getByLabel('Place of work').fill('Bern, Länggasse');
    await panel.getByLabel('Salary in CHF').fill('twelve');
    await panel.getByText(textOf('pdf-sign-number')).waitFor();
    await panel.getByLabel('Salary in CHF').fill('91000.50');
    await panel.getByLabel('I have read the terms').check();
    await panel.getByLabel('Canton').selectOption('Bern');
    // One handwriting for name and initials, chosen with the arrow keys.
    const hands = panel.getByRole('radiogroup', { name: textOf('pdf-look-style') });
    await hands.getByRole('radio', { name: textOf('pdf-look-formal') }).and(page.locator(':checked')).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await hands.getByRole('radio', { name: textOf('pdf-look-casual') }).and(page.locator(':checked:focus')).waitFor();
    await cast.beat.expectAccessibleNow('fields are filled in');
    await pages.sign();
    await page.getByTestId('signed').getByRole('button').waitFor();
    const file = await signedFile(cast.beat, 'contract.pdf');
    await expectSigned(root, file, 1);
    const text = fs.readFileSync(file);
    assert.ok(text.includes(`bulla-`) && text.subarray(0, CONTRACT.length).equals(CONTRACT), 'the file is kept, and grows');
    assert.ok(text.includes('GrapeNuts-Regular') && !text.includes('GreatVibes'), 'in the hand that was chosen');
  });

  test('is signed by the next person with the command line, and both hold', async () => {
    await cast.carla.command.json(['open', id, '-o', temporaryFolder('read')]);
    await cast.carla.sign(id);
    const { pages } = cast.beat;
    await pages.openList();
    await pages.openEnvelope('contract');
    const [document, evidence] = await cast.beat.download(id, 'contract', 'contract.pdf');
    await expectSigned(root, document, 2);
    signed = [document, evidence];
    const { code, reports } = await cast.carla.verify(signed);
    assert.equal(code, 0);
    assert.deepEqual(reports.map(({ verdict }) => verdict), ['authentic']);
  });

  for (const profile of ['desktop-dark', 'phone-light']) {
    test(`is authentic for a stranger with its evidence and without, ${profile}`, async () => {
      const guest = await Visit.open(cast.browser, cast.server.url, profile);
      const { page } = guest;
      const pages = new Pages(page);
      await page.goto(`${cast.server.url}/verify`);
      for (const files of [signed, signed.slice(0, 1)]) {
        // Nobody drags on a phone.
        const verify = profile.startsWith('phone') ? pages.verify(files) : pages.dropToVerify(files);
        assert.deepEqual(await verify, ['authentic']);
        assert.equal(await page.locator('[data-signature="authentic"]').count(), 2);
        const record = page.locator('[data-fact="audit_included"]');
        assert.equal(await record.getAttribute('data-answer'), files.length === 2 ? 'yes' : 'not_checked');
        // The server of these journeys stamps by itself, and that is what is said.
        const time = page.locator('[data-fact="timestamp"][data-answer="yes"]');
        await time.getByText(partOf('pdf-stamp-instance')).waitFor();
        await page.locator('h2[data-verdict="authentic"]:focus').waitFor();
        await guest.expectAccessible(`${files.length} files, authentic`);
      }
      guest.expectClean();
      await guest.close();
    });
  }
});

describe('the look of a signature', () => {
  test('is drawn with the keys, and an invisible one asks for none', async () => {
    const { pages, page } = cast.anna;
    const file = written('drawn.pdf', paperOf(['Minutes', '{{signature;role=1}}']));
    const hidden = written('hidden.pdf', paperOf(['Minutes']));
    await pages.openNew();
    await pages.chooseFiles([file, hidden]);
    await pages.addPerson({ email: BEAT.email });
    await page.getByLabel(partOf('pdf-place-invisible')).check();
    await page.getByRole('button', { name: NAMES.send }).click();
    await pages.showSent();
    const { beat } = cast;
    await beat.pages.openList();
    await beat.pages.openEnvelope('drawn');
    await beat.pages.openSigning();
    await beat.page.getByRole('button', { name: NAMES.readyToSign }).click();
    await beat.page.getByRole('radio', { name: textOf('pdf-look-drawn') }).check();
    const pad = beat.page.getByRole('application');
    await pad.focus();
    for (const key of [' ', 'ArrowRight', 'ArrowRight', 'ArrowUp', 'ArrowRight', 'ArrowDown', 'ArrowRight', ' ']) {
      await beat.page.keyboard.press(key);
    }
    assert.equal(await pad.getAttribute('data-strokes'), '1');
    await beat.expectAccessibleNow('a drawn signature');
    await beat.pages.sign();
    for (const name of ['drawn.pdf', 'hidden.pdf']) await expectSigned(root, await signedFile(beat, name), 1);
  });
});

test('with the keyboard on a phone the focus goes along, and signing can be cancelled', async () => {
  const { anna, beat } = cast;
  const { page, pages } = beat;
  await anna.send([written('keys.pdf', paperOf(['Keys']))], 'Keys', BEAT.email);
  await pages.openList();
  await pages.openEnvelope('Keys');
  const start = page.getByRole('link', { name: NAMES.readAndSign });
  await start.press('Enter');
  await pages.readPage(1);
  await page.keyboard.press('Escape');
  await start.and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  await pages.readPage(1);
  const ready = page.getByRole('button', { name: NAMES.readyToSign });
  await ready.press('Enter');
  await page.getByRole('heading', { name: textOf('sign-title') }).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await ready.and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  await page.getByTestId('consent').press(' ');
  // No answer comes, and nobody has to wait for it.
  await beat.visit.context.route('**/api/timestamps', () => undefined);
  const sign = page.getByRole('button', { name: NAMES.signAs });
  await sign.press('Enter');
  await page.locator('aside form').getByRole('button', { name: textOf('cancel') }).press('Enter', PATIENCE);
  await page.getByText(textOf('pdf-sign-cancelled')).waitFor(PATIENCE);
  await sign.and(page.locator(':focus')).waitFor();
  await beat.expectAccessibleNow('signing was cancelled');
  await beat.visit.context.unrouteAll({ behavior: 'ignoreErrors' });
  await page.keyboard.press('Enter');
  await page.getByTestId('signed').waitFor(PATIENCE);
  await expectSigned(root, await signedFile(beat, 'keys.pdf'), 1);
});

describe('a certificate of one’s own', () => {
  const PASSWORD = 'mein eigener Schlüssel';

  async function toSign(title) {
    const { anna, beat } = cast;
    await anna.send([written(`${title}.pdf`, paperOf([title]))], title, BEAT.email);
    await beat.pages.openList();
    await beat.pages.openEnvelope(title);
    await beat.pages.openSigning();
    await beat.page.getByRole('button', { name: NAMES.readyToSign }).click();
    const more = beat.page.locator('summary').filter({ hasText: partOf('pdf-p12-title') });
    await more.click(PATIENCE);
    return beat;
  }
  async function open({ page }, file, password) {
    await page.locator('input[accept*=".p12"]').setInputFiles(file);
    await page.getByLabel(textOf('pdf-p12-password')).fill(password);
    await page.getByRole('button', { name: textOf('pdf-p12-open') }).click();
  }

  test('signs, and neither key nor password is sent', async () => {
    const { file, certificate } = await p12Of(PASSWORD);
    const beat = await toSign('Own key');
    const bodies = [];
    const note = (request) => bodies.push(request.postDataBuffer() ?? Buffer.alloc(0));
    beat.page.on('request', note);
    await open(beat, file, 'wrong');
    await beat.pages.expectError('p12_password');
    await open(beat, file, PASSWORD);
    await beat.page.getByTestId('own-key').getByText('Beat Rossi (own)').first().waitFor(PATIENCE);
    await beat.expectAccessibleNow('an own key');
    await beat.pages.sign();
    beat.page.off('request', note);
    const p12 = fs.readFileSync(file);
    for (const body of bodies) {
      assert.ok(!body.includes(PASSWORD) && !body.includes(p12.subarray(60, 124)));
    }
    const [own] = await pyHankoOn(certificate, await signedFile(beat, 'Own key.pdf'));
    assert.deepEqual(own.words.slice(0, 3), ['intact', 'valid', 'trusted']);
  });

  test('that has expired is warned of', async () => {
    const { file } = await p12Of(PASSWORD, {
      algorithm: ['RSA', 'rsa_keygen_bits:3072'],
      from: '20200101000000Z',
      until: '20210101000000Z',
    });
    const beat = await toSign('Expired key');
    await open(beat, file, PASSWORD);
    await beat.page.getByText(textOf('pdf-p12-expired', { date: '01.01.2021' })).waitFor(PATIENCE);
    await beat.page.getByRole('button', { name: textOf('pdf-p12-drop') }).click();
    await beat.page.getByTestId('own-key').waitFor({ state: 'detached' });
    await beat.page.getByRole('button', { name: textOf('reader-close') }).click();
  });
});

test('where no time-stamp can be had the signer chooses', async () => {
  const { anna, beat } = cast;
  await anna.send([written('late.pdf', paperOf(['Late']))], 'Late', BEAT.email);
  await beat.pages.openList();
  await beat.pages.openEnvelope('Late');
  await beat.pages.openSigning();
  const problem = { type: 'about:blank', title: 'No.', status: 422, code: 'timestamp_refused' };
  const refuse = (route) =>
    route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify(problem) });
  await beat.visit.context.route('**/api/timestamps', refuse);
  await beat.page.getByRole('button', { name: NAMES.readyToSign }).click();
  await beat.page.getByTestId('consent').check();
  await beat.page.getByRole('button', { name: NAMES.signAs }).click();
  const go = beat.page.getByRole('button', { name: textOf('pdf-untimed-go') });
  await go.waitFor(PATIENCE);
  await beat.expectAccessibleNow('no time-stamp');
  await go.click();
  await beat.page.getByTestId('signed').waitFor(PATIENCE);
  await beat.visit.context.unrouteAll({ behavior: 'wait' });
  await expectSigned(root, await signedFile(beat, 'late.pdf'), 1);
});

describe('a PDF that takes no signature', () => {
  const hostile = (name) => fixture(`hostile/pdf-signed/${name}`);

  test('says why, and what to do', async () => {
    const { pages, page } = cast.anna;
    const cut = fs.readFileSync(fixture('documents/service-agreement-de-libreoffice.pdf')).subarray(0, 9000);
    const files = {
      'encrypted.pdf': [hostile('attacks/encrypted.pdf'), 'pdf-read-encryption'],
      'certified-1.pdf': [hostile('controls/certified-1.pdf'), 'pdf-refusal-certified_no_changes'],
      'header-offset.pdf': [hostile('attacks/header-offset.pdf'), 'pdf-read-header'],
      'cut.pdf': [written('cut.pdf', cut), null],
    };
    await pages.openNew();
    for (const [name, [file, text]] of Object.entries(files)) {
      await pages.chooseFiles([file]);
      const row = await rowOf(pages, name);
      await row.locator('[data-obstacle]').waitFor();
      if (text) await row.getByText(textOf(text)).waitFor();
      await row.getByText(textOf('pdf-obstacle-beside')).waitFor();
    }
    await cast.anna.expectAccessibleNow('PDFs that take no signature');
    await pages.openList();
    assert.equal(await page.locator('[data-error]').count(), 0);
  });

  test('is signed beside it, and OpenSSL verifies what is downloaded then', async () => {
    const { anna, beat } = cast;
    const file = hostile('controls/certified-1.pdf');
    await anna.send([file], 'Certified', BEAT.email);
    await beat.pages.openList();
    await beat.pages.openEnvelope('Certified');
    const button = beat.page.getByRole('button', { name: textOf('beside-download') });
    assert.equal(await button.count(), 0, 'nobody has signed');
    await beat.pages.openSigning();
    await beat.pages.sign();
    await beat.pages.openList();
    await beat.pages.openEnvelope('Certified');
    const coming = beat.page.waitForEvent('download', PATIENCE);
    await button.click();
    const download = await coming;
    assert.match(download.suggestedFilename(), /^certified-1\.pdf\..+\.p7s$/);
    await beat.expectAccessibleNow('signatures beside files');
    const verify = async (content) => {
      const signature = ['-inform', 'DER', '-in', await download.path(), '-content', content];
      const trust = ['-CAfile', root, '-purpose', 'any', '-out', path.join(temporaryFolder('checked'), 'content')];
      return run('openssl', ['cms', '-verify', '-cades', '-binary', ...signature, ...trust]);
    };
    const { code, stderr } = await verify(file);
    assert.equal(code, 0, stderr);
    assert.notEqual((await verify(contract)).code, 0, 'it is of this file alone');
  });
});

describe('the verify page', () => {
  const CASES = [
    'controls/two-signatures.pdf',
    'controls/archival.pdf',
    'attacks/isa-content.pdf',
    'attacks/encrypted.pdf',
    'attacks/shadow-hide-by-type.pdf',
    'cms/cms-content-enclosed.pdf',
  ];

  test('says of PDFs what the command line says, offline and with a root of one’s own', async () => {
    const guest = await Visit.open(cast.browser, cast.server.url, 'desktop-light');
    const pages = new Pages(guest.page);
    await guest.page.goto(`${cast.server.url}/verify`);
    const sent = [];
    guest.page.on('request', (request) => sent.push(request.method()));
    const der = fixture('hostile/pdf-signed/root.der');
    await guest.page.locator('summary').filter({ hasText: partOf('pdf-trust-title') }).click();
    await guest.page.locator('input[accept*=".pem"]').setInputFiles(der);
    for (const name of CASES) {
      const file = fixture(`hostile/pdf-signed/${name}`);
      const [saved] = await pages.verifyAndSave([file]);
      const { stdout } = await cast.carla.command.run(['--json', 'verify', '--trust', der, file]);
      const [ours] = [JSON.parse(saved)].flat();
      const [theirs] = stdout.trim().split('\n').flatMap((line) => JSON.parse(line));
      assert.deepEqual({ ...ours, file: '' }, { ...theirs, file: '' }, name);
    }
    await guest.expectAccessible('a report about signatures');
    assert.deepEqual(sent.filter((method) => method !== 'GET'), [], 'nothing is uploaded');
    guest.expectClean();
    await guest.close();
  });

  test('gives out what a signer saw, and the root of the server', async () => {
    const guest = await Visit.open(cast.browser, cast.server.url, 'phone-dark');
    const pages = new Pages(guest.page);
    await guest.page.goto(`${cast.server.url}/verify`);
    const file = fixture('hostile/pdf-signed/controls/two-signatures.pdf');
    await pages.verify([file]);
    const cards = guest.page.locator('[data-signature]');
    assert.equal(await cards.count(), 2);
    const event = guest.page.waitForEvent('download');
    await cards.first().getByRole('button', { name: textOf('pdf-report-seen') }).click();
    const download = await event;
    assert.equal(download.suggestedFilename(), 'two-signatures.signature-1.pdf');
    const seen = fs.readFileSync(await download.path());
    const whole = fs.readFileSync(file);
    assert.ok(seen.length < whole.length && whole.subarray(0, seen.length).equals(seen));
    await guest.page.locator('summary').filter({ hasText: partOf('pdf-root-title') }).click();
    const got = guest.page.waitForEvent('download');
    await guest.page.getByRole('link', { name: textOf('pdf-root-get') }).click();
    const bytes = fs.readFileSync(await (await got).path());
    assert.equal(bytes[0], 0x30, 'DER');
    await guest.expectAccessible('the root certificate');
    guest.expectClean();
    await guest.close();
  });
});
