/** How a network wants its pictures: from levels 0 … 255 to numbers. */
import { UserError } from '../../errors';
import type { Preprocessing } from '../classifier';
import { isObject, type JsonObject } from './json';

/** A preprocessing, and where it is known from. */
export interface InputRange {
  /** In the words of `--input-range`. */
  readonly range: string;
  readonly source: string;
  readonly preprocessing: Pick<Preprocessing, 'offset' | 'scale' | 'order'>;
}

/** `(level − offset) / scale`. `mean,std` has the moments of ImageNet that torchvision publishes, `caffe` those of the first ResNets. */
const named: Readonly<Record<string, InputRange['preprocessing']>> = {
  '-1..1': { offset: 127.5, scale: 127.5 },
  '0..1': { offset: 0, scale: 255 },
  '0..255': { offset: 0, scale: 1 },
  'mean,std': moments([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
  caffe: { offset: [103.939, 116.779, 123.68], scale: 1, order: 'bgr' },
};

export const inputRanges = [...Object.keys(named), 'mean=R/G/B,std=R/G/B'];

function moments(mean: readonly number[], deviation: readonly number[]): InputRange['preprocessing'] {
  return { offset: mean.map((value) => 255 * value), scale: deviation.map((value) => 255 * value) };
}

/**
 * @param words one of {@link inputRanges}; the moments are of channels in 0 … 1
 * @throws UserError for anything else
 */
export function parseInputRange(words: string): InputRange['preprocessing'] {
  const known = Object.hasOwn(named, words) ? named[words] : undefined;
  if (known) return known;
  const [, mean, deviation] = /^mean=([^,=]+),std=([^,=]+)$/.exec(words) ?? [];
  const [means, deviations] = [numbers(mean), numbers(deviation)];
  if (means && deviations && deviations.every((value) => value > 0)) return moments(means, deviations);
  throw new UserError(
    `--input-range cannot be "${words}": choose -1..1, 0..1, 0..255, mean,std (ImageNet's), caffe (BGR) or mean=R/G/B,std=R/G/B with numbers between 0 and 1.`,
  );
}

/** Three finite numbers, or one for a network of grey pictures. */
function numbers(words: string | undefined): number[] | null {
  const parts = words?.split('/').map((word) => (word.trim() === '' ? NaN : Number(word))) ?? [];
  return (parts.length === 3 || parts.length === 1) && parts.every(Number.isFinite) ? parts : null;
}

/** What is known of a model beside its layers. */
export interface RangeHints {
  /** `--input-range`, if it was given. */
  readonly asked: string | null;
  readonly rescales: boolean;
  readonly userMetadata: JsonObject;
  readonly sidecar: JsonObject | null;
}

/**
 * The preprocessing: what was asked for, else what the model's author wrote (`inputRange` in `userDefinedMetadata` or in
 * `metadata.json`), else what Teachable Machine does, else 0 … 255 where the network rescales by itself. A wrong range gives
 * maps that look reasonable and mean nothing, so nothing is guessed.
 * @throws UserError that lists the choices when nothing says it
 */
export function findInputRange({ asked, rescales, userMetadata, sidecar }: RangeHints): InputRange {
  const made = (range: string, source: string): InputRange => ({ range, source, preprocessing: parseInputRange(range) });
  if (asked !== null) return made(asked, 'chosen');
  for (const [metadata, source] of [[userMetadata, 'userDefinedMetadata'], [sidecar, 'metadata.json']] as const) {
    if (isObject(metadata) && typeof metadata.inputRange === 'string') return made(metadata.inputRange, source);
  }
  if (sidecar?.packageName === '@teachablemachine/image') return made('-1..1', 'Teachable Machine');
  if (rescales) return made('0..255', 'the network rescales by itself');
  throw new UserError(
    'The model does not say which numbers stand for black and white: add --input-range -1..1 (MobileNet, Inception, Xception), 0..1, ' +
      '0..255 (EfficientNet with its rescaling layer), mean,std (PyTorch) or caffe (ResNet50 and VGG of Keras), as it was trained.',
  );
}
