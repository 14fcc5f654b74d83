/** Where scenes are drawn. */
import { makePicture, type Picture } from '../images/picture';

/** Red, green and blue, 0 … 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** A square of colours that may lie between two levels until it becomes a picture. */
export class Canvas {
  readonly #levels: Float32Array;

  /** @param side height and width in pixels */
  constructor(readonly side: number) {
    this.#levels = new Float32Array(side * side * 3);
  }

  /**
   * Lays a colour over a pixel.
   * @param pixel its place, row by row
   * @param share how much of the pixel the colour covers, 0 … 1
   */
  lay(pixel: number, colour: Colour, share: number): void {
    for (let channel = 0; channel < 3; channel++) {
      const at = pixel * 3 + channel;
      this.#levels[at] += share * (colour[channel] - this.#levels[at]);
    }
  }

  /** Adds a number to each level: `side × side × 3` of them. */
  add(numbers: Float32Array): void {
    for (let at = 0; at < this.#levels.length; at++) this.#levels[at] += numbers[at];
  }

  /** Levels rounded, and clipped to 0 … 255. */
  picture(name: string): Picture {
    return makePicture(name, this.side, this.side, new Uint8Array(Uint8ClampedArray.from(this.#levels).buffer));
  }
}

/** A colour between two others. */
export function mixed(from: Colour, to: Colour, share: number): Colour {
  return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1]), from[2] + share * (to[2] - from[2])];
}

export function distanceOf(a: Colour, b: Colour): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
