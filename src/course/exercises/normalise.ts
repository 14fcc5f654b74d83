import { uniformSource } from '../../random';
import type { Exercise } from '../exercise';
import { gridFrom } from '../grid';
import { plainCase, type PlainCase } from '../plain-case';
import { normaliseMistakes } from './normalise-mistakes';

export interface NormaliseQuestion {
  /** `height × width × 3` levels, 0 … 255, row by row, red green blue. */
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

export interface NormaliseSwitches {
  readonly scale: '(v − 127) / 128' | 'v / 255' | 'v / 128 − 127' | 'v / 128' | 'in bytes' | 'ImageNet statistics';
  readonly order: 'red green blue' | 'blue green red';
  /** Whether the pixels are read as if each colour had a plane of its own. */
  readonly layout: 'pixel by pixel' | 'planes';
}

/** `(v − 127) / 128`. */
export const normalise: Exercise<NormaliseQuestion, NormaliseSwitches, PlainCase<NormaliseQuestion>> = {
  id: 'normalise',
  notebook: '01-network-and-gradients',
  title: 'From pixels to the network’s input',
  task:
    'Given { pixels, height, width }: the input of the network, [height, width, 3], in which the level v has become (v − 127) / 128. ' +
    '`pixels` is a Uint8Array of height × width × 3 levels from 0 to 255, row by row, red green blue for each pixel.',
  right: { scale: '(v − 127) / 128', order: 'red green blue', layout: 'pixel by pixel' },
  mistakes: normaliseMistakes,
  freeScale: false,
  async cases(seed) {
    const uniform = uniformSource(seed);
    return [[4, 6], [7, 3]].map(([height = 0, width = 0]) =>
      plainCase(`a picture of ${height} × ${width} pixels`, { height, width, pixels: Uint8Array.from({ length: height * width * 3 }, () => Math.floor(256 * uniform())) }),
    );
  },
  model({ given: { pixels, height, width } }, { scale, order, layout }) {
    return gridFrom([height, width, 3], (at) => {
      const [pixel, colour] = [Math.floor(at / 3), at % 3];
      const channel = order === 'red green blue' ? colour : 2 - colour;
      const level = pixels[layout === 'pixel by pixel' ? 3 * pixel + channel : channel * height * width + pixel] as number;
      return scaled(level, colour, scale);
    });
  },
};

/** Of the millions of pictures that many networks were trained on, by colour, for levels from 0 to 1. */
const imageNet = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] } as const;

function scaled(level: number, colour: number, scale: NormaliseSwitches['scale']): number {
  switch (scale) {
    case '(v − 127) / 128':
      return (level - 127) / 128;
    case 'v / 255':
      return level / 255;
    case 'v / 128 − 127':
      return level / 128 - 127;
    case 'v / 128':
      return level / 128;
    case 'in bytes':
      return ((level - 127 + 256) % 256) / 128;
    case 'ImageNet statistics':
      return (level / 255 - (imageNet.mean[colour] as number)) / (imageNet.deviation[colour] as number);
  }
}
