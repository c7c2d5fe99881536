/**
 * The organisation's audit log in the browser: read and checked on the device, filtered, exported, by an
 * owner and by an auditor who sees no document; and a server that lies about it.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';

import { BrowserPerson, Cast } from './people.mjs';
import { partOf, textOf } from './pages.mjs';

const DORA = {
  name: 'Dora Meier',
  email: 'dora@example.ch',
  password: 'gletscher-trompete-7-ofen',
};
const SIZES = { desktop: { width: 1280, height: 860 }, phone: { width: 360, height: 740 } };

let cast;
let anna;
let dora;

before(async () => {
  cast = await Cast.gather();
  anna = cast.anna;
});
after(async () => {
  await dora?.close();
  await cast?.close();
});

const checked = (page) => page.getByText(partOf('audit-whole-checked')).waitFor();

async function openAudit({ pages, page }) {
  await pages.goTo(textOf('nav-audit'));
  await page.getByRole('heading', { level: 1, name: textOf('title-audit') }).waitFor();
}

async function look(visit, locale, label) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await visit.page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark']) {
      await visit.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      visit.name = `${locale}-${size}-${colorScheme}`;
      await visit.expectAccessible(label);
      await visit.picture(label);
    }
  }
  await visit.page.setViewportSize(SIZES.desktop);
}

test('an owner reads, filters and takes away what happened, checked on the device', async () => {
  const { page, visit, pages } = anna;
  await openAudit(anna);
  await checked(page);
  // This instance names no witness, and that is said in plain words.
  await page.getByText(partOf('audit-no-witness')).waitFor();
  const rows = page.locator('ol.events > li');
  const all = await rows.count();
  assert.ok(all > 5, `${all}`);
  const chips = page.locator('ol.events').getByText(partOf('proof-checked'));
  assert.equal(await chips.count(), all, 'each says in words that it was checked here');
  assert.ok((await rows.last().locator('time').getAttribute('datetime')).endsWith('Z'));
  assert.match(await rows.last().innerText(), /UTC/);

  const kind = page.getByLabel(partOf('audit-kind')).first();
  await kind.selectOption('organisation.created');
  assert.equal(await rows.count(), 1);
  assert.match(await rows.first().innerText(), /Example AG/);
  await page.getByLabel(partOf('audit-from')).first().fill('2001-01-01');
  await page.getByLabel(partOf('audit-to')).first().fill('2001-01-02');
  await page.getByRole('heading', { name: textOf('audit-none') }).waitFor();
  await page.getByRole('button', { name: textOf('audit-clear') }).click();
  assert.equal(await rows.count(), all);

  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: textOf('audit-csv') }).click();
  const csv = fs.readFileSync(await (await saving).path(), 'utf8');
  assert.equal(csv.trim().split('\r\n').length, all + 1);
  assert.match(csv, /organisation\.created,Anna Keller,anna@example\.ch/);

  await look(visit, 'en', 'audit');
  for (const locale of ['de-CH', 'fr-CH', 'it-CH']) {
    await pages.speak(locale);
    await look(visit, locale, 'audit');
  }
  await pages.speak('en');
});

test('an auditor comes in by an invitation, sees the log and nothing to send', async () => {
  await anna.pages.goTo(textOf('nav-people'));
  await anna.page.getByRole('radio', { name: partOf('role-auditor') }).check();
  await look(anna.visit, 'en', 'invite-role');
  const link = await anna.invite(DORA.email);
  dora = await BrowserPerson.enrol(cast.server, cast.browser, link, DORA, 'desktop-light');
  await openAudit(dora);
  await checked(dora.page);
  const rows = dora.page.locator('ol.events > li');
  const given = rows.filter({ hasText: /Role: Auditor/ });
  assert.match(await given.first().innerText(), /Anna Keller/);
  const raw = rows.locator('.detail').filter({ hasText: /_|^[a-z]|-seeds/ });
  assert.deepEqual(await raw.allInnerTexts(), [], 'every detail is told in words');
  assert.equal(await dora.page.locator('header a[href="/new"]').count(), 0);
  assert.equal(await dora.page.locator('nav a[href="/"]').count(), 0);
});

test('a server that tells something else than the log is stopped, in words', async () => {
  const { page } = anna;
  await page.route('**/api/logs/*/events/*', async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    const own = answer.entries.find((entry) => entry.fields?.length > 0);
    own.fields[0].value = 'Another AG';
    await route.fulfill({ response, json: answer });
  });
  await openAudit(anna);
  await page.getByRole('button', { name: textOf('audit-again') }).click();
  await page.getByText(partOf('audit-whole-failed')).waitFor();
  assert.equal(await page.locator('[data-error]').getAttribute('data-error'), 'event_differs');
  assert.equal(await page.getByText('Another AG').count(), 0);
  await anna.visit.expectAccessible('audit-failed');
  await page.unroute('**/api/logs/*/events/*');
  await page.getByRole('button', { name: textOf('audit-again') }).click();
  await checked(page);
});
