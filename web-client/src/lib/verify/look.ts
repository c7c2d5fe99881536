/** How verdicts and facts look. Never by colour alone: each has a sign and a word too. */
import type { Fact, Verdict } from '../core/protocol';
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

export const verdictLook = (verdict: Verdict): Look => VERDICTS[verdict];
export const factMark = (fact: Fact): Look => FACTS[fact];
