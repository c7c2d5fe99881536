/** Several files that are read one after the other: how far each is, and how results are put in order. */
import type { Report, Verdict } from '../core/report';

export interface FileState {
  name: string;
  /** Whole percent; null before its first byte. */
  percent: number | null;
}

/** How far each file is, where so many bytes of all of them, in their order, are read. */
export function statesOf(files: readonly File[], done: number): FileState[] {
  let before = 0;
  return files.map(({ name, size }) => {
    const own = Math.min(Math.max(done - before, 0), size);
    const begun = done > before || (size === 0 && done >= before);
    before += size;
    return { name, percent: begun ? (size === 0 ? 100 : Math.floor((own / size) * 100)) : null };
  });
}

/** In the order of their precedence: the first that occurs decides over several files. */
const WORST: readonly Verdict[] = [
  'unreadable',
  'unsigned',
  'altered',
  'unrecognised',
  'incomplete',
  'authentic',
];

/** The report with the worst verdict. */
export const worstOf = (reports: readonly Report[]): Report | undefined =>
  reports.toSorted((a, b) => WORST.indexOf(a.verdict) - WORST.indexOf(b.verdict))[0];

const quoted = (word: string): string =>
  /^[\w.@%+=:,/-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** The command that makes a report again, for these files at this time. */
export function commandFor(files: readonly string[], trust: readonly string[], at: Date): string {
  const trusted = trust.flatMap((name) => ['--trust', name]);
  // A name that begins with a dash is no option.
  const named = files.map((name) => (name.startsWith('-') ? `./${name}` : name));
  return ['bulla', 'verify', '--at', at.toISOString(), ...trusted, ...named].map(quoted).join(' ');
}
