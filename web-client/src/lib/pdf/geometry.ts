/** Where pages lie and how large they are shown. Lengths are CSS pixels unless they say otherwise. */

export const ZOOM_STEPS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3] as const;
/** A page is not drawn wider than this at zoom 1: longer lines are hard to read. */
export const COMFORTABLE_WIDTH = 880;
/** More canvas pixels than this cost more memory than they show. */
export const MAX_CANVAS_PIXELS = 16_000_000;

/** The next step in this direction, or the same zoom at the end. */
export function nextZoom(zoom: number, direction: 1 | -1): number {
  const steps = direction === 1 ? ZOOM_STEPS : ZOOM_STEPS.toReversed();
  return steps.find((step) => (direction === 1 ? step > zoom : step < zoom)) ?? zoom;
}

/** Width of every page in a space of this width. */
export const pageWidth = (space: number, zoom: number): number =>
  Math.max(1, Math.floor(Math.min(space, COMFORTABLE_WIDTH) * zoom));

/** Top edges of pages, one below the other; `ratios` are height divided by width. */
export function pageTops(ratios: readonly number[], width: number, gap: number): number[] {
  const tops: number[] = [];
  let top = 0;
  for (const ratio of ratios) {
    tops.push(top);
    top += Math.round(width * ratio) + gap;
  }
  return tops;
}

/** Number, from 1, of the page that lies at this height; the first where there is none above. */
export function pageAt(tops: readonly number[], height: number): number {
  let page = 1;
  for (const [index, top] of tops.entries()) {
    if (top > height) break;
    page = index + 1;
  }
  return page;
}

/** Canvas pixels for each CSS pixel: as sharp as the screen, within the memory that a page may take. */
export function canvasScale(width: number, ratio: number, devicePixels: number): number {
  const most = Math.sqrt(MAX_CANVAS_PIXELS / Math.max(1, width * width * ratio));
  return Math.min(Math.max(1, devicePixels), 3, Math.max(0.5, most));
}

/** A page number from what somebody typed, kept within the document; null if it is no number. */
export function parsePageNumber(text: string, pages: number): number | null {
  const number = Number.parseInt(text.trim(), 10);
  if (!Number.isFinite(number)) return null;
  return Math.min(Math.max(1, number), pages);
}
