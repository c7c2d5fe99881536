/** What the page of the verifier and its worker say to each other. */
import type { Report } from '../lib/core/report';

export interface Question {
  /** The module, deflated, in base64. */
  engine: string;
  files: File[];
  certificates: File[];
  /** The trust file, as JSON. */
  trust: string | null;
  nowMs: number;
}
export type Answer =
  | { kind: 'progress'; done: number; total: number }
  | { kind: 'reports'; reports: Report[] }
  /** `code` is that of a failure of the web client, or null. */
  | { kind: 'failed'; code: string | null };
