/** The line that says who stands behind the anchor log's checkpoint, and when they saw it. */

import type { Witnesses } from '../core/protocol';

export interface WitnessLine {
  kind: 'quorum' | 'missing' | 'none';
  text: string;
}

type Text = (id: string, args?: Record<string, string>) => string;

export function witnessLine(
  witnesses: Witnesses | null,
  t: Text,
  moment: (ms: number) => string,
): WitnessLine {
  if (witnesses === null) return { kind: 'none', text: t('audit-no-witness') };
  const each = witnesses.cosigned.map(({ witness, at_ms }) =>
    t('audit-witness', { witness, when: moment(at_ms) }),
  );
  const who = each.length > 0 ? each.join(', ') : t('audit-nobody');
  return witnesses.is_quorum
    ? { kind: 'quorum', text: t('audit-witnessed', { who }) }
    : { kind: 'missing', text: t('audit-unwitnessed', { who }) };
}
