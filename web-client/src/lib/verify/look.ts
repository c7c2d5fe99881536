/** How verdicts and facts look. Never by colour alone: each has a sign and a word too. */
import type { Fact, Verdict } from '../core/report';
import type { IconName } from '../ui/icons';

export interface Look {
  tone: 'ok' | 'warn' | 'bad' | 'muted';
  icon: IconName;
}

const VERDICTS: Record<Verdict, Look> = {
  authentic: { tone: 'ok', icon: 'seal' },
  incomplete: { tone: 'warn', icon: 'clock' },
  unrecognised: { tone: 'warn', icon: 'question' },
  altered: { tone: 'bad', icon: 'stop' },
  unsigned: { tone: 'muted', icon: 'info' },
  unreadable: { tone: 'muted', icon: 'alert' },
};
const FACTS: Record<Fact, Look> = {
  yes: { tone: 'ok', icon: 'check' },
  no: { tone: 'bad', icon: 'cross' },
  not_checked: { tone: 'muted', icon: 'question' },
};

/** What matters most comes first. Facts that are not listed follow in their own order. */
const ORDER: readonly string[] = [
  'intact',
  'valid',
  'certificate',
  'complete',
  'trusted',
  'audit_included',
  'anchored',
  'history',
  'order',
  'deadline',
  'names',
  'document',
  'document_signatures',
  'entire_file',
  'witnessed',
  'log_timestamp',
  'timestamp',
  'revocation',
];

export function inOrder(facts: Readonly<Record<string, Fact>>): [string, Fact][] {
  const rank = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return Object.entries(facts).toSorted(([a], [b]) => rank(a) - rank(b));
}

export const verdictLook = (verdict: Verdict): Look => VERDICTS[verdict];
export const factMark = (fact: Fact): Look => FACTS[fact];
