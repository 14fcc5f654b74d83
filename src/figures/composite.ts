/** A coloured map laid over its picture, as bytes: the arithmetic behind every panel. */
import type { Picture } from '../images/picture';
import { canvas } from './node-canvas';
import type { ColourMap, Rgb } from './colour-maps';
import type { Domain, Spread } from './display';

/**
 * How a map covers its picture.
 * - `rising`: opacity grows with the square root of the magnitude, from 0 where there is no evidence to `opacity`
 * - `even`: the same `opacity` everywhere
 */
export interface Cover {
  readonly mode: 'rising' | 'even';
  /** Largest share of the map's colour, 0…1. */
  readonly opacity: number;
}

/** How much of its colour a picture keeps under a map. */
const keptColour = 0.25;
/** How far a picture is lightened under a diverging map. */
const lightening = 0.55;
/** A middle grey, which stands for the picture behind a colour bar. */
const middleGrey: Rgb = [160, 160, 160];

/** Place of a value in its domain, 0…1; the middle for a domain of no width. */
export function fraction(value: number, { low, high }: Domain): number {
  if (high === low) return low < 0 ? 0.5 : 0;
  return Math.min(1, Math.max(0, (value - low) / (high - low)));
}

/** Share of the map's colour at t in 0…1 of its domain. */
export function opacityAt(t: number, colours: ColourMap, { mode, opacity }: Cover): number {
  if (mode === 'even') return opacity;
  return opacity * Math.sqrt(colours.diverging ? Math.abs(2 * t - 1) : t);
}

/** What a reader must know to compare a panel's colours with its bar's; none where they are the same. */
export function scaleNotes({ mode, opacity }: Cover, { clipped }: Domain): string[] {
  const percent = Math.round(opacity * 100);
  const cover = mode === 'rising' ? [`opacity rises with the value to ${percent} %; colour bar drawn over grey`] : [];
  const even = mode === 'even' && opacity < 1 ? [`overlaid at ${percent} %; colour bar drawn over grey`] : [];
  return [...cover, ...even, ...(clipped ? ['arrow tip: the few values beyond it have its colour'] : [])];
}

/** A colour laid over another. */
export function blend(below: Rgb, above: Rgb, opacity: number): Rgb {
  const mix = (i: 0 | 1 | 2): number => below[i] * (1 - opacity) + above[i] * opacity;
  return [mix(0), mix(1), mix(2)];
}

/** A picture's colour as it shows under a map: most of its colour is taken away, so that the map's stands out. */
export function subdued([r, g, b]: Rgb): Rgb {
  const grey = 0.2126 * r + 0.7152 * g + 0.0722 * b; // luma of Rec. 709
  return blend([grey, grey, grey], [r, g, b], keptColour);
}

/**
 * What a map's colour is laid over: the subdued picture; under a diverging map it is lightened too, as dark places would
 * look like large values there, whose colours are dark.
 */
function behind(picture: Rgb, { diverging }: ColourMap): Rgb {
  return diverging ? blend(subdued(picture), [255, 255, 255], lightening) : subdued(picture);
}

/** What stands for the picture behind a colour bar. */
export function behindBar(colours: ColourMap): Rgb {
  return behind(middleGrey, colours);
}

/** RGB bytes of the subdued picture with a map over it; `spread` null leaves the picture alone. */
export function overlayPixels(picture: Picture, spread: Spread | null, domain: Domain, colours: ColourMap, cover: Cover): Uint8Array {
  const { width, height, pixels } = picture;
  const result = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      let colour = behind([pixels[at] as number, pixels[at + 1] as number, pixels[at + 2] as number], colours);
      const row = y - (spread?.top ?? 0);
      const column = x - (spread?.left ?? 0);
      if (spread !== null && row >= 0 && row < spread.height && column >= 0 && column < spread.width) {
        const t = fraction(spread.values[row * spread.width + column] as number, domain);
        colour = blend(colour, colours.at(t), opacityAt(t, colours, cover));
      }
      result.set(colour.map(Math.round), at);
    }
  }
  return result;
}

/**
 * RGB bytes as a PNG `data:` URL.
 * @throws UserError where canvas is not built
 */
export function pngUrl(pixels: Uint8Array, width: number, height: number): string {
  const sheet = canvas().createCanvas(width, height);
  const context = sheet.getContext('2d');
  const image = context.createImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    image.data.set(pixels.subarray(i * 3, i * 3 + 3), i * 4);
    image.data[i * 4 + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return sheet.toDataURL('image/png');
}
