import { describe, expect, it } from 'vitest';
import { CLIENT_CODES } from '../src/lib/core/errors';
import { LOCALES } from '../src/lib/i18n/locale';
import { READ_GROUPS, readGroup } from '../src/lib/papers/reasons';
import { ftl, messages, placeholders, read, rustTexts, sources, values } from './source';

const en = messages('en');
const OTHERS = LOCALES.filter((locale) => locale !== 'en');
const serverCodes = rustTexts('../crates/protocol/src/error.rs', /^ {4}\w+ = "(\w+)", \d+,/gm);
const engineCodes = [
  ...rustTexts('../crates/client/src/error.rs', /=> "(\w+)",/g),
  ...rustTexts('../crates/wasm/src/failure.rs', /=> "(\w+)",/g),
  ...rustTexts('../crates/wasm/src/engine.rs', /Failure::new\("(\w+)"/g),
];
const reasons = rustTexts('../crates/evidence/src/reason.rs', /^ {8}\w+ = "(\w+)",/gm);
const facts = rustTexts('../crates/evidence/src/examine.rs', /^ {4}"(\w+)",$/gm);
const events = rustTexts('../crates/domain/src/event.rs', /^ {4}\w+ = (?:\d+, )?"([a-z.-]+)"/gm);

it('placeholders are found in patterns', () => {
  expect(placeholders(en.get('step'))).toEqual(['current', 'total']);
  expect(placeholders(en.get('idle-text'))).toEqual(['seconds']);
});

describe.each(OTHERS)('texts of %s', (locale) => {
  const other = messages(locale);

  it('have the names of the English ones', () => {
    expect([...other.keys()].sort()).toEqual([...en.keys()].sort());
  });

  it('read the same values', () => {
    for (const [name, pattern] of en) {
      expect([name, placeholders(other.get(name))]).toEqual([name, placeholders(pattern)]);
    }
  });

  it('keep the order of the English file, so that translators can read both side by side', () => {
    expect([...other.keys()]).toEqual([...en.keys()]);
  });
});

describe('texts of Swiss German', () => {
  const text = ftl('de-CH');

  it('have no sharp s', () => expect(text).not.toContain('ß'));

  it('quote with guillemets only', () => expect(text).not.toMatch(/[„“”‚‘]|"/));

  it('address people politely', () => expect(text).not.toMatch(/\b(du|dein|deine|dich|dir)\b/i));
});

const word = (...words: string[]) => new RegExp(`(?<!\\p{L})(${words.join('|')})(?!\\p{L})`, 'iu');

describe('texts of Swiss French', () => {
  const texts = values('fr-CH').join('\n');
  const THIN = '\u202f';

  it('have a thin space before ; : ! ? % and inside guillemets, and no other one', () => {
    expect(texts).not.toMatch(new RegExp(`[^${THIN}][;:!?%»]`));
    expect(texts).not.toMatch(new RegExp(`«[^${THIN}]`));
    expect(texts).not.toMatch(new RegExp(`${THIN}(?![;:!?%»])(?<!«${THIN})`));
  });

  it('quote with guillemets and elide with a round apostrophe', () =>
    expect(texts).not.toMatch(/[„“”‚‘"']/));

  it('address people politely', () =>
    expect(texts).not.toMatch(word('tu', 'te', 'toi', 'ton', 'ta', 'tes')));
});

describe('texts of Swiss Italian', () => {
  const texts = values('it-CH').join('\n');

  it('have no space before punctuation nor inside guillemets', () =>
    expect(texts).not.toMatch(/\s[;:!?%»]|«\s/));

  it('quote with guillemets and elide with a round apostrophe', () =>
    expect(texts).not.toMatch(/[„“”‚‘"']/));

  it('address people politely', () =>
    expect(texts).not.toMatch(word('tu', 'te', 'ti', 'tuo', 'tua', 'tuoi', 'tue')));
});

describe('texts of errors', () => {
  it('know the codes of the server', () => expect(serverCodes.length).toBeGreaterThan(25));

  it.each(['en', ...OTHERS])('say in %s what happened, what is safe and what to do', (locale) => {
    const texts = messages(locale);
    for (const code of [...serverCodes, ...CLIENT_CODES, 'unknown']) {
      for (const part of ['', '.safe', '.do']) {
        expect(texts.has(`error-${code}${part}`), `error-${code}${part}`).toBe(true);
      }
    }
  });

  it('exist for no code that nobody sends', () => {
    const known = new Set<string>([...serverCodes, ...CLIENT_CODES, 'unknown', 'wait']);
    for (const name of en.keys()) {
      const code = /^error-(\w+)$/.exec(name)?.[1];
      if (code !== undefined) expect(known, code).toContain(code);
    }
  });
});

describe('codes of the engine', () => {
  it('are those of the server or in the list of the client', () => {
    expect(engineCodes.length).toBeGreaterThan(15);
    const known = new Set<string>([...serverCodes, ...CLIENT_CODES]);
    for (const code of engineCodes) expect(known, code).toContain(code);
  });
});

describe('texts of reports', () => {
  it('name every reason and every fact of the verifier', () => {
    expect(reasons.length).toBeGreaterThan(25);
    expect(facts.length).toBeGreaterThan(10);
    for (const reason of reasons) expect(en.has(`reason-${reason}`), reason).toBe(true);
    for (const fact of facts) expect(en.has(`fact-${fact}`), fact).toBe(true);
  });

  it('name no reason that the verifier does not have', () => {
    for (const name of en.keys()) {
      const reason = /^reason-(\w+)$/.exec(name)?.[1];
      if (reason !== undefined) expect(reasons, reason).toContain(reason);
    }
  });
});

describe('texts of signatures in PDFs', () => {
  const pades = '../crates/pades/src';
  /** The codes of one enum of a file, in snake case. */
  const codes = (path: string, name: string): string[] => {
    const [, body = ''] =
      new RegExp(`^ {4}${name} \\{$([\\s\\S]*?)^ {4}\\}$`, 'm').exec(read(path)) ?? [];
    return [...body.matchAll(/= "([\w-]+)",/g)].map((match) =>
      (match[1] ?? '').replaceAll('-', '_'),
    );
  };
  const arms = (path: string, shape: RegExp): string[] =>
    rustTexts(path, shape).map((code) => code.toLowerCase().replaceAll('-', '_'));
  /** The names of the standard, in lower case. */
  const names = (type: string): string[] => {
    const [, body = ''] =
      new RegExp(`^impl ${type} \\{$([\\s\\S]*?)^\\}$`, 'm').exec(
        read('../crates/pki/src/indication.rs'),
      ) ?? [];
    const found = body.matchAll(/Self::\w+ => "([A-Z_]+)",/g);
    return [...found].map((match) => (match[1] ?? '').toLowerCase());
  };
  const finding = `${pades}/verify/finding.rs`;
  const refusals = [
    ...new Set([
      ...codes(`${pades}/update/error.rs`, 'Refusal'),
      ...codes('../crates/pdf/src/obstacle.rs', 'Reason'),
      ...rustTexts('../crates/pdf/src/inspect.rs', /code: "(\w+)"\.(?:to_owned|into)/g),
    ]),
  ];
  const [, ofMistakes = ''] =
    /^codes! \{ PlaceholderError \{$([\s\S]*?)^\} \}$/m.exec(read(`${pades}/code.rs`)) ?? [];
  const mistakes = [...ofMistakes.matchAll(/=> "(\w+)",/g)]
    .map((match) => match[1] ?? '')
    .filter((code) => code !== 'not_a_placeholder');
  /** Each family of codes: its texts begin like this, and every text has these attributes. */
  const families: [string, string[], string[], number][] = [
    ['refusal', refusals, ['do'], 45],
    ['placeholder', mistakes, [], 9],
    ['concern', codes(`${pades}/inspect.rs`, 'ConcernKind'), ['means'], 17],
    ['finding', codes(finding, 'Finding'), [], 25],
    ['change', codes(`${pades}/difference.rs`, 'ChangeLevel'), [], 6],
    ['kind', codes(`${pades}/difference.rs`, 'ChangeKind'), [], 31],
    ['doubt', codes(`${pades}/difference.rs`, 'Doubt'), [], 4],
    ['signature', arms(finding, /Self::(Approval|Certification|Timestamp) =>/g), [], 3],
    ['level', arms(finding, /Self::\w+ => "(b_\w+)"/g), [], 4],
    ['coverage', arms(`${pades}/verify/range.rs`, /Self::\w+ => "([\w-]+)",/g), [], 4],
    ['judgement', arms(`${pades}/verify/permission.rs`, /Self::\w+ => "(\w+)",/g), [], 3],
    ['indication', names('Indication'), [], 3],
    ['subindication', names('SubIndication'), [], 14],
    ['read', READ_GROUPS.map(String), ['do'], 8],
  ];

  it.each(families)('%s: there is one for every code', (family, known, attributes, least) => {
    expect(known.length).toBeGreaterThanOrEqual(least);
    for (const code of known) {
      for (const part of ['', ...attributes.map((name) => `.${name}`)]) {
        expect(en.has(`pdf-${family}-${code}${part}`), `pdf-${family}-${code}${part}`).toBe(true);
      }
    }
  });

  it.each(families)('%s: there is none for a code that nobody gives', (family, known) => {
    const shape = new RegExp(`^pdf-${family}-([a-z0-9_]+)$`);
    for (const name of en.keys()) {
      const code = shape.exec(name)?.[1];
      if (code !== undefined) expect(known, name).toContain(code);
    }
  });

  it('say of every reason why a PDF is not read whether it is damage, a limit or protection', () => {
    const error = `${pades}/error.rs`;
    const faults = codes(error, 'Fault');
    const limits = codes(error, 'LimitKind');
    const features = codes(error, 'Feature');
    expect([faults.length > 40, limits.length > 10, features.length]).toEqual([true, true, 3]);
    const ofTheirOwn = new Set(['header', 'trailing_data', 'truncated']);
    for (const code of faults) {
      expect([code, readGroup(code)]).toEqual([code, ofTheirOwn.has(code) ? code : 'damaged']);
    }
    for (const code of limits) expect([code, readGroup(code)]).toEqual([code, 'limit']);
    for (const code of features) expect([code, readGroup(code)]).toEqual([code, code]);
  });
});

describe('texts of the history', () => {
  it('name every event of the audit trail', () => {
    expect(events.length).toBeGreaterThan(15);
    for (const event of events)
      expect(en.has(`event-${event.replaceAll('.', '-')}`), event).toBe(true);
  });

  const lists = rustTexts('../crates/domain/src/event.rs', /^ {4}\w+ = \d+, "[^"]+", \[(.*?)\]/gm);
  const details = new Set(lists.flatMap((list) => [...list.matchAll(/"(\w+)"/g)].map((m) => m[1])));
  const prefixed = (prefix: string): string[] =>
    [...en.keys()].filter((id) => id.startsWith(prefix)).map((id) => id.slice(prefix.length));

  it('name every detail of an event and no other', () => {
    expect(details.size).toBeGreaterThan(25);
    expect(prefixed('event-detail-').sort()).toEqual([...details].sort());
  });

  it('say in words every value that the server chooses from a list', () => {
    const server = '../server/src';
    const authority = `${server}/authority/mod.rs`;
    const values: [string, string[]][] = [
      ['change', rustTexts(`${server}/timestamp_admin.rs`, /Ok\(\("(\w+)", /g)],
      ['change', rustTexts(`${server}/timestamp_admin.rs`, /^ {16}"(built-in-\w+)"/gm)],
      ['guessed', rustTexts('../crates/auth/src/lockout.rs', /Self::\w+ => "(\w+)",/g)],
      ['item', rustTexts('../crates/protocol/src/vault.rs', /Self::\w+ => "([\w-]+)",/g)],
      ['kind', rustTexts(authority, /AuthorityKind::\w+ => "(\w+)",/g)],
      ['kind', rustTexts(`${server}/routes/vault/mod.rs`, /SlotKind::.* => "(\w+)",/g)],
      ['origin', rustTexts(`${server}/reset.rs`, /ResetOrigin::.* => "(\w+)",/g)],
      ['reason', rustTexts(authority, /RevocationReason::\w+ => "(\w+)",/g)],
      ['what', rustTexts(`${server}/routes/logs/events.rs`, /with_field\("what", "(\w+)"\)/g)],
      ['which', rustTexts(`${server}/session.rs`, /WhichSessions::.*, "(\w+)"\),/g)],
    ];
    const known = new Set(['none']);
    for (const [name, own] of values) {
      expect(own.length, name).toBeGreaterThan(0);
      for (const value of own) known.add(`${name}-${value}`);
    }
    expect(prefixed('event-value-').sort()).toEqual([...known].sort());
    const roles = rustTexts('../crates/protocol/src/session.rs', /Self::\w+ => "(\w+)",/g);
    expect(roles.length).toBe(4);
    for (const role of roles) expect(en.has(`role-${role}`), role).toBe(true);
  });
});

describe('names of texts in the sources', () => {
  const code = sources('.svelte', '.ts');
  const all = code.map(({ text }) => text).join('\n');

  it('exist', () => {
    for (const { path, text } of code) {
      for (const match of text.matchAll(
        /\bt\(\s*'([a-z][\w-]*)'(?:,[^,()]*(?:\{[^}]*\})?[^,()]*,\s*'(\w+)')?/g,
      )) {
        const name = match[2] ? `${match[1]}.${match[2]}` : (match[1] ?? '');
        expect(en.has(name), `${name} in ${path}`).toBe(true);
      }
    }
  });

  it('use every text', () => {
    const built = [...all.matchAll(/`([a-z][a-z-]*-)\$\{/g)].map((match) => match[1] ?? '');
    for (const name of en.keys()) {
      const id = name.replace(/\..*/, '');
      const used = all.includes(`'${id}'`) || built.some((prefix) => id.startsWith(prefix));
      expect(used, id).toBe(true);
    }
  });
});

describe('sources', () => {
  it('carry no inline style in markup, which the policy of the page refuses', () => {
    for (const { path, text } of sources('.svelte')) {
      expect(text.replace(/<script[\s\S]*?<\/script>/g, ''), path).not.toMatch(/\sstyle="/);
      expect(text, path).not.toMatch(/\{@html|innerHTML|insertAdjacentHTML/);
    }
  });

  it('mint trusted values in one place of each page', () => {
    const minting = sources('.svelte', '.ts').filter(({ text }) => /createPolicy\(/.test(text));
    expect(minting.map(({ path }) => path)).toEqual(['lib/tt.ts', 'verifier/run.ts']);
  });

  it('make requests in one place of the core worker only', () => {
    const asking = sources('.svelte', '.ts').filter(({ text }) =>
      /\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon/.test(text),
    );
    expect(asking.map(({ path }) => path).sort()).toEqual([
      'workers/core.worker.ts',
      'workers/transport.ts',
    ]);
  });
});
