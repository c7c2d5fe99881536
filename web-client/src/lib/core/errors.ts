/** Failures of the core as the page sees them: a stable code, never a text. */

import type { Obstacle } from './papers';

/** Codes that the client itself makes; those of the server are in `crates/protocol`. */
export const CLIENT_CODES = [
  'answer_invalid',
  'cancelled',
  'certificate_foreign',
  'chain_invalid',
  'container_damaged',
  'content_mismatch',
  'event_differs',
  'evidence_unverified',
  'file_not_readable',
  'file_not_writable',
  'identity_changed',
  'identity_foreign',
  'identity_revoked',
  'identity_rollback',
  'key_not_usable',
  'key_unwitnessed',
  'kit_invalid',
  'kit_mismatch',
  'locked',
  'log_fork',
  'log_rollback',
  'log_stale',
  'log_unproven',
  'memory_invalid',
  'network',
  'not_readable',
  'p12_invalid',
  'p12_password',
  'paper_invalid',
  'password_not_judged',
  'password_too_weak',
  'pdf_not_possible',
  'pdf_refused',
  'proof_invalid',
  'revision_invalid',
  'timestamp_invalid',
  'too_large_to_save',
  'trust_file_invalid',
  'trust_foreign',
  'trust_rollback',
  'upload_running',
  'vault_invalid',
  'vault_rollback',
  'worker_crashed',
  'wrong_step',
] as const;

export class CoreError extends Error {
  constructor(
    readonly code: string,
    /** Seconds to wait before the next try, where the server said so. */
    readonly retryAfterSecs: number | null = null,
    /** What stands against something that should be done with a PDF. */
    readonly obstacle: Obstacle | null = null,
    /** Who made the revision that is wrong, as the sender wrote the name. */
    readonly author: string | null = null,
  ) {
    super(code);
    this.name = 'CoreError';
  }
}

/** Any thrown value as a `CoreError`; strangers become `worker_crashed`. */
export const toCoreError = (thrown: unknown): CoreError =>
  thrown instanceof CoreError ? thrown : new CoreError('worker_crashed');

export const isCancelled = (thrown: unknown): boolean =>
  thrown instanceof CoreError && thrown.code === 'cancelled';

const OVER: ReadonlySet<string> = new Set([
  'recovery_refused',
  'unauthenticated',
  'wrong_credentials',
  'wrong_step',
]);
/**
 * Whether a login or a recovery that waits for its code has ended: it begins anew. The server ends
 * one after five wrong codes, which is no wait for a certain time.
 */
export const endsRun = ({ code, retryAfterSecs }: CoreError): boolean =>
  OVER.has(code) || (code === 'too_many_attempts' && retryAfterSecs === null);
