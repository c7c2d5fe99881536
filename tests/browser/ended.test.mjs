/**
 * Envelopes that end before everybody has signed: the sender cancels one, and the deadline of another passes.
 * Whoever was asked is told, nobody signs any more, and whoever could read it still can. Before that, the sender reminds.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { scan } from './canary.mjs';
import { fixture } from './harness.mjs';
import { NAMES, textOf } from './pages.mjs';
import { ANNA, BEAT, CARLA, Cast } from './people.mjs';

const PDF = fixture('documents/power-of-attorney-cairo.pdf');
const TITLE = 'Vollmacht mit Tippfehler';
const LATE = 'Vollmacht, die niemand rechtzeitig sah';
const REASON = 'Im Namen ist ein Tippfehler.\nEine neue folgt.';
const DAY_HOURS = 24;

let cast;
let server;
let anna;
let beat;
let carla;

before(async () => {
  cast = await Cast.gather({ beat: 'phone-light', carla: true });
  ({ server, anna, beat, carla } = cast);
});
after(() => cast?.close());

const act = (page) => page.getByRole('button', { name: textOf('withdraw-act-cancel'), exact: true });
const start = (page) => page.getByRole('link', { name: NAMES.readAndSign });

async function see(person, title) {
  await person.pages.openList();
  await person.pages.openEnvelope(title);
}

test('the sender chooses how long there is to sign, and everybody sees until when', async () => {
  await anna.pages.openNew();
  await anna.visit.picture('new-days');
  const to = [{ email: BEAT.email }, { email: CARLA.email }];
  await anna.pages.send({ files: [PDF], title: TITLE, to, inTurn: true, days: 7 });
  const id = await anna.pages.showSent();
  const [status] = await carla.command.json(['status', id]);
  assert.deepEqual([status.state, status.title], ['sent', null], 'it is not her turn');
  await see(beat, TITLE);
  await beat.page.getByText(/^Kann bis \d\d?\..* unterzeichnet werden$/).waitFor();
  await beat.visit.picture('envelope-until');
});

test('the sender reminds whoever was asked, once a day, and nobody else does', async () => {
  const { page } = anna;
  const remind = (of) => of.getByRole('button', { name: textOf('remind') });
  assert.equal(await remind(beat.page).count(), 0);
  await remind(page).click();
  await page.getByText(textOf('remind-sent')).waitFor();
  await anna.expectAccessibleNow('reminded');
  await anna.visit.picture('reminded');
  const subject = `${ANNA.name} is waiting for your signature`;
  const mail = await server.mailed(BEAT.email, subject);
  assert.ok(!mail.includes(TITLE));
  assert.equal(server.mailsTo(CARLA.email, subject).length, 0, 'it is not her turn');
  await page.getByText(textOf('event-reminder-sent')).first().waitFor();
  await remind(page).click();
  await anna.pages.expectError('too_many_attempts');
  assert.equal(server.mailsTo(BEAT.email, subject).length, 1);
});

test('who was asked cannot cancel, and turning back cancels nothing', async () => {
  assert.equal(await act(beat.page).count(), 0);
  await start(beat.page).waitFor();
  const { page } = anna;
  await see(anna, TITLE);
  await act(page).click();
  await page.getByRole('dialog').waitFor();
  await anna.expectAccessibleNow('cancel');
  await anna.visit.picture('cancel');
  await page.getByRole('button', { name: textOf('decline-back') }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await see(beat, TITLE);
  await start(beat.page).waitFor();
});

test('what is cancelled says so to whom was asked, with the reason, and nobody signs it', async () => {
  const { page } = anna;
  await beat.pages.openSigning();
  await act(page).click();
  await page.getByRole('textbox', { name: NAMES.declineReason }).fill(REASON);
  await page.getByRole('button', { name: textOf('withdraw-confirm-cancel') }).click();
  await page.getByTestId('cancel').waitFor({ timeout: 60_000 });
  assert.ok((await page.getByTestId('cancel').innerText()).includes(REASON));
  assert.equal(await act(page).count(), 0);
  await anna.visit.picture('cancelled');
  // Beat was just about to sign.
  await beat.page.getByRole('button', { name: NAMES.readyToSign }).click().catch(() => undefined);
  await beat.page.getByTestId('consent').check();
  await beat.page.getByRole('button', { name: NAMES.signAs }).click();
  await beat.pages.expectError('envelope_closed');
  await beat.visit.picture('cancelled-while-signing');
  await beat.page.getByRole('button', { name: textOf('sign-look-again') }).click();
  const told = beat.page.getByTestId('cancel');
  await told.waitFor();
  assert.ok((await told.innerText()).includes(REASON));
  assert.equal(await start(beat.page).count(), 0);
  await beat.expectAccessibleNow('cancelled');
  await beat.visit.picture('cancelled');
  const mail = await server.mailed(BEAT.email, 'An envelope was cancelled');
  assert.ok(!mail.includes('Tippfehler') && !mail.includes(TITLE));
  assert.equal(server.mailsTo(CARLA.email, 'An envelope was cancelled').length, 0);
});

test('evidence of what was cancelled is verified as that, and a certificate can be made', async () => {
  const saved = await anna.download(null, TITLE, 'power-of-attorney-cairo.pdf');
  const { code, reports } = await carla.verify(saved);
  assert.equal(code, 4, 'incomplete');
  assert.ok(reports.some(({ reason }) => reason === 'cancelled'));
});

test('what nobody signs in time expires, and everybody who was asked is told', async () => {
  const to = [{ email: BEAT.email }];
  await anna.pages.send({ files: [PDF], title: LATE, to, days: 1 });
  await see(beat, LATE);
  await start(beat.page).waitFor();
  await server.later(DAY_HOURS + 1);
  for (const { email } of [ANNA, BEAT]) {
    const mail = await server.mailed(email, 'An envelope has expired');
    assert.ok(!mail.includes('Vollmacht'));
  }
  await later(beat);
  await see(beat, LATE);
  const told = beat.page.getByTestId('expired');
  await told.waitFor();
  assert.equal(await start(beat.page).count(), 0);
  await beat.expectAccessibleNow('expired');
  await beat.visit.picture('expired');
  await beat.pages.openList();
  await beat.page.getByText(textOf('state-expired')).first().waitFor();
  await beat.visit.picture('ended-list');
  await later(anna);
  await see(anna, LATE);
  await anna.page.getByTestId('expired').waitFor();
  assert.equal(await act(anna.page).count(), 0);
  await anna.visit.picture('expired');
});

/** Signs in again a day later, by the clock of the device too. */
async function later({ page, pages, person, visit, authenticator }) {
  const shift = `{ const now = Date.now; Date.now = () => now() + ${(DAY_HOURS + 1) * 3_600_000}; }\n`;
  await visit.context.route('**/assets/core.worker-*.js', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: shift + (await answer.text()) });
  });
  await page.goto(`${server.url}/login`);
  await pages.enterPassword(person);
  await pages.enterCode(await authenticator.code());
}

test('the server keeps and prints nothing of a reason', () => {
  const lines = REASON.split('\n');
  const texts = Object.fromEntries(lines.map((line, index) => [`line ${index}`, line]));
  const { found, searched } = scan(server, { texts: { ...texts, title: TITLE, late: LATE }, documents: { pdf: PDF } });
  assert.deepEqual(found, []);
  assert.ok(searched > 100_000, 'there is something to look through');
});
