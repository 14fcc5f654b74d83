/**
 * Colours for numbers. Sequential maps for quantities without a sign, a diverging one for signed quantities; all
 * rise or fall evenly in lightness, so they keep their order in grey print and for colour-blind readers.
 */
import { converter, formatHex, type Lch65 } from 'culori';
import { scheme } from './vega-with-fonts';

/** Red, green and blue, 0…255. */
export type Rgb = readonly [number, number, number];

export interface ColourMap {
  readonly name: string;
  /** Whether its middle stands for zero. */
  readonly diverging: boolean;
  /** The colour at t in 0…1, from low to high values; t outside is taken as the nearer end. */
  at(t: number): Rgb;
}

const toRgb = converter('rgb');
/** Colours in a table; odd, so that one of them is exactly the middle. */
const tableSize = 257;

function colourMap(name: string, diverging: boolean, colour: (t: number) => string): ColourMap {
  const table = Array.from({ length: tableSize }, (_, i): Rgb => {
    const { r, g, b } = toRgb(colour(i / (tableSize - 1))) ?? { r: 0, g: 0, b: 0 };
    return [Math.round(r * 255), Math.round(g * 255), Math.round(b * 255)];
  });
  return {
    name,
    diverging,
    at: (t) => table[Math.round(Math.min(1, Math.max(0, t)) * (tableSize - 1))] as Rgb,
  };
}

function sequential(name: string): ColourMap {
  // Vega types its schemes as lists; these three are functions of t.
  const ramp: unknown = scheme(name);
  return colourMap(name, false, ramp as (t: number) => string);
}

/** Dark violet to yellow (van der Walt & Smith 2015). */
export const viridis = sequential('viridis');
/** Dark blue to yellow, the same to readers with and without red–green deficiency (Nuñez, Anderton & Renslow 2018). */
export const cividis = sequential('cividis');
/** Black over red to pale yellow (van der Walt & Smith 2015). */
export const inferno = sequential('inferno');

/**
 * Blue over near-white to orange. Both arms fall alike in CIELAB lightness, from 96 in the middle to 46 at the ends,
 * on hues 280° and 55° that stay apart under protanopia, deuteranopia and tritanopia.
 */
export const blueOrange = colourMap('blue-orange', true, (t) => {
  const arm = Math.abs(2 * t - 1);
  const strongest = t < 0.5 ? 55 : 60;
  const colour: Lch65 = { mode: 'lch65', l: 96 - 50 * arm, c: strongest * arm ** 1.1, h: t < 0.5 ? 280 : 55 };
  return formatHex(colour);
});

/**
 * Eight colours for classes (Okabe & Ito 2008, black left out and a grey added), told apart under the common
 * colour-vision deficiencies.
 */
export const categoryColours: readonly string[] = [
  '#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#f0e442', '#999999',
];

/** A colour as `#rrggbb`. */
export function hex([r, g, b]: Rgb): string {
  return `#${[r, g, b].map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}

/** A colour from `#rrggbb`. */
export function rgbOf(colour: string): Rgb {
  const channel = (at: number): number => parseInt(colour.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5)];
}
