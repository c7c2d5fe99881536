/**
 * The verifier as one file: opened from the disk, without network, it says of every file what the command
 * line says; and the module of the browser gives the same report as native code, byte for byte, for every
 * case of `fixtures/vectors/verify`.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { allCases, commandLine } from './cases.mjs';
import { PROFILES, digestOf, expectAccessible, fixture, largePdf, startBrowser, temporaryFolder } from './harness.mjs';
import { textOf } from './pages.mjs';

const CLIENT = path.join(import.meta.dirname, '../../web-client');
const FILE = path.join(CLIENT, 'dist/bulla-verifier.html');
const PATIENCE = { timeout: 120_000 };

const cases = allCases();
const caseOf = (id) => cases.find((one) => one.id === id);
let browser;

before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

/** Opens the file without network; whatever it asks for or complains of is written down. */
async function opened(profile, options = {}) {
  const settings = { ...PROFILES[profile], acceptDownloads: true, offline: true, ...options };
  const context = await browser.newContext(settings);
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(String(error)));
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(pathToFileURL(FILE).href);
  await page.getByRole('heading', { level: 1 }).waitFor(PATIENCE);
  const end = async () => {
    await context.close();
    assert.deepEqual(complaints, []);
    const foreign = asked.filter((url) => !/^(data|blob):/.test(url));
    assert.deepEqual(foreign, [pathToFileURL(FILE).href], 'nothing but the file itself was asked for');
  };
  return { page, end };
}

const input = (page, name) => page.getByLabel(textOf(name)).and(page.locator('input'));

/** Gives what is trusted, then the files; returns the reports as they are saved. */
async function verified(page, { files, trust }, count) {
  if (trust.length > 0) {
    await input(page, 'verifier-trust-choose').setInputFiles(trust);
    await page.getByTestId('trusted').waitFor(PATIENCE);
  }
  await input(page, 'verify-choose').setInputFiles(files);
  await page.locator('h2[data-verdict]').nth(count - 1).waitFor(PATIENCE);
  const reports = [];
  for (const save of await page.getByRole('button', { name: textOf('report-save') }).all()) {
    const [download] = await Promise.all([page.waitForEvent('download'), save.click()]);
    reports.push(JSON.parse(fs.readFileSync(await download.path(), 'utf8')));
  }
  return reports;
}

describe('the module of the browser', () => {
  test('gives the report of native code for every case', async () => {
    const { default: init, Verification } = await import(path.join(CLIENT, 'pdf-pkg/bulla_wasm_pdf.js'));
    await init({ module_or_path: fs.readFileSync(path.join(CLIENT, 'pdf-pkg/bulla_wasm_pdf_bg.wasm')) });
    let compared = 0;
    for (const one of cases) {
      const verification = new Verification();
      const trust = one.trust.map((file) => fs.readFileSync(file));
      for (const bytes of trust) if (bytes[0] !== 0x7b) verification.trust(bytes);
      for (const file of one.files) {
        const bytes = fs.readFileSync(file);
        verification.begin(path.basename(file), bytes.length);
        if (bytes.length > 0) verification.write(bytes);
        verification.end();
      }
      const instance = trust.find((bytes) => bytes[0] === 0x7b)?.toString();
      const reports = JSON.parse(verification.verify(instance, one.now_ms));
      verification.free();
      assert.deepEqual(reports, await commandLine(one), one.id);
      assert.deepEqual(
        reports.map(({ verdict, reason }) => [verdict, reason]),
        one.expected.reports.map(({ verdict, reason }) => [verdict, reason]),
        one.id,
      );
      compared += 1;
    }
    assert.ok(compared >= 150, `${compared}`);
  });
});

describe('the verifier as one file', () => {
  test('is made to the same bytes again, and its hash stands beside it', async () => {
    const before = await digestOf(FILE);
    const stated = fs.readFileSync(`${FILE}.sha256`, 'utf8');
    assert.equal(stated, `${before}  bulla-verifier.html\n`);
    execFileSync('npm', ['run', '--silent', 'verifier'], { cwd: CLIENT, stdio: 'pipe' });
    assert.equal(await digestOf(path.join(CLIENT, 'verifier-pkg/bulla-verifier.html')), before);
  });

  test('allows no request by its own policy, and names nothing outside of itself', () => {
    const html = fs.readFileSync(FILE, 'utf8');
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? '';
    assert.match(policy, /^default-src 'none'; script-src 'sha256-[^']+' 'wasm-unsafe-eval'; /);
    assert.doesNotMatch(policy, /connect-src|unsafe-inline|'unsafe-eval'|\*|https?:/);
    assert.doesNotMatch(html.replace(/<script[\s\S]*?<\/script>|<style>[\s\S]*?<\/style>/g, ''), /(src|href)=/);
  });

  for (const [id, profile] of [
    ['evidence-signed', 'desktop-light'],
    ['evidence-no-trust', 'phone-light'],
    ['evidence-forged-act', 'desktop-dark'],
    ['anchor-anchored', 'desktop-light'],
    ['revisions-signed', 'phone-dark'],
    ['pdf-archival', 'desktop-light'],
    ['pdf-signed-no-trust', 'desktop-dark'],
    ['attack-shadow-replace-font', 'phone-light'],
    ['beside-signed', 'desktop-light'],
    ['container', 'desktop-light'],
    ['several-one-altered', 'phone-light'],
  ]) {
    test(`says of the case ${id} what the command line says (${profile})`, async () => {
      const one = caseOf(id);
      const { page, end } = await opened(profile);
      await page.clock.setFixedTime(one.now_ms);
      const reports = await verified(page, one, one.expected.reports.length);
      assert.deepEqual(reports, await commandLine(one));
      if (reports.length > 1) {
        const worst = await page.locator('[data-worst]').getAttribute('data-worst');
        assert.equal(worst, one.expected.verdict);
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `the page is ${wide} px too wide`);
      await expectAccessible(page, id);
      await end();
    });
  }

  test('says beside each signature what it is worth, by keyboard, and how to make the report again', async () => {
    const one = caseOf('evidence-signed');
    const { page, end } = await opened('phone-dark', { viewport: { width: 360, height: 740 } });
    await page.clock.setFixedTime(one.now_ms);
    await verified(page, one, 1);
    const panels = page.locator('[data-assurance="ses"]');
    assert.equal(await panels.count(), 3);
    const summary = panels.nth(1).locator('summary');
    await summary.focus();
    await page.keyboard.press('Enter');
    const criteria = panels.nth(1).locator('[data-criterion]');
    await criteria.first().waitFor();
    const standings = await criteria.evaluateAll((all) => all.map((own) => own.dataset.standing));
    assert.deepEqual(standings, ['met', 'not_shown', 'not_shown', 'met']);
    await page.getByText(textOf('technical-details')).click();
    const command = await page.getByTestId('command').textContent();
    const at = new Date(one.now_ms).toISOString();
    assert.equal(command, `bulla verify --at ${at} --trust trust.json lease.pdf lease.evidence.json`);
    await expectAccessible(page, 'panel');
    await end();
  });

  test('prints everything that can be unfolded, and folds it again', async () => {
    const one = caseOf('evidence-signed');
    const { page, end } = await opened('desktop-light');
    await page.clock.setFixedTime(one.now_ms);
    await verified(page, one, 1);
    const open = () => page.locator('article details[open]').count();
    const all = await page.locator('article details').count();
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    assert.ok(all >= 5);
    assert.equal(await open(), all);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await input(page, 'verify-choose').isVisible(), false);
    assert.equal(await page.getByTestId('command').isVisible(), true);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    assert.equal(await open(), 0);
    await end();
  });

  test('refuses what is no trust file, and says what is not recognised without one', async () => {
    const one = caseOf('evidence-signed');
    const { page, end } = await opened('desktop-light');
    await input(page, 'verifier-trust-choose').setInputFiles([one.files[0]]);
    await page.getByText(textOf('verifier-trust-wrong', { name: 'lease.pdf' })).waitFor(PATIENCE);
    const [report] = await verified(page, { files: one.files, trust: [] }, 1);
    assert.equal(report.verdict, 'unrecognised');
    // The trust file comes later: the same files are verified again.
    await input(page, 'verifier-trust-choose').setInputFiles(one.trust);
    await page.locator('h2[data-verdict="authentic"]').waitFor(PATIENCE);
    await end();
  });

  test('speaks the four languages', async () => {
    const { page, end } = await opened('desktop-light');
    for (const [language, words] of [
      ['de-CH', 'Ein Dokument prüfen'],
      ['fr-CH', 'Vérifier un document'],
      ['it-CH', 'Verificare un documento'],
      ['en', 'Verify a document'],
    ]) {
      await page.getByRole('combobox').selectOption(language);
      await page.locator(`html[lang="${language}"]`).waitFor(PATIENCE);
      const title = await page.getByRole('heading', { level: 1 }).textContent();
      assert.ok(title.length > 5 && (language !== 'en' || title === words), title);
    }
    await end();
  });

  test('answers while it reads and verifies a PDF of 100 MB', async () => {
    const file = await largePdf(temporaryFolder('large'), 100_000_000);
    const { page, end } = await opened('desktop-light');
    await page.evaluate(() => {
      globalThis.gaps = [];
      let last = performance.now();
      const tick = () => {
        const now = performance.now();
        globalThis.gaps.push(now - last);
        last = now;
        globalThis.timer = setTimeout(tick, 20);
      };
      tick();
    });
    await input(page, 'verify-choose').setInputFiles([file, fixture('vectors/evidence/lease.pdf')]);
    await page.getByTestId('reading').waitFor(PATIENCE);
    await page.locator('h2[data-verdict]').nth(1).waitFor({ timeout: 600_000 });
    const gaps = await page.evaluate(() => globalThis.gaps);
    const worst = Math.max(...gaps);
    // On a machine that does much else a turn may come late, on a quick one there are few; frozen it would be
    // one for the whole time.
    assert.ok(gaps.length > 10 && worst < 2_000, `${gaps.length} turns, the longest ${Math.round(worst)} ms`);
    console.log(`100 MB: ${gaps.length} turns of the page, the longest ${Math.round(worst)} ms`);
    await end();
  });
});
