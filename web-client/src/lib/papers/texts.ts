/** Texts for the codes of PDFs. A code that this version does not know is shown as it is. */
import { t, textOrNull } from '../i18n/index.svelte';
import type { TimestampAuthority } from '../core/papers';
import { readGroup } from './reasons';

/** Codes come in snake case; older engines wrote hyphens. */
const slug = (code: string): string => code.toLowerCase().replaceAll('-', '_');
const or = (text: string | null, code: string): string => text ?? code;

/** Why something cannot be done with a PDF, and what to do about it. */
export function obstacleText(code: string): { what: string; todo: string | null } {
  const refusal = `pdf-refusal-${slug(code)}`;
  const what = textOrNull(refusal);
  if (what !== null) return { what, todo: textOrNull(refusal, 'do') };
  const group = readGroup(slug(code));
  if (group === null) return { what: t('pdf-obstacle-unknown', { code }), todo: null };
  return { what: t(`pdf-read-${group}`), todo: t(`pdf-read-${group}`, {}, 'do') };
}

/** Something that a signer should know, and what it can mean. */
export function concernText(code: string): { what: string; means: string | null } {
  const id = `pdf-concern-${slug(code)}`;
  return { what: or(textOrNull(id), code), means: textOrNull(id, 'means') };
}

export const findingText = (code: string): string =>
  or(textOrNull(`pdf-finding-${slug(code)}`), code);
export const coverageText = (code: string): string =>
  or(textOrNull(`pdf-coverage-${slug(code)}`), code);
export const changeText = (code: string): string =>
  or(textOrNull(`pdf-change-${slug(code)}`), code);
export const kindText = (code: string): string => or(textOrNull(`pdf-kind-${slug(code)}`), code);
export const doubtText = (code: string): string => or(textOrNull(`pdf-doubt-${slug(code)}`), code);
export const judgementText = (code: string): string =>
  or(textOrNull(`pdf-judgement-${slug(code)}`), code);
export const levelText = (code: string): string => or(textOrNull(`pdf-level-${slug(code)}`), code);
export const signatureText = (code: string): string =>
  or(textOrNull(`pdf-signature-${slug(code)}`), code);
export const indicationText = (code: string): string =>
  or(textOrNull(`pdf-indication-${slug(code)}`), code);
export const subIndicationText = (code: string): string =>
  or(textOrNull(`pdf-subindication-${slug(code)}`), code);
export const fieldText = (code: string): string => or(textOrNull(`pdf-field-${slug(code)}`), code);
export const mistakeText = (code: string): string =>
  textOrNull(`pdf-placeholder-${slug(code)}`) ?? obstacleText(code).what;
/** Whose word a time is: of the service itself, or of whom. */
export const authorityText = ({ name, standing }: TimestampAuthority): string =>
  t(`pdf-stamp-${standing}`, { name: name ?? '?' });
/** The answer to whether there are time-stamps, where there are. */
export function stampedText(authorities: readonly TimestampAuthority[]): string {
  const by = [...new Set(authorities.map(authorityText))];
  return by.length === 0 ? t('fact-is-yes') : t('pdf-stamp-yes', { by: by.join(', ') });
}
