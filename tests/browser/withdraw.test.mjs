/**
 * Retracting and revoking in the browser: the sender says that what was signed is no longer relied on,
 * or must not be; everybody who signed reads why, verifiers are told, and nobody's signature goes.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { scan } from './canary.mjs';
import { fixture } from './harness.mjs';
import { NAMES, textOf } from './pages.mjs';
import { BEAT, CARLA, Cast } from './people.mjs';

const PDF = fixture('documents/power-of-attorney-cairo.pdf');
const TITLE = 'Vollmacht, die nicht mehr gilt';
const REASON = 'Die Vollmacht vom 3. Mai tritt an ihre Stelle.\nBitte diese nicht mehr verwenden.';

let cast;
let server;
let anna;
let beat;
let carla;
let id;

before(async () => {
  cast = await Cast.gather({ beat: 'phone-dark', carla: true });
  ({ server, anna, beat, carla } = cast);
  const to = [{ email: BEAT.email }, { email: CARLA.email }];
  await anna.pages.send({ files: [PDF], title: TITLE, to });
  id = await anna.pages.showSent();
});
after(() => cast?.close());

const act = (page, kind) => page.getByRole('button', { name: textOf(`withdraw-act-${kind}`), exact: true });

async function see(person) {
  await person.pages.openList();
  await person.pages.openEnvelope(TITLE);
}

test('before everybody has signed there is nothing to withdraw, and for signers never', async () => {
  assert.equal(await act(anna.page, 'retract').count(), 0);
  await carla.sign(id);
  await beat.sign(id, TITLE);
  await see(anna);
  await act(anna.page, 'retract').waitFor();
  await act(anna.page, 'revoke').waitFor();
  await see(beat);
  assert.equal(await act(beat.page, 'revoke').count(), 0);
  await anna.visit.picture('withdraw');
});

test('turning back withdraws nothing', async () => {
  const { page } = anna;
  await act(page, 'revoke').click();
  await page.getByRole('dialog').waitFor();
  await anna.expectAccessibleNow('revoke');
  await anna.visit.picture('withdraw-revoke');
  await page.getByRole('button', { name: textOf('decline-back') }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const [status] = await carla.command.json(['status', id]);
  assert.equal(status.state, 'completed');
});

test('what is retracted says so to everybody who signed, with the reason', async () => {
  const { page } = anna;
  await act(page, 'retract').click();
  await page.getByRole('textbox', { name: NAMES.declineReason }).fill(REASON);
  await page.getByRole('button', { name: textOf('withdraw-confirm-retract') }).click();
  await page.getByTestId('retract').waitFor({ timeout: 60_000 });
  assert.ok((await page.getByTestId('retract').innerText()).includes(REASON));
  assert.equal(await act(page, 'retract').count(), 0);
  await act(page, 'revoke').waitFor();
  // Beat's page stands open and learns of it when it is looked at again.
  await see(beat);
  const told = beat.page.getByTestId('retract');
  await told.waitFor();
  assert.ok((await told.innerText()).includes(REASON));
  await beat.expectAccessibleNow('retracted');
  await beat.visit.picture('withdraw-retracted');
  const mail = await server.mailed(BEAT.email, 'An envelope was retracted');
  assert.ok(!mail.includes('Mai') && !mail.includes(TITLE));
  const [status] = await carla.command.json(['status', id]);
  assert.ok(JSON.stringify(status).includes('tritt an ihre Stelle'));
});

test('what is revoked is told by whoever verifies it, and stays signed', async () => {
  const { page } = anna;
  await act(page, 'revoke').click();
  await page.getByRole('button', { name: textOf('withdraw-confirm-revoke') }).click();
  await page.getByTestId('revoke').waitFor({ timeout: 60_000 });
  await page.getByTestId('revoke').getByText(textOf('declined-no-reason')).waitFor();
  await anna.expectAccessibleNow('revoked');
  await anna.visit.picture('withdraw-revoked');
  assert.equal(await act(page, 'revoke').count(), 0);
  await page.getByText(textOf('person-signed')).first().waitFor();
  const saved = await anna.download(id, TITLE, 'power-of-attorney-cairo.pdf');
  const { code, reports } = await carla.verify(saved);
  assert.equal(code, 5, 'revoked');
  assert.ok(reports.some((report) => report.modifiers.includes('revoked')));
  await anna.pages.openList();
  await page.getByText(textOf('state-revoked')).first().waitFor();
  await anna.visit.picture('withdraw-list');
});

test('the server keeps and prints nothing of a reason', () => {
  const lines = REASON.split('\n');
  const texts = Object.fromEntries(lines.map((line, index) => [`line ${index}`, line]));
  const { found, searched } = scan(server, { texts: { ...texts, title: TITLE }, documents: { pdf: PDF } });
  assert.deepEqual(found, []);
  assert.ok(searched > 100_000, 'there is something to look through');
});

test('nothing went wrong in the browsers', () => {
  anna.visit.expectClean();
  beat.visit.expectClean();
});
