/** What an envelope waits for, seen by the person in front of the screen. */
import type { EnvelopeState, RecipientView } from '../core/protocol';

export type Standing =
  | { kind: 'completed' }
  /** Somebody declined: nobody can sign any more. */
  | { kind: 'declined' }
  /** The sender ended it, or its deadline passed, before everybody had signed. */
  | { kind: 'cancelled' }
  | { kind: 'expired' }
  /** Everybody signed, and the sender says that it is no longer relied on, or must not be. */
  | { kind: 'retracted' }
  | { kind: 'revoked' }
  /** It is my turn. */
  | { kind: 'mine' }
  /** Others have to sign; `signed` of `total` have. */
  | { kind: 'others'; signed: number; total: number };

interface Subject {
  state: EnvelopeState;
  recipients: readonly RecipientView[];
}

/** The lowest order number that has not signed completely, or null when all have. */
export function currentOrder(recipients: readonly RecipientView[]): number | null {
  const open = recipients
    .filter(({ state }) => state !== 'signed' && state !== 'declined')
    .map(({ order }) => order);
  return open.length === 0 ? null : Math.min(...open);
}

export function standing({ state, recipients }: Subject): Standing {
  if (state !== 'sent') return { kind: state };
  const order = currentOrder(recipients);
  const mine = recipients.some(
    (person) => person.is_me && person.state !== 'signed' && person.order === order,
  );
  if (mine) return { kind: 'mine' };
  const signed = recipients.filter((person) => person.state === 'signed').length;
  return { kind: 'others', signed, total: recipients.length };
}
