/** What a file that is being sent asks for, held against the people it goes to. Pure. */
import type { FoundPlaceholder, PdfInspection } from '../core/papers';

export interface Somebody {
  name: string;
  email: string;
}

/** Whose field a role is: by number from 1, else by address or name, if one person has it. */
export function holderOf<T extends Somebody>(role: string, people: readonly T[]): T | null {
  if (/^\d+$/.test(role)) return people[Number(role) - 1] ?? null;
  const wanted = role.toLowerCase();
  const named = people.filter(({ name, email }) =>
    [name, email].some((text) => text.toLowerCase() === wanted),
  );
  return named.length === 1 ? (named[0] ?? null) : null;
}

export const unmatched = (
  { placeholders }: Pick<PdfInspection, 'placeholders'>,
  people: readonly Somebody[],
): FoundPlaceholder[] => placeholders.filter(({ role }) => holderOf(role, people) === null);

/** Whether the places of a document are such that it can be sent. */
export function isReady(
  inspection: PdfInspection,
  people: readonly Somebody[],
  use: boolean,
): boolean {
  if (!use || inspection.obstacle !== null) return true;
  const broken = inspection.mistakes.some(({ code }) => code === 'placeholder');
  return !broken && unmatched(inspection, people).length === 0;
}
