import { describe, expect, it } from 'vitest';
import type { Report, Verdict } from '../src/lib/core/report';
import { commandFor, statesOf, worstOf } from '../src/lib/verify/reading';
import { NOBODY, trusting } from '../src/verifier/trust';

const file = (name: string, content: string | Uint8Array<ArrayBuffer>) => new File([content], name);
const sized = (name: string, size: number) => file(name, new Uint8Array(size));
const report = (verdict: Verdict) => ({ file: verdict, verdict }) as Report;

describe('several files', () => {
  it('are read one after the other', () => {
    const files = [sized('a.pdf', 200), sized('empty.txt', 0), sized('b.json', 50)];
    const percents = (done: number) => statesOf(files, done).map(({ percent }) => percent);
    expect(percents(0)).toEqual([null, null, null]);
    expect(percents(50)).toEqual([25, null, null]);
    expect(percents(200)).toEqual([100, 100, null]);
    expect(percents(225)).toEqual([100, 100, 50]);
    expect(percents(250)).toEqual([100, 100, 100]);
  });

  it('are as good as the worst of them', () => {
    const order: Verdict[] = [
      'authentic',
      'incomplete',
      'unrecognised',
      'altered',
      'unsigned',
      'unreadable',
    ];
    for (let count = 1; count <= order.length; count += 1) {
      expect(worstOf(order.slice(0, count).map(report))?.verdict).toBe(order[count - 1]);
    }
    expect(worstOf([])).toBeUndefined();
  });

  it('are named in the command so that a shell takes them as they are', () => {
    const at = new Date(1_800_000_000_000);
    expect(commandFor(['a.pdf'], [], at)).toBe('bulla verify --at 2027-01-15T08:00:00.000Z a.pdf');
    expect(commandFor(["it's $HOME; x.pdf", '-x.pdf'], ['trust.json'], at)).toBe(
      String.raw`bulla verify --at 2027-01-15T08:00:00.000Z --trust trust.json 'it'\''s $HOME; x.pdf' ./-x.pdf`,
    );
  });
});

describe('what somebody trusts', () => {
  const trustFile = '{"v":1,"log_origin_prefix":"sign.example.ch/log/"}';

  it('is one trust file, the newest, and certificates', async () => {
    const der = file('root.der', new Uint8Array([0x30, 0x82]));
    const pem = file('root.pem', '-----BEGIN CERTIFICATE-----\n');
    const first = await trusting(NOBODY, [file('old.json', trustFile), der, pem]);
    expect(first.wrong).toEqual([]);
    const { trusted } = await trusting(first.trusted, [file('new.json', trustFile)]);
    expect(trusted.instance).toEqual({ name: 'new.json', json: trustFile });
    expect(trusted.certificates).toEqual([der, pem]);
  });

  it('is nothing else', async () => {
    const others = [
      file('empty', ''),
      file('other.json', '{"v":1}'),
      file('newer.json', '{"v":2,"log_origin_prefix":"x"}'),
      file('broken.json', '{"v":1,'),
      file('evidence.json', '{"documents":[]}'),
      file('notes.txt', 'trust me'),
      sized('film.mp4', 1024 * 1024 + 1),
    ];
    const { trusted, wrong } = await trusting(NOBODY, others);
    expect(trusted).toEqual(NOBODY);
    expect(wrong).toEqual(others.map(({ name }) => name));
  });
});
