/** Objects cut out of their surroundings, laid over a ground with soft edges and exact masks. */
import { resizeBicubic } from '../images/bicubic';
import type { CutOut } from '../images/decode';
import { mirrorRows } from '../images/mirror';
import { makePicture, type Picture } from '../images/picture';
import type { Rectangle } from '../images/resize';

/** An object at the size at which it is shown. */
export interface Layer {
  /** In pixels. */
  readonly height: number;
  /** In pixels. */
  readonly width: number;
  /**
   * `height × width × 3` bytes, multiplied by the coverage (Porter & Duff 1984): what the object adds to a black ground.
   * No value is above the pixel's coverage.
   */
  readonly colours: Uint8Array;
  /** `height × width` bytes: how much of each pixel the object covers, 0 … 255. */
  readonly coverage: Uint8Array;
}

/** A layer and the place of its top left corner in the picture; the whole layer lies inside. */
export interface Placed {
  readonly layer: Layer;
  readonly top: number;
  readonly left: number;
}

/**
 * The smallest rectangle around everything that is not wholly transparent; null where nothing is.
 */
export function contentBox({ height, width, pixels }: CutOut): Rectangle | null {
  let [top, left, bottom, right] = [height, width, -1, -1];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (pixels[(row * width + column) * 4 + 3] === 0) continue;
      top = Math.min(top, row);
      bottom = row;
      left = Math.min(left, column);
      right = Math.max(right, column);
    }
  }
  return bottom < 0 ? null : { top, left, height: bottom - top + 1, width: right - left + 1 };
}

/**
 * A cut-out without its transparent margin, its colours multiplied by the coverage.
 * @throws RangeError when all of it is transparent
 */
export function layerOf(cutOut: CutOut): Layer {
  const box = contentBox(cutOut);
  if (!box) throw new RangeError(`The cut-out "${cutOut.name}" is transparent everywhere.`);
  const { height, width } = box;
  const colours = new Uint8Array(height * width * 3);
  const coverage = new Uint8Array(height * width);
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const from = ((box.top + row) * cutOut.width + box.left + column) * 4;
      const covered = cutOut.pixels[from + 3] as number;
      coverage[at] = covered;
      for (let channel = 0; channel < 3; channel++) {
        colours[at * 3 + channel] = Math.round(((cutOut.pixels[from + channel] as number) * covered) / 255);
      }
    }
  }
  return { height, width, colours, coverage };
}

/**
 * The layer at another size, by the networks' own bicubic kernel. Multiplied colours and coverage are resampled alike,
 * so that the colours of transparent pixels, often black, do not creep into the edges.
 */
export function resizeLayer(layer: Layer, height: number, width: number): Layer {
  const resized = (channels: Uint8Array): Uint8Array => resizeBicubic(makePicture('', layer.width, layer.height, channels), height, width).pixels;
  const grey = new Uint8Array(layer.colours.length);
  layer.coverage.forEach((covered, index) => grey.fill(covered, index * 3, index * 3 + 3));
  const coverage = resized(grey).filter((_, index) => index % 3 === 0);
  // The kernel overshoots at edges; a colour above its coverage would be brighter than white.
  const colours = resized(layer.colours).map((value, index) => Math.min(value, coverage[Math.floor(index / 3)] as number));
  return { height, width, colours, coverage };
}

/** The layer with so many transparent pixels more on each side. */
function withMargin({ height, width, colours, coverage }: Layer, margin: number): Layer {
  const [high, wide] = [height + 2 * margin, width + 2 * margin];
  const padded: Layer = { height: high, width: wide, colours: new Uint8Array(high * wide * 3), coverage: new Uint8Array(high * wide) };
  for (let row = 0; row < height; row++) {
    const to = (margin + row) * wide + margin;
    padded.coverage.set(coverage.subarray(row * width, (row + 1) * width), to);
    padded.colours.set(colours.subarray(row * width * 3, (row + 1) * width * 3), to * 3);
  }
  return padded;
}

/**
 * What is left of the layer at a resolution `factor` times lower: shrunk, and enlarged to its size again.
 * @param factor a whole number from 1 on
 * @returns larger by `factor` pixels on each side, into which its edges run out
 */
export function coarseLayer(layer: Layer, factor: number): Layer {
  const { height, width } = layer;
  const padded = withMargin(layer, factor);
  const side = (size: number): number => Math.max(1, Math.round(size / factor));
  return resizeLayer(resizeLayer(padded, side(height) + 2, side(width) + 2), height + 2 * factor, width + 2 * factor);
}

/** The layer in a mirror. */
export function mirrorLayer({ height, width, colours, coverage }: Layer): Layer {
  return { height, width, colours: mirrorRows(colours, width, 3), coverage: mirrorRows(coverage, width, 1) };
}

/** The picture and the exact masks of what is seen in it. */
export interface Composite {
  readonly picture: Picture;
  /** One a layer: 1 where at least half of the pixel is covered by the layer and not by those above it. */
  readonly masks: readonly Uint8Array[];
}

/**
 * Lays layers over a ground, the last one on top: `colour + (1 − coverage) · what is below`, rounded to 8 bits a layer.
 * @throws RangeError when a layer reaches beyond the ground
 */
export function compose(name: string, ground: Picture, placed: readonly Placed[]): Composite {
  const { height, width } = ground;
  const pixels = ground.pixels.slice();
  const seen: Float64Array[] = [];
  for (const { layer, top, left } of placed) {
    if (![top, left].every((place) => Number.isSafeInteger(place) && place >= 0) || top + layer.height > height || left + layer.width > width) {
      throw new RangeError(`A layer of ${layer.width}×${layer.height} at (${left}, ${top}) reaches beyond ${width}×${height} pixels.`);
    }
    const own = new Float64Array(height * width);
    for (let index = 0; index < layer.coverage.length; index++) {
      const at = (top + Math.floor(index / layer.width)) * width + left + (index % layer.width);
      const covered = (layer.coverage[index] as number) / 255;
      own[at] = covered;
      for (const below of seen) below[at] = (below[at] as number) * (1 - covered);
      for (let channel = 0; channel < 3; channel++) {
        const below = pixels[at * 3 + channel] as number;
        pixels[at * 3 + channel] = Math.round((layer.colours[index * 3 + channel] as number) + (1 - covered) * below);
      }
    }
    seen.push(own);
  }
  const masks = seen.map((shares) => Uint8Array.from(shares, (share) => (share >= 0.5 ? 1 : 0)));
  return { picture: makePicture(name, width, height, pixels), masks };
}
