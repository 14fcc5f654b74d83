import type { TopLevelSpec } from 'vega-lite';

/**
 * A picture of data, not yet drawn. One unit of its specification is a point (1/72 inch) in print and a pixel on
 * screen at scale 1.
 */
export interface Figure {
  readonly spec: TopLevelSpec;
  /** What is to be seen, in words, for those who cannot see it. */
  readonly alt: string;
}

/** Widths in points that fit a page: a full text width (16 cm) and a column (8 cm). */
export const pageWidth = 453;
export const columnWidth = 227;
