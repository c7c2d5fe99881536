/**
 * What must not work, seen from the browser: each is refused with its own message, and nothing
 * that was not checked is shown.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { Visit, fixture } from './harness.mjs';
import { NAMES, Pages, textOf } from './pages.mjs';
import { BEAT, CARLA, Cast } from './people.mjs';

const PDF = fixture('documents/power-of-attorney-cairo.pdf');
const NAME = path.basename(PDF);

let cast;
let server;
let browser;
let anna;
let beat;
let carla;
let usedLink;

before(async () => {
  cast = await Cast.gather({ beat: 'phone-light', carla: true });
  ({ server, browser, anna, beat, carla } = cast);
  usedLink = server.setUpLink;
});
after(() => cast?.close());

/** Somebody who has no account, for the time of one test. */
async function asGuest(work) {
  const visit = await Visit.open(browser, server.url, 'desktop-dark');
  try {
    await work(visit.page, new Pages(visit.page));
    visit.expectClean();
  } finally {
    await visit.close();
  }
}

/** The part files of all containers, largest first. */
function parts() {
  const blobs = path.join(server.folder, 'blobs', 'containers');
  if (!fs.existsSync(blobs)) return [];
  return fs
    .readdirSync(blobs, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort((a, b) => fs.statSync(b).size - fs.statSync(a).size);
}

/** Sends the document to Beat while noting which part file is its content. */
async function sendNoting(title) {
  const before = new Set(parts());
  const id = await carla.send([PDF], title, BEAT.email);
  const added = parts().filter((file) => !before.has(file));
  assert.ok(added.length >= 2, 'a document and a private part');
  return { id, part: added[0] };
}

test('a foreign link, a damaged link and a used link', async () => {
  await asGuest(async (page, pages) => {
    await page.goto(`${server.url}/join#${'A'.repeat(43)}`);
    await pages.expectError('invitation_unknown');
  });
  await asGuest(async (page, pages) => {
    await page.goto(usedLink.slice(0, -5));
    await pages.expectError('invitation_unknown');
  });
  await asGuest(async (page, pages) => {
    await page.goto(usedLink);
    await pages.expectError('invitation_used');
  });
});

test('a wrong password, a wrong code and a code used twice', async () => {
  await asGuest(async (page, pages) => {
    await page.goto(`${server.url}/login`);
    await page.getByRole('textbox', { name: /^E-/ }).fill(BEAT.email);
    await page.getByLabel(/^(Password|Passwort)$/).fill('not the password at all');
    await page.getByRole('button', { name: /^(Sign in|Anmelden)$/ }).click();
    await pages.expectError('wrong_credentials');
  });
  await asGuest(async (page, pages) => {
    await page.goto(`${server.url}/login`);
    await pages.enterPassword(BEAT);
    await pages.enterCode(beat.authenticator.wrongCode());
    await pages.expectError('wrong_code');
    const code = await beat.authenticator.code();
    await pages.enterCode(code);
    await pages.openList();
    await pages.signOut();
    await pages.enterPassword(BEAT);
    await pages.enterCode(code);
    await pages.expectError('code_already_used');
  });
});

test('an owner who invites a member is told to write to that address', async () => {
  const { page, pages } = anna;
  await pages.goTo(NAMES.people);
  await page.getByRole('textbox', { name: NAMES.email }).first().fill(BEAT.email);
  await page.getByRole('button', { name: NAMES.invite }).click();
  await pages.expectError('email_taken');
  await page.getByText(textOf('invite-taken')).waitFor();
  assert.equal(await page.getByRole('textbox', { name: NAMES.invitationLink }).count(), 0);
});

test('a truncated container shows no page and cannot be signed', async () => {
  const { part } = await sendNoting('Truncated');
  const bytes = fs.readFileSync(part);
  fs.writeFileSync(part, bytes.subarray(0, bytes.length - 100));
  await beat.pages.openList();
  await beat.pages.openEnvelope('Truncated');
  await beat.page.getByRole('link', { name: /^(Read and sign|Lesen und unterzeichnen)$/ }).click();
  await beat.pages.expectError('storage_damaged');
  assert.equal(await beat.pages.reader.locator('[data-drawn="true"]').count(), 0);
  fs.writeFileSync(part, bytes);
});

test('a swapped container shows no page and cannot be signed', async () => {
  const [one, two] = [await sendNoting('Swapped one'), await sendNoting('Swapped two')];
  const [first, second] = [fs.readFileSync(one.part), fs.readFileSync(two.part)];
  assert.equal(first.length, second.length);
  fs.writeFileSync(one.part, second);
  await beat.page.goto(`${server.url}/`);
  await beat.pages.unlock(BEAT.password);
  await beat.pages.openList();
  await beat.pages.openEnvelope('Swapped one');
  await beat.page.getByRole('link', { name: /^(Read and sign|Lesen und unterzeichnen)$/ }).click();
  await beat.pages.expectError('container_damaged');
  assert.equal(await beat.pages.reader.locator('[data-drawn="true"]').count(), 0);
  fs.writeFileSync(one.part, first);
});

test('a changed recipient key stops the sending', async () => {
  await anna.send([PDF], 'Before the change', BEAT.email);
  const lookup = '**/api/identities/lookup';
  await anna.visit.context.route(lookup, async (route) => {
    const headers = { ...route.request().headers(), 'content-type': 'application/json' };
    const answer = await route.fetch({ headers, postData: JSON.stringify({ email: CARLA.email }) });
    const record = { ...(await answer.json()), email: BEAT.email };
    await route.fulfill({ response: answer, json: record });
  });
  await anna.pages.openNew();
  await anna.pages.chooseFiles([PDF]);
  await anna.page.getByRole('textbox', { name: /^E-mail address of a person$/ }).fill(BEAT.email);
  await anna.page.getByRole('button', { name: /^Add$/ }).click();
  await anna.page.getByTestId('identity-changed').waitFor();
  await anna.page.getByRole('button', { name: /^Encrypt and send$/ }).waitFor({ state: 'detached' });
  await anna.visit.context.unroute(lookup);
});

test('a recipient key without its entry in the log is refused', async () => {
  const lookup = '**/api/identities/lookup';
  await anna.visit.context.route(lookup, async (route) => {
    const answer = await route.fetch();
    const record = await answer.json();
    record.log.entries = [];
    await route.fulfill({ response: answer, json: record });
  });
  await anna.pages.openNew();
  await anna.pages.chooseFiles([PDF]);
  await anna.page.getByRole('textbox', { name: /^E-mail address of a person$/ }).fill(CARLA.email);
  await anna.page.getByRole('button', { name: /^Add$/ }).click();
  await anna.pages.expectError('proof_invalid');
  await anna.visit.context.unroute(lookup);
});

test('reading, fetching a link and a mail scanner change nothing', async () => {
  const link = await anna.invite('dora@example.ch');
  const address = new URL(link);
  for (let time = 0; time < 20; time += 1) {
    const answer = await fetch(address.origin + address.pathname);
    assert.equal(answer.status, 200);
  }
  await asGuest(async (page) => {
    await page.goto(link);
    await page.getByRole('textbox', { name: /^Ihr Name$/ }).waitFor();
    assert.equal(new URL(page.url()).hash, '', 'the token leaves the address');
  });
});
