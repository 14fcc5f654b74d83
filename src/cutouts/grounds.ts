/** What the cut-outs lie on: natural textures that are nothing in particular to a network. */
import { join } from 'node:path';
import { readPicture } from '../images/decode';
import { resizeBilinear } from '../images/interpolate';
import { makePicture, type Picture } from '../images/picture';
import { projectRoot } from '../project';
import { normalNumbers } from '../random';

type Colour = readonly [red: number, green: number, blue: number];

/** Grey levels or noise become colours between these, the darkest first. */
type Ramp = readonly [Colour, Colour, ...Colour[]];

/** A photograph in `src/cutouts/grounds`, cut at a seeded place and coloured. */
interface Photograph {
  readonly photograph: 'grass' | 'gravel';
  readonly ramp: Ramp;
}

/** Noise whose amplitude falls with the frequency as in natural pictures (1/f, Field 1987), coloured. */
interface Noise {
  /** Cells of the coarsest octave along the height and the width. */
  readonly cells: readonly [number, number];
  /** By how much the amplitude falls from an octave to the next finer one; ½ is 1/f. */
  readonly falls: number;
  readonly ramp: Ramp;
}

/**
 * EfficientNet-Lite0 is sure of nothing on any of them: its first class has less than a quarter of the probability. The
 * photographs in their own greys would not do: to it gravel is a stone wall.
 */
const grounds = {
  grass: { photograph: 'grass', ramp: [[12, 30, 8], [86, 122, 48], [196, 214, 140]] },
  straw: { photograph: 'grass', ramp: [[46, 32, 16], [160, 132, 80], [238, 222, 170]] },
  earth: { photograph: 'gravel', ramp: [[30, 18, 10], [124, 88, 62], [214, 180, 146]] },
  sand: { cells: [4, 4], falls: 0.8, ramp: [[150, 122, 84], [206, 180, 136], [240, 220, 184]] },
  water: { cells: [12, 3], falls: 0.62, ramp: [[10, 52, 78], [44, 110, 140], [150, 196, 208]] },
  moss: { cells: [5, 5], falls: 0.7, ramp: [[16, 34, 12], [60, 88, 34], [134, 150, 78]] },
  sky: { cells: [3, 2], falls: 0.42, ramp: [[74, 124, 188], [150, 186, 222], [240, 244, 248]] },
} as const satisfies Readonly<Record<string, Photograph | Noise>>;

export type GroundName = keyof typeof grounds;

export const groundNames = Object.keys(grounds) as readonly GroundName[];

const photographs = new Map<string, Promise<Picture>>();

/** The photograph, read once. */
function photographOf(name: string): Promise<Picture> {
  const known = photographs.get(name) ?? readPicture(join(projectRoot, 'src', 'cutouts', 'grounds', `${name}.jpg`));
  photographs.set(name, known);
  known.catch(() => photographs.delete(name));
  return known;
}

/** The colour at a place 0 … 1 of the ramp, by straight lines between its stops. */
function colourAt(ramp: Ramp, share: number, channel: number): number {
  const place = Math.min(Math.max(share, 0), 1) * (ramp.length - 1);
  const low = Math.min(Math.floor(place), ramp.length - 2);
  const [from, to] = [ramp[low] as Colour, ramp[low + 1] as Colour];
  return Math.round((from[channel] as number) + ((to[channel] as number) - (from[channel] as number)) * (place - low));
}

/** Where a picture that is continued by its mirror images is at a place beyond its edge. */
function mirrored(place: number, size: number): number {
  const turn = place % (2 * size);
  return turn < size ? turn : 2 * size - 1 - turn;
}

/** A cut-out of the photograph as shares of white, continued by mirroring where it is too small. */
async function photographShares({ photograph }: Photograph, height: number, width: number, uniform: () => number): Promise<Float32Array> {
  const source = await photographOf(photograph);
  const top = Math.floor(uniform() * (Math.max(0, source.height - height) + 1));
  const left = Math.floor(uniform() * (Math.max(0, source.width - width) + 1));
  const shares = new Float32Array(height * width);
  for (let index = 0; index < shares.length; index++) {
    const row = mirrored(top + Math.floor(index / width), source.height);
    const column = mirrored(left + (index % width), source.width);
    shares[index] = (source.pixels[(row * source.width + column) * 3] as number) / 255;
  }
  return shares;
}

/** Octaves of bilinear noise, at a mean of ½ and a standard deviation of 1/5. */
function noiseShares({ cells: [rows, columns], falls }: Noise, height: number, width: number, uniform: () => number): Float32Array {
  const sum = new Float32Array(height * width);
  for (let finer = 1, amplitude = 1; rows * finer < height && columns * finer < width; finer *= 2, amplitude *= falls) {
    const [high, wide] = [rows * finer, columns * finer];
    const octave = resizeBilinear(normalNumbers(uniform, high * wide), high, wide, height, width);
    octave.forEach((value, index) => (sum[index] = (sum[index] as number) + amplitude * value));
  }
  const mean = sum.reduce((total, value) => total + value, 0) / sum.length;
  const deviation = Math.sqrt(sum.reduce((total, value) => total + (value - mean) ** 2, 0) / sum.length);
  return sum.map((value) => 0.5 + (value - mean) / (5 * deviation));
}

/**
 * A ground: a seeded cut of a photograph, or seeded noise.
 * @param height in pixels, from 16 on; as is the width
 * @param uniform numbers in [0, 1): the same ones make the same ground
 */
export async function groundPicture(name: GroundName, height: number, width: number, uniform: () => number): Promise<Picture> {
  const kind: Photograph | Noise = grounds[name];
  const shares = 'photograph' in kind ? await photographShares(kind, height, width, uniform) : noiseShares(kind, height, width, uniform);
  const pixels = new Uint8Array(height * width * 3);
  for (let index = 0; index < shares.length; index++) {
    for (let channel = 0; channel < 3; channel++) pixels[index * 3 + channel] = colourAt(kind.ramp, shares[index] as number, channel);
  }
  return makePicture(name, width, height, pixels);
}
