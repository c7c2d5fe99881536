/** Strokes of a signature while they are drawn. Pure: points come from whatever points. */
import type { Dot } from '../core/papers';

/** The limits of `crates/pades`, and the distance below which a point says nothing new. */
export const MAX_STROKES = 256;
export const MAX_POINTS = 8192;
const NEAR = 0.75;
/** The width of the line of a finger, a mouse or the keyboard. */
export const PEN_WIDTH = 2.2;

/** A pen that tells its pressure draws thinner and thicker lines. */
export const widthOf = (pressure: number, isPen: boolean): number =>
  isPen && pressure > 0 ? 1 + 2.6 * Math.min(1, pressure) : PEN_WIDTH;

const pointsIn = (strokes: readonly (readonly Dot[])[]): number =>
  strokes.reduce((sum, { length }) => sum + length, 0);

/** The strokes with one more point at the end of the last one; as they are where that is too near. */
export function withPoint(strokes: Dot[][], dot: Dot): Dot[][] {
  const last = strokes.at(-1);
  const before = last?.at(-1);
  if (!last || pointsIn(strokes) >= MAX_POINTS) return strokes;
  if (before && Math.hypot(before.x - dot.x, before.y - dot.y) < NEAR) return strokes;
  return [...strokes.slice(0, -1), [...last, dot]];
}

/** The strokes with a new one that begins here. */
export const withStroke = (strokes: Dot[][], dot: Dot): Dot[][] =>
  strokes.length >= MAX_STROKES || pointsIn(strokes) >= MAX_POINTS ? strokes : [...strokes, [dot]];

/** Whether there is more than a dot: half again as long as the pen is wide. */
export function isDrawn(strokes: readonly (readonly Dot[])[]): boolean {
  const dots = strokes.flat();
  const span = (values: number[]) => Math.max(...values) - Math.min(...values);
  if (dots.length < 2) return false;
  const widest = Math.max(...dots.map(({ width }) => width));
  return Math.max(span(dots.map(({ x }) => x)), span(dots.map(({ y }) => y))) >= widest * 3;
}

/** One stroke as the path of an SVG, through the middles between its points as the engine draws it. */
export function pathOf(stroke: readonly Dot[]): string {
  const [first, ...rest] = stroke;
  if (!first) return '';
  const at = (x: number, y: number) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  let path = `M${at(first.x, first.y)}`;
  let before = first;
  for (const dot of rest) {
    path += `Q${at(before.x, before.y)} ${at((before.x + dot.x) / 2, (before.y + dot.y) / 2)}`;
    before = dot;
  }
  return `${path}L${at(before.x, before.y)}`;
}

export const meanWidth = (stroke: readonly Dot[]): number =>
  stroke.reduce((sum, { width }) => sum + width, 0) / Math.max(1, stroke.length);
