import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PasswordJudgement } from '../src/lib/core/protocol';
import { MIN_PASSWORD_LENGTH } from '../src/lib/session/password';
import { Judging, type Standing } from '../src/lib/session/strength';
import { Strength, type Judge } from '../src/workers/strength';
import { messages, read, rustTexts } from './source';

const GOOD: PasswordJudgement = { score: 4, weakness: null, hint: null };
const WEAK: PasswordJudgement = { score: 1, weakness: 'guessable', hint: 'repeat' };
const NOT_JUDGED = { code: 'password_not_judged' };
const judge: Judge = (password) => (password.includes('password') ? WEAK : GOOD);

describe('the module that judges passwords', () => {
  it('is loaded when it is first asked, and once', async () => {
    const load = vi.fn(() => Promise.resolve(judge));
    const strength = new Strength(load);
    expect(load).not.toHaveBeenCalled();
    expect(await strength.judge('password password', [])).toEqual(WEAK);
    expect(await Promise.all(['a', 'b'].map((text) => strength.judge(text, [])))).toEqual([
      GOOD,
      GOOD,
    ]);
    expect(load).toHaveBeenCalledOnce();
  });

  it('judges nothing where it cannot be loaded, and is loaded again for the next question', async () => {
    const load = vi.fn<() => Promise<Judge>>();
    load.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    load.mockRejectedValueOnce(new Error('integrity'));
    load.mockResolvedValueOnce(judge);
    const strength = new Strength(load);
    await expect(strength.judge('a', [])).rejects.toMatchObject(NOT_JUDGED);
    await expect(strength.judge('a', [])).rejects.toMatchObject(NOT_JUDGED);
    expect(await strength.judge('a', [])).toEqual(GOOD);
    expect(load).toHaveBeenCalledTimes(3);
  });

  it('fails all who wait for it, and is loaded once more for them together', async () => {
    const load = vi.fn<() => Promise<Judge>>();
    load.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    load.mockResolvedValue(judge);
    const strength = new Strength(load);
    const asked = await Promise.allSettled(['a', 'b', 'c'].map((text) => strength.judge(text, [])));
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await strength.judge('a', []);
    await strength.judge('b', []);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('passes nothing where it breaks down', async () => {
    const strength = new Strength(() =>
      Promise.resolve(() => {
        throw new WebAssembly.RuntimeError('unreachable');
      }),
    );
    await expect(strength.judge('a', [])).rejects.toMatchObject(NOT_JUDGED);
  });
});

describe('a password that is being typed', () => {
  let shown: Standing[];
  let answers: ((judgement: PasswordJudgement | null) => void)[];
  let judging: Judging;

  beforeEach(() => {
    vi.useFakeTimers();
    shown = [];
    answers = [];
    const ask = () =>
      new Promise<PasswordJudgement>((resolve, reject) => {
        answers.push((judgement) =>
          judgement ? resolve(judgement) : reject(new Error('password_not_judged')),
        );
      });
    judging = new Judging(ask, (standing) => shown.push(standing));
  });
  afterEach(() => void vi.useRealTimers());

  const pause = () => vi.advanceTimersByTimeAsync(1000);
  const answer = async (judgement: PasswordJudgement | null, at = answers.length - 1) => {
    answers[at]?.(judgement);
    await vi.advanceTimersByTimeAsync(0);
  };

  it('is judged once somebody pauses, not at every key', async () => {
    for (const text of ['p', 'pa', 'pas']) judging.see(text, []);
    expect(answers).toHaveLength(0);
    await pause();
    expect(answers).toHaveLength(1);
    await answer(WEAK);
    expect(shown.at(-1)).toEqual({ kind: 'judged', judgement: WEAK });
    expect(judging.isWeak).toBe(true);
  });

  it('counts no answer that comes after it has changed', async () => {
    judging.see('password password', []);
    await pause();
    judging.see('gletscher-trompete', []);
    await answer(WEAK, 0);
    expect(shown.some(({ kind }) => kind === 'judged')).toBe(false);
    await pause();
    await answer(GOOD);
    expect(shown.at(-1)).toEqual({ kind: 'judged', judgement: GOOD });
  });

  it('is known to be weak only as it stands', async () => {
    judging.see('password password', []);
    expect(judging.isWeak).toBe(false);
    await pause();
    await answer(WEAK);
    judging.see('password password and more', []);
    expect(judging.isWeak).toBe(false);
  });

  it('is judged again when more is known about the person', async () => {
    judging.see('annakeller2027', []);
    await pause();
    await answer(GOOD);
    judging.see('annakeller2027', ['Anna Keller']);
    await pause();
    await answer({ ...WEAK, hint: 'personal' });
    expect(judging.isWeak).toBe(true);
  });

  it('is neither good nor weak where nothing can be said, and can be asked about again', async () => {
    judging.see('gletscher-trompete', []);
    await pause();
    await answer(null);
    expect(shown.at(-1)).toEqual({ kind: 'missing' });
    expect(judging.isWeak).toBe(false);
    const again = judging.again();
    expect(shown.at(-1)).toEqual({ kind: 'judging' });
    await answer(GOOD);
    await again;
    expect(shown.at(-1)).toEqual({ kind: 'judged', judgement: GOOD });
  });

  it('is nothing once it is gone', async () => {
    judging.see('password password', []);
    await pause();
    judging.see('', []);
    await answer(WEAK);
    expect(shown.at(-1)).toEqual({ kind: 'empty' });
    judging.see('password', []);
    judging.stop();
    await pause();
    expect(answers).toHaveLength(1);
  });
});

describe('what is said of a password', () => {
  const rust = read('../crates/password/src/lib.rs');

  it('begins with the length that the rule demands', () =>
    expect(rust).toContain(`pub const MIN_CHARACTERS: usize = ${MIN_PASSWORD_LENGTH};`));

  it('has a text for every hint, and no other one', () => {
    const hints = rustTexts('../crates/password/src/judgement.rs', /Self::\w+ => "(\w+)",/g);
    expect(hints.length).toBeGreaterThan(8);
    const texts = [...messages('en').keys()].filter((name) => name.startsWith('weakness-'));
    expect(texts.sort()).toEqual(hints.map((hint) => `weakness-${hint}`).sort());
  });

  it('has the reasons of the rule', () => {
    const reasons = rustTexts('../crates/password/src/lib.rs', /Self::\w+ => "(\w+)",/g);
    expect(reasons.sort()).toEqual(['guessable', 'too_short']);
  });
});
