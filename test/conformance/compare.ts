import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sampleRankCorrelation } from 'simple-statistics';
import type { AttributionMap } from '../../src/methods/attribution-map';
import { method } from '../../src/methods/catalogue';
import { spreadOverPixels } from '../../src/methods/occlusion';
import type { Probe } from '../../src/methods/probe';
import { decodeNpy } from '../../src/npy';
import { maxRelative, relativeL2 } from '../support/fixtures';
import type { Comparison, Step } from './comparisons';

/** The libraries' values, as README.md describes them. */
export const valuesFolder = join(__dirname, 'values');

/** Every so many rows and columns of pixels the values of a map of the input's size are kept. */
const thinning = 8;

/** How close our map is to a library's. */
export interface Agreement {
  /** Largest difference, relative to their largest absolute value. */
  readonly difference: number;
  /** ‖ours − theirs‖₂ / ‖theirs‖₂ */
  readonly relativeL2: number;
  /** Spearman's rank correlation, −1…1, ties sharing their mean rank. */
  readonly spearman: number;
}

/** One cell of the table: a comparison at one layer, or none. */
export interface Cell {
  readonly comparison: Comparison;
  readonly layer: string | null;
}

export const cellsOf = (comparison: Comparison): Cell[] =>
  comparison.layers ? comparison.layers.map((layer) => ({ comparison, layer })) : [{ comparison, layer: null }];

/** The file of a library's map, in {@link valuesFolder}. */
export function fileOf({ comparison: { library, theirs }, layer }: Cell): string {
  return `${library}/${theirs}${layer === null ? '' : `.${layer}`}.npy`;
}

/** What comparing needs of a map. */
export type Pixels = Pick<AttributionMap, 'values' | 'height' | 'width' | 'channels'>;

/** Numbers with their shape, `height × width` or `height × width × channels`. */
interface Values {
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
}

/**
 * Computes our maps and compares them; a map that several cells need is computed once.
 * @param onProgress told the number of cells done, and in all
 */
export async function agreements(probe: Probe, cells: readonly Cell[], onProgress?: (done: number, total: number) => void): Promise<Agreement[]> {
  const maps = new Map<string, AttributionMap>();
  const found: Agreement[] = [];
  for (const cell of cells) {
    const { method: id, variant, options, steps = [] } = cell.comparison;
    const asked = { ...options, ...(variant && { variant }), ...(cell.layer !== null && { layer: cell.layer }) };
    const key = JSON.stringify([id, asked]);
    const map = maps.get(key) ?? (await method(id).run(probe, asked));
    maps.set(key, map);
    const { height, width } = probe.classifier;
    const spread = steps.includes('mean over windows') ? spreadOverPixels(map, height, width) : map;
    found.push(agreement(spread, decodeNpy(readFileSync(join(valuesFolder, fileOf(cell)))), steps));
    onProgress?.(found.length, cells.length);
  }
  return found;
}

/**
 * @param map thinned here where it has more rows than theirs
 * @throws RangeError when the shapes do not fit together, or a map is zero everywhere
 */
export function agreement(map: Pixels, theirs: Values, steps: readonly Step[] = []): Agreement {
  const values = steps.includes('largest colour') ? largestColours(map) : map;
  const thinned = map.height === theirs.shape[0] ? values : everyEighth(values);
  if ([thinned.height, thinned.width, ...(thinned.channels === 1 ? [] : [thinned.channels])].join() !== theirs.shape.join()) {
    const { height, width, channels } = thinned;
    throw new RangeError(`A ${height}×${width}×${channels} map cannot be compared with one of shape (${theirs.shape.join(', ')}).`);
  }
  const [a, b] = [Float64Array.from(thinned.values), Float64Array.from(theirs.values)];
  const turned = steps.includes('either sign') && a.reduce((sum, value, i) => sum + value * (b[i] as number), 0) < 0;
  const ours = steps.includes('to largest value') ? toLargest(a) : a;
  const expected = (steps.includes('to largest value') ? toLargest(b) : b).map((value) => (turned ? -value : value));
  return {
    difference: maxRelative(ours, expected),
    relativeL2: relativeL2(ours, expected),
    spearman: sampleRankCorrelation([...ours], [...expected]),
  };
}


function everyEighth({ values, height, width, channels }: Pixels): Pixels {
  const kept = values.filter((_, index) => {
    const pixel = Math.floor(index / channels);
    return Math.floor(pixel / width) % thinning === 0 && (pixel % width) % thinning === 0;
  });
  return { values: kept, height: Math.ceil(height / thinning), width: Math.ceil(width / thinning), channels };
}

function largestColours({ values, height, width, channels }: Pixels): Pixels {
  const largest = Float32Array.from({ length: height * width }, (_, pixel) =>
    values.subarray(pixel * channels, (pixel + 1) * channels).reduce((most, value) => Math.max(most, Math.abs(value)), 0),
  );
  return { values: largest, height, width, channels: 1 };
}

function toLargest(values: Float64Array): Float64Array {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return values.map((value) => value / largest);
}
