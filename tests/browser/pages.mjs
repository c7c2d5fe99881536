/**
 * What a person does in the web client, by the names that the person sees. A journey reads like one;
 * selectors live here. Texts are read from the client’s own files, so every language can be used.
 *
 *     const people = new Pages(visit.page);
 *     const authenticator = await people.register(server.setUpLink, ANNA);
 *     await people.finishJoining();
 *     await people.send({ files: [pdf], to: [{ email: BEAT.email, compared: true }] });
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

import { Authenticator } from './authenticator.mjs';

const locales = path.join(import.meta.dirname, '../../web-client/src/locales');
/** The texts of each language, from both of its files. */
const TEXTS = fs
  .readdirSync(locales)
  .filter((file) => file.endsWith('.ftl'))
  .map((file) => ['', 'audit', 'pdf'].map((folder) => fs.readFileSync(path.join(locales, folder, file), 'utf8')).join('\n'));

/** For what encrypts, sends, checks or saves a whole document, which may be large. */
const LONG_WORK_MS = 600_000;

const literal = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Matches these texts in every language; a value in them is anything, or what `values` says. */
function named(ids, values = {}) {
  const pattern = (text) =>
    text
      .split(/\{ \$(\w+) \}/)
      .map((part, index) => {
        if (index % 2 === 0) return literal(part);
        return part in values ? literal(values[part]) : '.+';
      })
      .join('');
  const found = TEXTS.flatMap((text) => ids.map((id) => new RegExp(`^${id} = (.+)$`, 'm').exec(text)));
  assert.ok(found.every(Boolean), `a language lacks one of ${ids.join(', ')}`);
  return new RegExp(`^(${found.map(([, text]) => pattern(text)).join('|')})$`);
}

/** Matches a text of the client in every language; a value in it is anything, or as given. */
export const textOf = (id, values = {}) => named([id], values);

/** Matches what contains a text of the client, in every language. */
export const partOf = (id) => new RegExp(textOf(id).source.slice(1, -1));

/** The names of controls. */
export const NAMES = {
  add: named(['person-add']),
  account: named(['account-menu']),
  authentic: named(['verdict-authentic']),
  cancelReset: named(['reset-cancel']),
  changeApp: named(['app-change']),
  changePassword: named(['password-change']),
  code: named(['code']),
  codeOrRecovery: named(['code-or-recovery', 'code-recovery']),
  codesCheck: named(['codes-check-confirm']),
  codesLabel: named(['codes-check-label']),
  codesRenew: named(['codes-renew']),
  codesSaved: named(['codes-saved']),
  compared: named(['compare-yes']),
  confirm: named(['totp-confirm']),
  continueStep: named(['join-continue', 'second-continue']),
  cannotScan: named(['totp-no-scan']),
  check: named(['kit-check-confirm']),
  chooseEvidence: named(['verify-choose']),
  choosePdf: named(['new-choose-pdf', 'new-another-pdf']),
  documents: named(['nav-list']),
  email: named(['email']),
  evidence: named(['evidence-download']),
  inTurn: named(['new-in-turn']),
  filters: named(['filters']),
  invite: named(['invite-make']),
  invitationLink: named(['invite-link']),
  kitCode: named(['kit-check-label']),
  kitDone: named(['kit-done-title']),
  kitPdf: named(['kit-save']),
  kitSaved: named(['kit-saved']),
  endOthers: named(['sessions-end-others']),
  forgotten: named(['login-recover']),
  forgotPassword: named(['recover-password']),
  go: named(['app-change-go']),
  kitField: named(['kit-code']),
  kitReplace: named(['kit-replace']),
  kitReplaceGo: named(['kit-replace-go']),
  accept: named(['changed-accept']),
  asked: named(['reset-ask-title']),
  askCode: named(['reset-ask-go']),
  begun: named(['reset-begun-title']),
  decline: named(['decline']),
  declineForGood: named(['decline-confirm']),
  declineReason: named(['decline-reason']),
  lostAlone: named(['lost-app-alone-go']),
  lostApp: named(['recover-app']),
  mailCode: named(['reset-mail-label']),
  mailGo: named(['reset-mail-go']),
  noMoreApp: named(['second-lost']),
  resetReady: named(['reset-ready-title']),
  resetReadyKit: named(['reset-ready-kit']),
  language: named(['language']),
  lock: named(['lock']),
  newKeys: named(['rotate-begin']),
  newPassword: named(['password-new']),
  passwordNow: named(['password-now']),
  renewFinish: named(['renew-finish']),
  resetBegin: named(['resets-begin']),
  resetOf: named(['resets-of']),
  security: named(['title-security']),
  useRecoveryCode: named(['second-by-code']),
  message: named(['new-message']),
  notCompared: named(['compare-no']),
  organisation: named(['organisation-name']),
  password: named(['password']),
  people: named(['nav-people']),
  personEmail: named(['person-email']),
  lookAgain: named(['sign-look-again']),
  nothingFound: named(['search-nothing']),
  outdated: named(['outdated-title']),
  readyToSign: named(['sign-ready']),
  readAndSign: named(['sign-start']),
  saveReport: named(['report-save']),
  search: named(['search']),
  showAll: named(['search-show-all']),
  send: named(['new-send']),
  sent: named(['sent-title']),
  showSent: named(['sent-open']),
  signAs: named(['sign-as']),
  signIn: named(['sign-in']),
  stay: named(['idle-stay']),
  theme: named(['theme']),
  signOut: named(['sign-out']),
  title: named(['new-title']),
  unlock: named(['unlock']),
  yourName: named(['your-name']),
};

export class Pages {
  #now;

  /** `now` is the server's clock in ms, for authenticators. */
  constructor(page, now = Date.now) {
    this.page = page;
    this.#now = now;
  }

  #button(name) {
    return this.page.getByRole('button', { name });
  }

  #field(name) {
    return this.page.getByRole('textbox', { name });
  }

  /** Passwords have no role of their own. */
  #password() {
    return this.page.getByLabel(NAMES.password);
  }

  /** Waits for the error with this code, such as `wrong_code`. */
  async expectError(code) {
    await this.page.locator(`[data-error="${code}"]`).filter({ visible: true }).first().waitFor();
  }

  // Coming in

  /**
   * Opens an invitation or set-up link and makes the account. `person` is `{ email, name, password }`
   * with `organisation` for a set-up. Returns the authenticator; the recovery kit is shown next.
   */
  async register(link, person) {
    await this.fillRegistration(link, person);
    await this.#button(NAMES.continueStep).click();
    return this.enrol();
  }

  /** The form of a link, filled in and not yet sent. */
  async fillRegistration(link, { email, name, password, organisation }) {
    await this.page.goto(link);
    await this.#field(NAMES.yourName).fill(name);
    assert.ok(!this.page.url().includes('#'), 'the token must leave the address at once');
    if (organisation) await this.#field(NAMES.organisation).fill(organisation);
    const address = this.#field(NAMES.email);
    if (await address.isEditable()) await address.fill(email);
    await this.#password().fill(password);
  }

  /** Sets up the second factor with the key that is shown for typing. */
  async enrol() {
    const authenticator = await this.newApp();
    await this.#field(NAMES.code).fill(await authenticator.code());
    await this.#button(NAMES.confirm).click();
    authenticator.recoveryCodes = await this.recoveryCodes();
    return authenticator;
  }

  /** The app that the page asks to set up after a reset; its first code is not given yet. */
  async newApp() {
    await this.#field(NAMES.code).waitFor();
    await this.page.getByText(NAMES.cannotScan).click();
    const secret = await this.page.getByTestId('totp-secret').innerText();
    return new Authenticator(secret, this.#now);
  }

  /** The recovery codes on the screen. */
  async recoveryCodes() {
    const codes = this.page.getByTestId('recovery-codes').locator('code');
    await codes.first().waitFor();
    return codes.allInnerTexts();
  }

  /** Says that the codes are saved, and types the one in that is asked for. */
  async saveRecoveryCodes() {
    const codes = await this.recoveryCodes();
    await this.#button(NAMES.codesSaved).click();
    const field = this.#field(NAMES.codesLabel);
    const label = await field.evaluate((input) => input.labels[0].textContent);
    const number = Number(/\d+/.exec(label)[0]);
    await field.fill(codes[number - 1].toLowerCase().replaceAll('-', ' '));
    await this.#button(NAMES.codesCheck).click();
    await field.waitFor({ state: 'detached' });
    return codes;
  }

  /** The groups of the recovery kit on the screen. */
  async kitGroups() {
    const groups = this.page.getByTestId('kit-code').getByRole('listitem');
    await groups.first().waitFor();
    return groups.allInnerTexts();
  }

  /**
   * Saves recovery codes and kit of a new account, types them in again, and returns
   * `{ groups, pdf }` of the kit.
   */
  async finishJoining() {
    await this.saveRecoveryCodes();
    return this.saveRecoveryKit();
  }

  /** Saves the kit, types it in again, and returns `{ groups, pdf }`. */
  async saveRecoveryKit() {
    const groups = await this.kitGroups();
    const pdf = await this.#download(() => this.#button(NAMES.kitPdf).click());
    await this.#button(NAMES.kitSaved).click();
    await this.#field(NAMES.kitCode).fill(groups.join(' '));
    await this.#button(NAMES.check).click();
    await this.page.getByRole('heading', { name: NAMES.kitDone }).waitFor();
    return { groups, pdf };
  }

  /** Signs in with both factors and waits for an open vault. */
  async signIn({ email, password }, authenticator) {
    await this.enterPassword({ email, password });
    await this.enterCode(await authenticator.code());
    await this.#button(NAMES.account).waitFor();
  }

  async enterPassword({ email, password }) {
    if (!new URL(this.page.url(), 'http://x').pathname.startsWith('/login')) {
      await this.page.goto(new URL('/login', this.page.url()).href);
    }
    await this.#field(NAMES.email).fill(email);
    await this.#password().fill(password);
    await this.#button(NAMES.signIn).click();
    await this.#field(NAMES.code).waitFor();
  }

  async enterCode(code) {
    await this.#field(NAMES.code).fill(code);
    await this.#button(NAMES.continueStep).click();
  }

  /** Shows a recovery kit, from the page of those who forgot the password or lost the app. */
  async showKit(email, groups) {
    await this.#field(NAMES.email).fill(email);
    await this.#field(NAMES.kitField).fill(groups.join(' '));
    await this.#button(NAMES.continueStep).click();
  }

  /** From a fresh page to the form for the kit: the password is forgotten. */
  async forgetPassword(origin) {
    await this.page.goto(`${origin}/recover`);
    await this.page.getByText(NAMES.forgotPassword).click();
    await this.#field(NAMES.kitField).waitFor();
  }

  /** From a fresh page to the form for the kit: the app is lost. */
  async loseApp(origin) {
    await this.page.goto(`${origin}/recover/app`);
    await this.#button(NAMES.lostAlone).click();
    await this.#field(NAMES.kitField).waitFor();
  }

  /** New password and new kit: the end of a recovery and of new keys. Returns the kit's groups. */
  async renew(password) {
    await this.page.getByLabel(NAMES.newPassword).fill(password);
    await this.#button(NAMES.continueStep).click();
    const groups = await this.kitGroups();
    await this.#button(NAMES.kitSaved).click();
    await this.#field(NAMES.kitCode).fill(groups.join(' '));
    await this.#button(NAMES.renewFinish).click();
    await this.#field(NAMES.kitCode).waitFor({ state: 'detached', timeout: 60_000 });
    return groups;
  }

  /** Opens a locked vault. */
  async unlock(password) {
    await this.#password().fill(password);
    await this.#button(NAMES.unlock).click();
    await this.#button(NAMES.account).waitFor();
  }

  /** Opens the page about everything that opens the account. */
  async openSecurity() {
    await this.openAccountMenu();
    await this.page.getByRole('link', { name: NAMES.security }).click();
    await this.page.getByRole('heading', { level: 1, name: NAMES.security }).waitFor();
  }

  /** Fills in the open dialog that asks who somebody is, and goes on. */
  async prove({ password, next, code }, action) {
    const dialog = this.page.getByRole('dialog');
    if (password) await dialog.getByLabel(NAMES.passwordNow).fill(password);
    if (next) await dialog.getByLabel(NAMES.newPassword).fill(next);
    await dialog.getByRole('textbox', { name: NAMES.codeOrRecovery }).fill(code);
    await dialog.getByRole('button', { name: action }).click();
  }

  async openAccountMenu() {
    const button = this.#button(NAMES.account);
    if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click();
  }

  /** Chooses the language of the page in the account menu. */
  async speak(locale) {
    await this.openAccountMenu();
    await this.page.getByLabel(NAMES.language).locator('visible=true').selectOption(locale);
    await this.page.locator(`html[lang="${locale}"]`).waitFor();
    await this.page.keyboard.press('Escape');
  }

  async lock() {
    await this.openAccountMenu();
    await this.#button(NAMES.lock).click();
    await this.#button(NAMES.unlock).waitFor();
  }

  async signOut() {
    await this.openAccountMenu();
    await this.#button(NAMES.signOut).click();
    await this.#button(NAMES.signIn).waitFor();
  }

  // Going around

  /** Follows the visible link of the main navigation: the header, or the bar at the bottom. */
  async goTo(name) {
    await this.page.getByRole('navigation').getByRole('link', { name }).locator('visible=true').first().click();
  }

  /** The document list; waits until titles have been opened. */
  async openList() {
    await this.goTo(NAMES.documents);
    await this.page.getByRole('heading', { level: 1, name: NAMES.documents }).waitFor();
  }

  /** The rows of the list. */
  get rows() {
    return this.page.locator('main ul a[href^="/envelopes/"]');
  }

  /** Types into the search of the list. */
  async search(text) {
    await this.page.getByRole('searchbox', { name: NAMES.search }).fill(text);
  }

  /** Opens an envelope of the list by its title. */
  async openEnvelope(title) {
    await this.page.getByRole('listitem').filter({ hasText: title }).getByRole('link').click();
    await this.page.getByRole('heading', { level: 1, name: title }).waitFor();
  }

  /** Invites somebody and returns the link to hand over. */
  async invite(email) {
    await this.goTo(NAMES.people);
    await this.#field(NAMES.email).first().fill(email);
    await this.#button(NAMES.invite).click();
    return this.#field(NAMES.invitationLink).inputValue();
  }

  // Sending

  /** Opens the form for sending by its address within the page, so that the vault stays open. */
  async openNew() {
    await this.openList();
    await this.page.locator('a[href="/new"]').locator('visible=true').first().click();
    await this.#button(NAMES.send).waitFor();
  }

  async chooseFiles(files) {
    await this.page.getByLabel(NAMES.choosePdf).and(this.page.locator('input')).setInputFiles(files);
  }

  /**
   * Adds a person. At first use the words are compared or not, as `compared` says; returns the
   * words that were shown, or `null` for somebody known.
   */
  async addPerson({ email, compared = true }) {
    const before = await this.page.getByRole('listitem').filter({ hasText: email }).count();
    await this.#field(NAMES.personEmail).fill(email);
    await this.#button(NAMES.add).click();
    const added = this.page.getByRole('listitem').filter({ hasText: email });
    const dialog = this.page.getByRole('dialog');
    await dialog.or(added.nth(before)).first().waitFor();
    if (!(await dialog.isVisible())) return null;
    const words = await dialog.getByRole('listitem').allInnerTexts();
    await dialog.getByRole('button', { name: compared ? NAMES.compared : NAMES.notCompared }).click();
    await added.nth(before).waitFor();
    return words.map((text) => text.replace(/^\d+\s*/, ''));
  }

  /** Fills in and sends; waits until it is done. `to` is a list of `{ email, compared }`. */
  async send({ files, title, message, to, inTurn = false, days }) {
    await this.openNew();
    await this.chooseFiles(files);
    if (title) await this.#field(NAMES.title).fill(title);
    if (message) await this.#field(NAMES.message).fill(message);
    if (days) await this.page.getByLabel(textOf('new-days')).selectOption(String(days));
    for (const person of to) await this.addPerson(person);
    if (inTurn) await this.page.getByRole('checkbox', { name: NAMES.inTurn }).check();
    await this.#button(NAMES.send).click();
    const sent = this.page.getByRole('heading', { level: 1, name: NAMES.sent });
    await sent.waitFor({ timeout: LONG_WORK_MS });
  }

  /** From the page after sending to the envelope; returns its id. */
  async showSent() {
    await this.page.getByRole('link', { name: NAMES.showSent }).click();
    await this.page.waitForURL(/\/envelopes\/[0-9a-f]{32}$/);
    return this.page.url().slice(-32);
  }

  // Reading and signing

  /** The pages of the open document. */
  get reader() {
    return this.page.getByRole('dialog').locator('[data-pages]');
  }

  /** Waits until a page is drawn and returns its text. */
  async readPage(number = 1) {
    const paper = this.reader.locator('section').nth(number - 1);
    await paper.scrollIntoViewIfNeeded();
    await this.reader.locator(`section:nth-of-type(${number})[data-drawn="true"]`).waitFor();
    return paper.locator('.textLayer').innerText();
  }

  async openSigning() {
    await this.page.getByRole('link', { name: NAMES.readAndSign }).click();
    await this.readPage(1);
  }

  /** Agrees and signs in the reader; waits for the result. */
  async sign() {
    const ready = this.#button(NAMES.readyToSign);
    if (await ready.isVisible()) await ready.click();
    await this.page.getByTestId('consent').check();
    await this.#button(NAMES.signAs).click();
    await this.page.getByTestId('signed').waitFor({ timeout: LONG_WORK_MS });
  }

  /** Downloads a document of the open envelope; returns its bytes. */
  downloadDocument(name) {
    return this.#download(() => this.#button(named(['download-named'], { name })).click());
  }

  /** Presses the button that downloads a document, and waits for nothing. */
  pressDownload(name) {
    return this.#button(named(['download-named'], { name })).click();
  }

  /** Downloads the evidence of the open envelope; returns `{ name, bytes }`. */
  downloadEvidence() {
    return this.#download(() => this.#button(NAMES.evidence).click());
  }

  /** Downloads the certificate of completion of the open envelope; returns `{ name, bytes }`. */
  downloadCertificate() {
    return this.#download(() => this.#button(named(['certificate-download'])).click());
  }

  /** Downloads a document of the open envelope, however large, into a folder; returns its path. */
  async downloadInto(folder, name) {
    const wait = { timeout: LONG_WORK_MS };
    const event = this.page.waitForEvent('download', wait);
    const [download] = await Promise.all([event, this.pressDownload(name)]);
    const file = path.join(folder, download.suggestedFilename());
    await download.saveAs(file);
    await download.delete();
    return file;
  }

  async #download(press) {
    const [download] = await Promise.all([this.page.waitForEvent('download'), press()]);
    const bytes = fs.readFileSync(await download.path());
    await download.delete();
    return { name: download.suggestedFilename(), bytes };
  }

  // Verifying

  /** Opens the page for verifying within the application, so that the vault stays open. */
  async openVerify() {
    await this.page.locator('a[href="/verify"]').locator('visible=true').first().click();
    await this.page.waitForURL(/\/verify$/);
  }

  /** Verifies files and saves every report; returns their JSON as it was saved. */
  async verifyAndSave(files) {
    await this.page.getByLabel(NAMES.chooseEvidence).and(this.page.locator('input')).setInputFiles(files);
    await this.page.locator('h2[data-verdict]').first().waitFor({ timeout: 120_000 });
    const saved = [];
    for (const save of await this.#button(NAMES.saveReport).all()) {
      saved.push((await this.#download(() => save.click())).bytes.toString());
    }
    return saved;
  }

  /** Drops files from elsewhere onto the page for verifying; returns the verdict of each report. */
  async dropToVerify(files, count = 1) {
    const given = files.map((file) => ({ name: path.basename(file), base64: fs.readFileSync(file, 'base64') }));
    await this.page.locator('[data-drop]').evaluate((place, dropped) => {
      const dataTransfer = new DataTransfer();
      for (const { name, base64 } of dropped) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        dataTransfer.items.add(new File([bytes], name));
      }
      for (const type of ['dragenter', 'dragover', 'drop']) {
        place.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
      }
    }, given);
    return this.#verdicts(count);
  }

  async #verdicts(count) {
    const verdicts = this.page.locator('h2[data-verdict]');
    await verdicts.nth(count - 1).waitFor({ timeout: 120_000 });
    return verdicts.evaluateAll((all) => all.map((one) => one.dataset.verdict));
  }

  /** Verifies files (paths, or `{ name, mimeType, buffer }`); returns the verdict of each report. */
  async verify(files, count = 1) {
    if (new URL(this.page.url(), 'http://x').pathname !== '/verify') throw new Error('open /verify first');
    await this.page.getByLabel(NAMES.chooseEvidence).and(this.page.locator('input')).setInputFiles(files);
    return this.#verdicts(count);
  }
}
