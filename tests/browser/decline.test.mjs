/**
 * Declining in the browser: the envelope ends for everybody, its people read the reason, and the
 * server neither keeps nor mails it.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { scan } from './canary.mjs';
import { fixture, temporaryFolder } from './harness.mjs';
import { NAMES, Pages, textOf } from './pages.mjs';
import { ANNA, BEAT, CARLA, Cast } from './people.mjs';

const PDF = fixture('documents/power-of-attorney-cairo.pdf');
const REASON = 'Ziffer 4 nennt einen falschen Betrag.\nBitte «12 500» statt «125 000».';
const WITH = 'Vollmacht mit Fehler';
const UNREAD = 'Vollmacht ungelesen';
const WITHOUT = 'Vollmacht ohne Grund';
const SIGNED = 'Vollmacht zuerst unterzeichnet';

let cast;
let server;
let anna;
let beat;
let carla;

before(async () => {
  cast = await Cast.gather({ beat: 'phone-dark', carla: true });
  ({ server, anna, beat, carla } = cast);
});
after(() => cast?.close());

/** Sends to both at the same time; returns the id. */
async function send(title) {
  const to = [{ email: BEAT.email }, { email: CARLA.email }];
  await anna.pages.send({ files: [PDF], title, to });
  return anna.pages.showSent();
}

/** Opens the dialog that declines, in the envelope that is open. */
async function openDecline(page) {
  await page.getByRole('button', { name: NAMES.decline }).first().click();
  await page.getByRole('dialog').waitFor();
}

/** Demands that Carla's command line is refused with this code. */
async function refuses(args, code) {
  const done = await carla.command.run(['--json', ...args]);
  assert.notEqual(done.code, 0, done.stdout);
  assert.equal(JSON.parse(done.stdout.trim().split('\n').at(-1)).error.code, code);
}

const declined = (page) => page.getByTestId('declined');

/** How an envelope stands for its sender. */
async function asSender(title) {
  await anna.pages.openList();
  await anna.pages.openEnvelope(title);
  await declined(anna.page).waitFor();
  return declined(anna.page).innerText();
}

test('turning back declines nothing', async () => {
  const id = await send(WITH);
  await carla.command.json(['open', id, '-o', temporaryFolder('read')]);
  const { page, pages } = beat;
  await pages.openList();
  await pages.openEnvelope(WITH);
  await openDecline(page);
  await page.getByRole('textbox', { name: NAMES.declineReason }).fill(REASON);
  await page.getByRole('button', { name: textOf('decline-back') }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: NAMES.readAndSign }).waitFor();
  assert.equal(await declined(page).count(), 0);
});

test('a reason is read by the people of the envelope, whole, and kept and mailed by nobody', async () => {
  const { page, pages } = beat;
  const second = await beat.visit.openTab();
  const stale = new Pages(second);
  await second.goto(`${server.url}/`);
  await stale.unlock(BEAT.password);
  await stale.openList();
  await stale.openEnvelope(WITH);
  await openDecline(second);

  await openDecline(page);
  await beat.expectAccessibleNow('decline');
  const box = page.getByRole('textbox', { name: NAMES.declineReason });
  await box.fill('x'.repeat(2000));
  assert.equal((await box.inputValue()).length, 1000, 'no more than can be sent');
  await box.fill(REASON);
  await page.getByRole('button', { name: NAMES.declineForGood }).click();
  await declined(page).waitFor();
  assert.equal(await page.getByRole('link', { name: NAMES.readAndSign }).count(), 0);
  assert.ok((await declined(page).innerText()).includes(REASON));
  assert.ok((await asSender(WITH)).includes(REASON));
  await anna.expectAccessibleNow('declined');

  // A tab that still shows the question learns that it was answered.
  await declined(second).waitFor();
  assert.equal(await second.getByRole('dialog').count(), 0);
  await second.close();
  const mail = await server.mailed(ANNA.email, 'An envelope was declined');
  assert.ok(!mail.includes('Ziffer') && !mail.includes('Betrag') && !mail.includes(WITH));
});

test('whoever has read it cannot sign any more, and reads the reason too', async () => {
  const { envelope_id: id } = await carla.findByTitle(WITH);
  await refuses(['sign', id, '--yes'], 'envelope_closed');
  const [status] = await carla.command.json(['status', id]);
  assert.ok(JSON.stringify(status).includes('falschen Betrag'), JSON.stringify(status));
});

test('whoever has not read it before can read neither document nor reason any more', async () => {
  const id = await send(UNREAD);
  await beat.pages.openList();
  await beat.pages.openEnvelope(UNREAD);
  await openDecline(beat.page);
  await beat.page.getByRole('textbox', { name: NAMES.declineReason }).fill(REASON);
  await beat.page.getByRole('button', { name: NAMES.declineForGood }).click();
  await declined(beat.page).waitFor();
  await refuses(['open', id, '-o', temporaryFolder('unread')], 'envelope_closed');
  const { stdout } = await carla.command.run(['--json', 'status', id]);
  assert.ok(!stdout.includes('Betrag') && !stdout.includes(UNREAD), stdout);
});

test('nobody has to give a reason, and a signature of before stays', async () => {
  const id = await send(SIGNED);
  await carla.sign(id);
  const { page, pages } = beat;
  await pages.openList();
  await pages.openEnvelope(SIGNED);
  await openDecline(page);
  await page.getByRole('textbox', { name: NAMES.declineReason }).fill(' \n ');
  await page.getByRole('button', { name: NAMES.declineForGood }).click();
  await declined(page).getByText(textOf('declined-no-reason')).waitFor();
  await asSender(SIGNED);
  await declined(anna.page).getByText(textOf('declined-no-reason')).waitFor();
  await anna.page.getByText(textOf('person-signed')).first().waitFor();
  const saved = await anna.download(id, SIGNED, 'power-of-attorney-cairo.pdf');
  const { code, reports } = await carla.verify(saved);
  assert.notEqual(code, 0, 'what was declined is not authentic');
  assert.ok(!reports.some((report) => report.verdict === 'authentic'));
});

test('what was declined cannot be declined by the other, and what was signed not by its signer', async () => {
  const id = await send(WITHOUT);
  await beat.sign(id, WITHOUT);
  assert.equal(await beat.page.getByRole('button', { name: NAMES.decline }).count(), 0);
  await carla.command.json(['decline', id, '--yes']);
  await refuses(['decline', id, '--yes'], 'already_acted');
  await asSender(WITHOUT);
});

test('the server keeps and prints nothing of a reason', () => {
  const lines = REASON.split('\n');
  const texts = Object.fromEntries(lines.map((line, index) => [`line ${index}`, line]));
  const { found, searched } = scan(server, {
    texts: { ...texts, title: WITH, other: SIGNED, unread: UNREAD },
    documents: { pdf: PDF },
  });
  assert.deepEqual(found, []);
  assert.ok(searched > 100_000, 'there is something to look through');
});

test('nothing went wrong in the browsers', () => {
  anna.visit.expectClean();
  beat.visit.expectClean();
});
