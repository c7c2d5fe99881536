/** People of the journeys, in the browser and on the command line, with one way to send and sign. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';

import {
  Authenticator,
  CommandLine,
  Server,
  Visit,
  binary,
  startBrowser,
  temporaryFolder,
} from './harness.mjs';
import { Pages } from './pages.mjs';

const PASSWORD = 'gletscher-trompete-7-ofen';

/** Who takes part. The names are examples. */
export const ANNA = {
  name: 'Anna Keller',
  email: 'anna@example.ch',
  password: PASSWORD,
  organisation: 'Example AG',
};
export const BEAT = { name: 'Beat Rossi', email: 'beat@example.ch', password: PASSWORD };
export const CARLA = { name: 'Carla Meier', email: 'carla@example.ch', password: PASSWORD };

/** Somebody in front of a browser. */
export class BrowserPerson {
  constructor(server, visit, person) {
    this.server = server;
    this.visit = visit;
    this.pages = new Pages(visit.page, () => server.now());
    this.person = person;
  }

  /** Makes an account from a link, with second factor and recovery kit. */
  static async enrol(server, browser, link, person, profile) {
    const visit = await Visit.open(browser, server.url, profile);
    const made = new BrowserPerson(server, visit, person);
    made.authenticator = await made.pages.register(link, person);
    made.kit = await made.pages.finishJoining();
    return made;
  }

  get email() {
    return this.person.email;
  }

  get page() {
    return this.visit.page;
  }

  async invite(email) {
    return this.pages.invite(email);
  }

  /** Sends files and returns the envelope's id. */
  async send(files, title, to) {
    await this.pages.send({ files, title, message: `About ${title}`, to: [{ email: to }] });
    return this.pages.showSent();
  }

  /** Demands that the page as it is now can be used by everybody. */
  expectAccessibleNow(label) {
    return this.visit.expectAccessible(label);
  }

  /** Reads the first page, signs, and returns the page's text. */
  async sign(_id, title) {
    await this.pages.openList();
    await this.pages.openEnvelope(title);
    await this.pages.openSigning();
    const text = await this.pages.readPage(1);
    await this.pages.sign();
    return text;
  }

  /** Saves document and evidence; returns their paths. */
  async download(_id, title, name) {
    await this.pages.openList();
    await this.pages.openEnvelope(title);
    const folder = temporaryFolder('downloads');
    const document = await this.pages.downloadInto(folder, name);
    const evidence = await this.pages.downloadEvidence();
    fs.writeFileSync(path.join(folder, evidence.name), evidence.bytes);
    return [document, path.join(folder, evidence.name)];
  }

  close() {
    return this.visit.close();
  }
}

/** Somebody with the command line. */
export class CommandPerson {
  constructor(server, person) {
    this.person = person;
    this.command = new CommandLine(server);
    this.passwordFile = path.join(temporaryFolder('secrets'), 'password');
    fs.writeFileSync(this.passwordFile, `${person.password}\n`, { mode: 0o600 });
  }

  get email() {
    return this.person.email;
  }

  /** Makes an account from an invitation, answering as a person would. */
  static async enrol(server, link, person) {
    const made = new CommandPerson(server, person);
    const args = ['--json', '--home', made.command.home, '--password-file', made.passwordFile];
    const child = spawn(binary('bulla'), [...args, 'join', link, '--name', person.name], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async () => JSON.parse((await lines.next()).value);
    const exited = once(child, 'exit');
    made.authenticator = Authenticator.fromUri((await next()).otpauth_uri);
    child.stdin.write(`${await made.authenticator.code()}\n`);
    // Recovery codes come first, then the kit, which is typed in again.
    let shown = await next();
    while (shown.recovery_kit === undefined) shown = await next();
    made.kit = shown.recovery_kit;
    child.stdin.end(`${made.kit}\n`);
    const [code] = await exited;
    if (code !== 0) throw new Error(`bulla join ended with ${code}`);
    return made;
  }

  /** Signs in again, answering as a person would. */
  async signIn() {
    const code = await this.authenticator.code();
    const args = ['--password-file', this.passwordFile, '--totp-code', code];
    await this.command.json([...args, 'login', '--email', this.email]);
  }

  async send(files, title, to) {
    const args = ['send', ...files, '--title', title, '--to', to, '--words-compared'];
    const [sent] = await this.command.json(args);
    return sent.envelope_id;
  }

  async sign(id) {
    await this.command.json(['sign', id, '--yes']);
    return null;
  }

  async download(id) {
    const folder = temporaryFolder('downloads');
    await this.command.json(['download', id, '-o', folder]);
    return fs.readdirSync(folder).map((name) => path.join(folder, name));
  }

  /** The newest envelope with this title: reads those that were never read. */
  async findByTitle(title) {
    for (const row of (await this.command.json(['list'])).flat()) {
      if (row.title === title) return row;
      if (row.title !== null) continue;
      const folder = temporaryFolder('read');
      await this.command.json(['open', row.envelope_id, '-o', folder]);
      fs.rmSync(folder, { recursive: true });
      const [read] = await this.command.json(['status', row.envelope_id]);
      if (read.title === title) return read;
    }
    throw new Error(`no envelope ${title}`);
  }

  /** Verifies files; returns `{ code, reports }`. */
  async verify(files) {
    const done = await this.command.run(['--json', 'verify', ...files]);
    const reports = done.stdout.trim().split('\n').flatMap((line) => JSON.parse(line));
    return { code: done.code, reports };
  }

  async close() {}
}

/** A server, a browser, and who takes part: Anna, who sets the organisation up, and whom she invites. */
export class Cast {
  /** `beat` is what his browser looks like; `carla` says whether she comes, with the command line. */
  static async gather({ beat, carla = false, server = {} } = {}) {
    const made = new Cast();
    try {
      made.server = await Server.start(server);
      made.browser = await startBrowser();
      made.anna = await made.#browses(made.server.setUpLink, ANNA, 'desktop-light');
      if (beat) made.beat = await made.#browses(await made.anna.invite(BEAT.email), BEAT, beat);
      if (carla) {
        const link = await made.anna.invite(CARLA.email);
        made.carla = await CommandPerson.enrol(made.server, link, CARLA);
      }
    } catch (error) {
      await made.close();
      throw error;
    }
    return made;
  }

  #browses(link, person, profile) {
    return BrowserPerson.enrol(this.server, this.browser, link, person, profile);
  }

  async close() {
    await this.anna?.close();
    await this.beat?.close();
    await this.browser?.close();
    await this.server?.stop();
  }
}
