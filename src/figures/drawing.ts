/**
 * Figures laid out to the point: text, pictures, rectangles, lines and paths at given places, as a Vega-Lite
 * specification. The origin is the upper left corner, y grows downwards, the unit is a point.
 */
import type { TopLevelSpec } from 'vega-lite';
import type { Figure } from './figure';
import type { FontWeight } from './fonts';

export interface TextItem {
  readonly kind: 'text';
  readonly x: number;
  /** Of the baseline of the first line. */
  readonly y: number;
  readonly text: string | readonly string[];
  /** Font size in points. */
  readonly size: number;
  readonly weight?: FontWeight;
  readonly align?: 'left' | 'center' | 'right';
  /** Clockwise, in degrees. */
  readonly angle?: number;
  readonly colour?: string;
}

/** A picture with its upper left corner at (x, y), stretched to width × height. */
export interface ImageItem {
  readonly kind: 'image';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** `data:` URL. */
  readonly url: string;
}

/** Colours along the width of a rectangle, from left to right. */
export interface Gradient {
  readonly gradient: 'linear';
  readonly x1: 0;
  readonly y1: 0 | 1;
  readonly x2: 0 | 1;
  readonly y2: 0;
  readonly stops: readonly { readonly offset: number; readonly color: string }[];
}

export interface RectItem {
  readonly kind: 'rect';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill?: string | Gradient;
  readonly stroke?: string;
  readonly strokeWidth?: number;
}

export interface LineItem {
  readonly kind: 'line';
  readonly x: number;
  readonly y: number;
  readonly x2: number;
  readonly y2: number;
  readonly stroke: string;
  readonly strokeWidth: number;
}

/** An outline, filled or stroked; its coordinates count from (x, y). */
export interface PathItem {
  readonly kind: 'path';
  readonly x: number;
  readonly y: number;
  /** SVG path data in points. */
  readonly path: string;
  /** Of the area; `transparent` leaves it as it is. */
  readonly colour?: string;
  readonly stroke?: string;
  readonly strokeWidth?: number;
}

export type Item = TextItem | ImageItem | RectItem | LineItem | PathItem;

/** Ink of text and formulas. */
export const ink = '#1a1a1a';
/** Ink of what stands back: units, notes. */
export const paleInk = '#595959';
/** Lines around pictures and colour bars. */
export const frameColour = '#7f7f7f';
/** Lines across a chart at its ticks. */
export const gridColour = '#e0e0e0';

/** A figure of `width × height` points, rounded up to whole ones, with its items drawn in order. */
export function drawing(width: number, height: number, items: readonly Item[], alt: string): Figure {
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    description: alt,
    width: Math.ceil(width),
    height: Math.ceil(height),
    padding: 0,
    autosize: { type: 'none' },
    layer: runs(items).map(toLayer),
  };
  return { spec: spec as unknown as TopLevelSpec, alt };
}

/** Neighbours of one kind share a layer: few layers compile fast, and later items still lie on top. */
function runs(items: readonly Item[]): Item[][] {
  const groups: Item[][] = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (last?.[0]?.kind === item.kind) last.push(item);
    else groups.push([item]);
  }
  return groups;
}

const own = (property: string): { expr: string } => ({ expr: `datum.${property}` });
const place = (field: string): object => ({ field, type: 'quantitative', scale: null, axis: null });

function toLayer(items: readonly Item[]): object {
  const at = { x: place('x'), y: place('y') };
  switch ((items[0] as Item).kind) {
    case 'text':
      return {
        data: { values: items.map((item) => ({ weight: 'normal', align: 'left', angle: 0, colour: ink, ...item })) },
        mark: {
          type: 'text', aria: false, baseline: 'alphabetic', align: own('align'), angle: own('angle'), color: own('colour'),
          fontSize: own('size'), fontWeight: own('weight'), lineHeight: { expr: 'datum.size * 1.2' }, text: own('text'),
        },
        encoding: at,
      };
    case 'image':
      return {
        data: { values: items },
        mark: { type: 'image', aria: false, aspect: false, align: 'left', baseline: 'top', width: own('width'), height: own('height'), url: own('url') },
        encoding: at,
      };
    case 'rect':
      return {
        data: { values: items.map((item) => ({ strokeWidth: 0.5, ...item })) },
        mark: { type: 'rect', aria: false, width: own('width'), height: own('height'), align: 'left', baseline: 'top', fill: own('fill'), stroke: own('stroke'), strokeWidth: own('strokeWidth') },
        encoding: at,
      };
    case 'line':
      return {
        data: { values: items },
        mark: { type: 'rule', aria: false, stroke: own('stroke'), strokeWidth: own('strokeWidth') },
        encoding: { ...at, x2: { field: 'x2' }, y2: { field: 'y2' } },
      };
    case 'path':
      return {
        data: { values: items.map((item) => ({ colour: ink, stroke: 'transparent', strokeWidth: 0, ...item })) },
        mark: {
          // Vega draws a custom symbol at half the square root of its size: at size 4 one to one.
          type: 'point', aria: false, size: 4, opacity: 1, shape: own('path'), fill: own('colour'),
          stroke: own('stroke'), strokeWidth: own('strokeWidth'), strokeCap: 'square',
        },
        encoding: at,
      };
  }
}
