/**
 * Maps that know nothing of the network or of the class. A method that does not beat them has not been shown to explain
 * anything. None of them is negative anywhere.
 */
import type { Picture } from '../images/picture';
import { uniformSource } from '../random';
import { refuseMap, type PixelMap } from './pixel-map';

/**
 * Numbers uniform in 0 … 1, one a pixel. What they come to on average is said at each measure: the mask's share of the
 * picture for energy and rank accuracy, {@link pointingChance} for the pointing game.
 * @param seed the same seed gives the same map
 */
export function randomMap(height: number, width: number, seed: number): PixelMap {
  const uniform = uniformSource(seed);
  return checked({ values: Float32Array.from({ length: height * width }, uniform), height, width });
}

/** Standard deviation of the Gaussian in the centre, as a share of each side. */
const centreSigma = 0.25;

/**
 * A Gaussian in the centre, 1 at its top, with a quarter of each side as its standard deviation: what photographers do.
 * With an even number of rows and columns the four pixels in the middle share the maximum.
 */
export function centreMap(height: number, width: number): PixelMap {
  const bell = (place: number, size: number): number => Math.exp(-(((place - (size - 1) / 2) / (centreSigma * size)) ** 2) / 2);
  const across = Array.from({ length: width }, (_, x) => bell(x, width));
  const at = (pixel: number): number => bell(Math.floor(pixel / width), height) * (across[pixel % width] as number);
  const values = Float32Array.from({ length: height * width }, (_, pixel) => at(pixel));
  return checked({ values, height, width });
}

/** Weights of red, green and blue in the luma of ITU-R BT.709, as scikit-image's `rgb2gray` rounds them. */
const luma = [0.2125, 0.7154, 0.0721] as const;

/**
 * Strength of the edges: `√((G_y² + G_x²)/2)`, G being the picture's luma in 0 … 1 under Sobel's masks, divided by 4;
 * the picture is mirrored at its borders. scikit-image's `filters.sobel(color.rgb2gray(picture))`. Adebayo et al. 2018
 * set saliency beside an edge detector.
 */
export function edgeMap({ pixels, height, width }: Picture): PixelMap {
  const grey = Float64Array.from({ length: height * width }, (_, pixel) =>
    luma.reduce((sum, weight, channel) => sum + (weight * (pixels[pixel * 3 + channel] as number)) / 255, 0),
  );
  const at = (row: number, column: number): number =>
    grey[Math.min(height - 1, Math.max(0, row)) * width + Math.min(width - 1, Math.max(0, column))] as number;
  const values = Float32Array.from(grey, (_, pixel) => {
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    const row = (dy: number): number => at(y + dy, x - 1) + 2 * at(y + dy, x) + at(y + dy, x + 1);
    const column = (dx: number): number => at(y - 1, x + dx) + 2 * at(y, x + dx) + at(y + 1, x + dx);
    return Math.hypot((row(1) - row(-1)) / 4, (column(1) - column(-1)) / 4) / Math.SQRT2;
  });
  return checked({ values, height, width });
}

/** What the network reads: `height × width × channels` values, normalised. */
export interface NetworkInput {
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * The network's own input: `Σ_c |x_c|`, how far each pixel is from 0, which is grey after normalising. It is what
 * gradient × input comes to where every derivative has the same size and the sign of its input, so that nothing of the
 * network is left in it; a sum without absolute values would let bright and dark pixels differ by the sign alone, which
 * says nothing for or against a class.
 * @throws RangeError unless there is one finite number for every pixel and channel
 */
export function inputMap({ values, height, width, channels }: NetworkInput): PixelMap {
  if (values.length !== height * width * channels) {
    throw new RangeError(`An input of ${height}×${width}×${channels} has ${height * width * channels} values, not ${values.length}.`);
  }
  const sums = new Float32Array(height * width);
  for (let pixel = 0; pixel < sums.length; pixel++) {
    sums[pixel] = values.subarray(pixel * channels, (pixel + 1) * channels).reduce((sum, value) => sum + Math.abs(value), 0);
  }
  return checked({ values: sums, height, width });
}

function checked(map: PixelMap): PixelMap {
  refuseMap(map);
  return map;
}

export interface BaselineMap {
  readonly id: 'random' | 'centre' | 'edges' | 'input';
  readonly title: string;
  readonly map: PixelMap;
}

/**
 * All four, always in this order: random, centre, edges, input. They are the same for every class.
 * @param picture as the network reads it: of the input's size
 * @throws RangeError for an input of another size, or one that {@link inputMap} refuses
 */
export function baselineMaps(picture: Picture, input: NetworkInput, seed: number): BaselineMap[] {
  const { height, width } = picture;
  if (input.height !== height || input.width !== width) {
    throw new RangeError(`The picture must have the input's size, ${input.height}×${input.width}, not ${height}×${width}.`);
  }
  return [
    { id: 'random', title: 'Random', map: randomMap(height, width, seed) },
    { id: 'centre', title: 'Centre', map: centreMap(height, width) },
    { id: 'edges', title: 'Edges', map: edgeMap(picture) },
    { id: 'input', title: 'Input', map: inputMap(input) },
  ];
}
