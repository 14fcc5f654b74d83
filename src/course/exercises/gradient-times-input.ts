import type { Exercise } from '../exercise';
import { gridFrom, mapped } from '../grid';
import type { Scored, SceneQuestion } from '../scene';
import { sceneCases, type SceneCase } from '../scene-case';
import { gradientTimesInputMistakes } from './gradient-times-input-mistakes';

export interface TimesInputSwitches extends Scored {
  /** What the slope is multiplied with; `levels` are those of the picture, 0…255. */
  readonly factor: 'input' | 'nothing' | 'levels' | 'magnitude of the input';
  readonly size: 'signed' | 'magnitude of the slope' | 'magnitude of the product';
  readonly colours: 'kept' | 'added' | 'largest';
}

const shared = { mostPasses: 30, extra: undefined, question: (given: SceneQuestion) => given };

/** `I ∘ ∂S/∂I`. */
export const gradientTimesInput: Exercise<SceneQuestion, TimesInputSwitches, SceneCase<SceneQuestion>> = {
  id: 'gradientTimesInput',
  notebook: '02-saliency',
  title: 'Gradient × input',
  task:
    'Given { network, input, target }: gradient × input of the class `target`, signed, [height, width, 3] or added up over the colours. ' +
    '`input` is [height, width, 3], `network.gradient(input, target)` the gradient of the logit there, of the same shape.',
  right: { quantity: 'logit', whose: 'target', factor: 'input', size: 'signed', colours: 'kept' },
  accepted: [{ colours: 'added' }],
  mistakes: gradientTimesInputMistakes,
  freeScale: true,
  cases: (seed) =>
    sceneCases(seed, [
      { ...shared, words: 'an input of 9 × 12 pixels', plan: { height: 9, width: 12, stem: 'relu', features: 'relu', head: 'flatten' } },
      { ...shared, words: 'an input of 11 × 8 pixels and a network with ReLU6', plan: { height: 11, width: 8, stem: 'relu6', features: 'relu6', head: 'average' } },
    ]),
  async model({ scene }, { factor, size, colours, ...scored }) {
    const g = await scene.gradient('input', scored);
    const products = mapped(g, (slope, at) => {
      const value = scene.input[at] as number;
      const sized = size === 'magnitude of the slope' ? Math.abs(slope) : slope;
      const product = sized * { input: value, nothing: 1, levels: value * 128 + 127, 'magnitude of the input': Math.abs(value) }[factor];
      return size === 'magnitude of the product' ? Math.abs(product) : product;
    });
    if (colours === 'kept') return products;
    return gridFrom(g.shape.slice(0, 2), (pixel) => {
      const [red = NaN, green = NaN, blue = NaN] = products.values.subarray(3 * pixel, 3 * pixel + 3);
      return colours === 'added' ? red + green + blue : Math.max(red, green, blue);
    });
  },
};
