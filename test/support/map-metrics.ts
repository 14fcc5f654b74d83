/** What tests of metrics on maps share. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PixelMap } from '../../src/evaluation/pixel-map';
import { fixturesFolder } from './fixtures';

/** Values of Quantus, SciPy and scikit-image; test/reference/make_map_metric_fixtures.py says how they come about. */
interface Reference {
  readonly height: number;
  readonly width: number;
  readonly k: number;
  readonly maps: Readonly<Record<string, readonly number[]>>;
  readonly masks: Readonly<Record<string, readonly number[]>>;
  readonly localisation: readonly { map: string; mask: string; pointing: number; energy: number; highest: number; rankAccuracy: number }[];
  readonly complexity: readonly { map: string; entropy: number; gini: number }[];
  readonly similarity: readonly {
    maps: [string, string];
    spearman: number;
    spearmanAbsolute: number;
    ssimRaw: number;
    ssim: number;
    ssimAbsolute: number;
  }[];
  readonly oddities: { readonly pointingOfConstantMap: number; readonly pointingAtEmptyMask: number };
  readonly edges: { readonly height: number; readonly width: number; readonly pixels: readonly number[]; readonly sobel: readonly number[] };
}

export const reference: Reference = JSON.parse(readFileSync(join(fixturesFolder, 'quantus', 'maps.json'), 'utf8'));

/** A map of the reference by name. */
export function referenceMap(name: string): PixelMap {
  return { values: Float32Array.from(reference.maps[name]!), height: reference.height, width: reference.width };
}

/** A mask of the reference by name. */
export function referenceMask(name: string): Uint8Array {
  return Uint8Array.from(reference.masks[name]!);
}

/** A map from its rows. */
export function mapOf(...rows: readonly (readonly number[])[]): PixelMap {
  return { values: Float32Array.from(rows.flat()), height: rows.length, width: rows[0]!.length };
}

/** A mask drawn in rows of `#` and `.`. */
export function drawnMask(...rows: readonly string[]): Uint8Array {
  return Uint8Array.from(rows.join(''), (sign) => (sign === '#' ? 1 : 0));
}

/** A mask that is 1 in a rectangle. */
export function rectangleMask(height: number, width: number, top: number, left: number, rows: number, columns: number): Uint8Array {
  return Uint8Array.from({ length: height * width }, (_, pixel) => {
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    return y >= top && y < top + rows && x >= left && x < left + columns ? 1 : 0;
  });
}

/** A map with every value of the other sign. */
export function negated(map: PixelMap): PixelMap {
  return { ...map, values: map.values.map((value) => -value) };
}

export function assertClose(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected} to ${tolerance}`);
}

/**
 * Draws a measure for the seeds 1, 2 … and compares its mean with what is expected, in units of the mean's standard error.
 * @param bias how far from it the expectation itself may lie, where the formula is an approximation
 */
export function assertExpectation(draws: number, measure: (seed: number) => number, expected: number, bias = 0): void {
  const values = Array.from({ length: draws }, (_, i) => measure(i + 1));
  const mean = values.reduce((sum, value) => sum + value, 0) / draws;
  const error = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (draws - 1) / draws);
  assert.ok(error > 0, 'the draws are all the same');
  assertClose(mean, expected, 3 * error + bias);
}

/** That something refuses each of the maps and masks which no metric can use. */
export function assertRefusesBadMaps(measure: (map: PixelMap) => unknown): void {
  const fine = { values: Float32Array.from({ length: 144 }, (_, i) => i), height: 12, width: 12 };
  const withValue = (value: number): PixelMap => ({ ...fine, values: fine.values.with(77, value) });
  measure(fine);
  assert.throws(() => measure(withValue(NaN)), { name: 'RangeError', message: 'A map of finite numbers is needed, but pixel 77 is NaN.' });
  assert.throws(() => measure(withValue(-Infinity)), { name: 'RangeError', message: /pixel 77 is -Infinity/ });
  assert.throws(() => measure({ ...fine, height: 11 }), { name: 'RangeError', message: 'A 11×12 map has 132 values, not 144.' });
  const nothing = { ...fine, height: 0, values: new Float32Array(0) };
  assert.throws(() => measure(nothing), { name: 'RangeError', message: 'There is no map of 0×12 pixels.' });
}

export function assertRefusesBadMasks(measure: (map: PixelMap, mask: Uint8Array) => unknown): void {
  const map = { values: Float32Array.from({ length: 144 }, (_, i) => i), height: 12, width: 12 };
  const refused = (mask: Uint8Array, message: string): void => assert.throws(() => measure(map, mask), { name: 'RangeError', message });
  measure(map, rectangleMask(12, 12, 3, 3, 2, 2));
  refused(new Uint8Array(143).fill(1, 7, 9), 'The mask of a 12×12 map has 144 values, not 143.');
  refused(new Uint8Array(144), 'The mask is empty: nothing can be found.');
  refused(new Uint8Array(144).fill(1), 'The mask covers the whole picture: nothing can be missed.');
  refused(new Uint8Array(144).fill(255, 7, 9), 'A mask holds 0 and 1, not 255.');
}
