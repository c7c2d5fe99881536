import { describe, expect, it } from 'vitest';
import {
  canvasScale,
  COMFORTABLE_WIDTH,
  MAX_CANVAS_PIXELS,
  nextZoom,
  pageAt,
  pageTops,
  pageWidth,
  parsePageNumber,
  ZOOM_STEPS,
} from '../src/lib/pdf/geometry';

describe('zoom', () => {
  it('goes through the steps and stops at both ends', () => {
    expect(nextZoom(1, 1)).toBe(1.25);
    expect(nextZoom(1, -1)).toBe(0.8);
    expect(nextZoom(ZOOM_STEPS[0], -1)).toBe(ZOOM_STEPS[0]);
    expect(nextZoom(3, 1)).toBe(3);
  });

  it('goes to the next step from between two', () => {
    expect(nextZoom(1.1, 1)).toBe(1.25);
    expect(nextZoom(1.1, -1)).toBe(1);
  });
});

describe('the width of a page', () => {
  it('fills a phone and stays readable on a wide screen', () => {
    expect(pageWidth(328, 1)).toBe(328);
    expect(pageWidth(2000, 1)).toBe(COMFORTABLE_WIDTH);
    expect(pageWidth(2000, 2)).toBe(2 * COMFORTABLE_WIDTH);
  });

  it('is never nothing', () => expect(pageWidth(-32, 1)).toBe(1));
});

describe('the page at a height', () => {
  const tops = pageTops([1.5, 0.5, 1], 100, 10);

  it('follows from the tops', () => {
    expect(tops).toEqual([0, 160, 220]);
    expect([0, 159, 160, 219, 220, 9999].map((at) => pageAt(tops, at))).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it('is the first above the start and in an empty document', () => {
    expect(pageAt(tops, -50)).toBe(1);
    expect(pageAt([], 10)).toBe(1);
  });
});

describe('the canvas of a page', () => {
  it('is as sharp as the screen', () => expect(canvasScale(400, 1.4, 2)).toBe(2));

  it('never takes more pixels than it may', () => {
    const scale = canvasScale(3000, 1.5, 3);
    expect(3000 * 3000 * 1.5 * scale * scale).toBeLessThanOrEqual(MAX_CANVAS_PIXELS * 1.001);
  });

  it('is drawn at least at half size', () => expect(canvasScale(20_000, 2, 1)).toBe(0.5));
});

describe('a typed page number', () => {
  it('is kept within the document', () => {
    expect(parsePageNumber(' 7 ', 12)).toBe(7);
    expect(parsePageNumber('0', 12)).toBe(1);
    expect(parsePageNumber('99', 12)).toBe(12);
  });

  it('is refused where it is no number', () => {
    expect(parsePageNumber('', 12)).toBeNull();
    expect(parsePageNumber('vii', 12)).toBeNull();
  });
});
