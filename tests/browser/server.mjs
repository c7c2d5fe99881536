/**
 * The real server in a folder of its own, and the real command line beside it.
 *
 * Nothing is stubbed: the binaries are those that `cargo xtask test` has built, storage is the
 * default one, and the mails are the files that the outbox holds.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { Chaos } from './chaos.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** How long a start may take on a machine that is busy with other things. */
const START_MS = 60_000;
const HOUR_MS = 3_600_000;
/** How long a mail may take into the outbox. */
const MAIL_MS = 20_000;

/** What shows a process another time of day: a library of Debian that stands before the C library. */
function clockAhead(aheadMs) {
  if (aheadMs === 0) return {};
  const library = fs
    .readdirSync('/usr/lib')
    .map((machine) => path.join('/usr/lib', machine, 'faketime/libfaketime.so.1'))
    .find((file) => fs.existsSync(file));
  if (!library) throw new Error('libfaketime is missing: `cargo xtask test` installs it');
  return {
    LD_PRELOAD: library,
    FAKETIME: `+${aheadMs / 1000}`,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
  };
}

/** The path of a built binary. */
export function binary(name) {
  return path.join(process.env.BULLA_BIN_DIR ?? path.join(ROOT, 'target/debug'), name);
}

/** A path below `fixtures/`. */
export function fixture(name) {
  return path.join(ROOT, 'fixtures', name);
}

/** An empty folder that the operating system may forget. */
export function temporaryFolder(name) {
  return fs.mkdtempSync(path.join(os.tmpdir(), `bulla-${name}-`));
}

/** SHA-256 of a file, or of its first bytes, read piece by piece. */
export async function digestOf(file, bytes = Infinity) {
  const hash = createHash('sha256');
  const options = { highWaterMark: 1 << 20, end: bytes - 1 };
  for await (const chunk of fs.createReadStream(file, options)) hash.update(chunk);
  return hash.digest('hex');
}

/** Whether a PDF that was sent is this file: fields and signatures stand behind it, and change nothing. */
export async function isOf(copy, file) {
  return (await digestOf(copy, fs.statSync(file).size)) === (await digestOf(file));
}

/** Writes a valid PDF of about `bytes` bytes and returns its path. */
export async function largePdf(folder, bytes) {
  const file = path.join(folder, `agreement-${bytes}.pdf`);
  const made = await run('python3', [fixture('documents/make_large.py'), file, '--bytes', String(bytes)]);
  if (made.code !== 0) throw new Error(`make_large.py failed: ${made.stderr}`);
  return file;
}

/** A running server. */
export class Server {
  #child = null;
  #output = '';
  #aheadMs = 0;

  constructor(folder, port, publicPort = port) {
    this.folder = folder;
    this.port = port;
    /** The address that browsers use. */
    this.url = `http://localhost:${publicPort}`;
    /** Settings of the next start, by the names of their environment variables. */
    this.settings = {};
  }

  /**
   * Starts a server in a new folder, or the one that is given, on a free port and waits until it is
   * ready. With `chaos` it is reached through a proxy that breaks connections as told; `settings`
   * are those of its configuration.
   */
  static async start({ folder = temporaryFolder('server'), chaos = false, settings = {} } = {}) {
    const port = await freePort();
    const proxy = chaos ? await Chaos.before(port) : null;
    const server = new Server(folder, port, proxy?.port);
    server.chaos = proxy;
    server.settings = settings;
    await server.resume();
    return server;
  }

  /** The number of the process. */
  get pid() {
    return this.#child?.pid;
  }

  /** The time of day as the server sees it, in milliseconds. */
  now() {
    return Date.now() + this.#aheadMs;
  }

  /** Lets hours pass: the same data under a clock that is so much further. */
  async later(hours) {
    await this.halt();
    this.#aheadMs += hours * HOUR_MS;
    await this.resume();
  }

  /** Starts the process on its folder; also after `halt`, with all its data. */
  async resume() {
    this.#output = '';
    // A new instance prints its set-up link last.
    const isNew = !fs.existsSync(path.join(this.folder, 'bulla.sqlite3'));
    const ready = isNew ? /\/setup#\S+\s/ : /Bulla is ready at/;
    const env = { ...process.env, ...this.settings, ...clockAhead(this.#aheadMs) };
    const child = spawn(
      binary('bulla-server'),
      ['serve', '--data', this.folder, '--listen', `127.0.0.1:${this.port}`, '--public-url', this.url],
      { stdio: ['ignore', 'pipe', 'pipe'], env },
    );
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        this.#output += text;
        child.emit('printed');
      });
    }
    child.on('exit', () => child.emit('printed'));
    child.on('error', (error) => {
      this.#output += String(error);
      child.emit('printed');
    });
    const deadline = AbortSignal.timeout(START_MS);
    while (!ready.test(this.#output)) {
      if (child.exitCode !== null || child.pid === undefined) {
        throw new Error(`the server did not start:\n${this.#output}`);
      }
      await once(child, 'printed', { signal: deadline });
    }
  }

  /** Everything that the server has printed since it was last started. */
  get output() {
    return this.#output;
  }

  /** The one-time link for the first account, with its token in the fragment. */
  get setUpLink() {
    const link = /https?:\/\/\S+\/setup#\S+/.exec(this.#output)?.[0];
    if (!link) throw new Error(`the server printed no set-up link:\n${this.#output}`);
    return link;
  }

  /** The texts of all mails so far, oldest first. */
  mails() {
    const outbox = path.join(this.folder, 'outbox');
    if (!fs.existsSync(outbox)) return [];
    // What is still being written has another ending.
    const files = fs.readdirSync(outbox).filter((name) => name.endsWith('.eml')).sort();
    return files.map((name) => fs.readFileSync(path.join(outbox, name), 'utf8'));
  }

  /** The mails to an address with this subject, oldest first. */
  mailsTo(to, subject) {
    const wanted = [`\r\nTo: ${to}\r\n`, `\r\nSubject: ${subject}\r\n`];
    return this.mails().filter((mail) => wanted.every((line) => mail.includes(line)));
  }

  /** Waits until there are so many of them, and returns the last. */
  async mailed(to, subject, count = 1) {
    for (const end = Date.now() + MAIL_MS; this.mailsTo(to, subject).length < count; ) {
      if (Date.now() > end) throw new Error(`no mail ${count} to ${to}: ${subject}`);
      await pause(100);
    }
    return this.mailsTo(to, subject).at(-1);
  }

  /** What the operator does on the data of a server that runs; returns `{ code, stdout, stderr }`. */
  admin(args) {
    const env = { BULLA__PUBLIC_URL: this.url, ...clockAhead(this.#aheadMs) };
    return run(binary('bulla-server'), ['admin', ...args, '--data', this.folder], '', env);
  }

  /** Ends the process as an operator does and keeps its data. */
  async halt() {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await once(child, 'exit');
    clearTimeout(patience);
  }

  /** Ends the process and removes its folder. */
  async stop() {
    await this.halt();
    await this.chaos?.close();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One person's command line: `bulla` with a state folder of its own. */
export class CommandLine {
  #minutesOff = 0;

  constructor(server, home = temporaryFolder('home')) {
    this.server = server;
    this.home = home;
  }

  /** The same on a device whose clock is so many minutes off. */
  withClock(minutes) {
    const other = new CommandLine(this.server, this.home);
    other.#minutesOff = minutes;
    return other;
  }

  /** Runs a command; returns `{ code, stdout, stderr }`. Secrets go in by `input`. */
  run(args, input = '') {
    const words = ['--home', this.home, '--server', this.server.url, ...args];
    if (this.#minutesOff === 0) return run(binary('bulla'), words, input);
    const off = `${this.#minutesOff > 0 ? '+' : ''}${this.#minutesOff}m`;
    const clock = ['--exclude-monotonic', '-f', off];
    return run('faketime', [...clock, binary('bulla'), ...words], input);
  }

  /** Runs a command with `--json`, demands success and returns the values, one for each line. */
  async json(args, input = '') {
    const done = await this.run(['--json', ...args], input);
    if (done.code !== 0) {
      throw new Error(`bulla ${args[0]} ended with ${done.code}: ${done.stderr}${done.stdout}`);
    }
    return done.stdout.trim().split('\n').map((line) => JSON.parse(line));
  }
}

/** Runs a program to its end. */
export async function run(program, args, input = '', env = {}) {
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const done = { code: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (done.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (done.stderr += text));
  child.stdin.on('error', () => {}); // a program that ends before it reads all is judged by its code
  child.stdin.end(input);
  [done.code] = await once(child, 'close');
  return done;
}

/** A port of the loopback interface that nobody uses now. */
export async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
