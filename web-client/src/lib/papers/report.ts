/** What a report about a PDF says, in the form in which it is shown. Pure. */
import type { Fact } from '../core/report';
import type { PdfSignature, PdfTrust, TimestampAuthority } from '../core/papers';

const ANSWERS: Record<PdfTrust['status'], Fact> = {
  not_checked: 'not_checked',
  refused: 'no',
  trusted: 'yes',
};
export const answerOf = (status: PdfTrust['status']): Fact => ANSWERS[status];

/** The most runs of pages that are named one by one. */
const MAX_RUNS = 8;

/** Pages counted from 0 as people write them: `1, 3–5`, and `more` where there are too many. */
export function pagesOf(pages: readonly number[], more: string): string {
  const runs: [number, number][] = [];
  for (const page of [...new Set(pages)].toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && last[1] === page - 1) last[1] = page;
    else runs.push([page, page]);
  }
  const named = runs
    .slice(0, MAX_RUNS)
    .map(([from, to]) => (from === to ? `${from + 1}` : `${from + 1}–${to + 1}`));
  return [...named, ...(runs.length > MAX_RUNS ? [more] : [])].join(', ');
}

/** The name of the file that a signer saw: `contract.pdf` becomes `contract.signature-2.pdf`. */
export const seenName = (name: string, number: number): string =>
  `${name.replace(/\.pdf$/i, '')}.signature-${number}.pdf`;

/** Who proves when a signature existed, where it is by a time-stamp of its own. */
export function witnessOf(
  { proven_at_ms: proven, timestamps }: Pick<PdfSignature, 'proven_at_ms' | 'timestamps'>,
  authorities: readonly TimestampAuthority[],
): TimestampAuthority | null {
  const own = timestamps.find(({ at_ms, error }) => at_ms === proven && error === null);
  const sha256 = own?.trust.path[0]?.certificate.sha256;
  return authorities.find((authority) => authority.sha256 === sha256) ?? null;
}
