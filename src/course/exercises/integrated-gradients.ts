import type { Tensor3D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../backend';
import { uniformSource } from '../../random';
import type { Exercise } from '../exercise';
import { gridFrom, sum, type Grid } from '../grid';
import type { Scene, Scored, SceneQuestion } from '../scene';
import { sceneCases, type SceneCase, type SceneCaseOptions } from '../scene-case';
import { integratedGradientsMistakes } from './integrated-gradients-mistakes';

export interface IntegratedGradientsQuestion extends SceneQuestion {
  /** Where the path begins, `[height, width, 3]`. */
  readonly baseline: Tensor3D;
  readonly steps: number;
}

export interface IntegratedGradientsSwitches extends Scored {
  readonly rule: 'midpoint' | 'left' | 'right' | 'trapezoid';
  /** Inputs at t: `I′ + t(I − I′)`, `t·I`, `I′ + t·I`, or always I. */
  readonly path: 'straight' | 'from zero' | 'baseline added' | 'input only';
  readonly factor: 'I − I′' | 'nothing' | 'I' | 'I′ − I';
  readonly divided: boolean;
  readonly size: 'signed' | 'magnitude';
  readonly colours: 'kept' | 'added';
}

export interface Steps {
  readonly steps: number;
}

const option = (words: string, height: number, width: number, extra: Steps): SceneCaseOptions<IntegratedGradientsQuestion, Steps> => ({
  words,
  extra,
  mostPasses: 12 * extra.steps,
  plan: { height, width, stem: 'relu6', features: 'relu', head: 'flatten' },
  question: (given, { steps }, scene, keep) => ({ ...given, steps, baseline: keep(tf.tensor3d(baselineOf(scene), scene.inputShape)) }),
});

/** `(I − I′) ∘ 1/n Σ ∂S/∂I at I′ + t_k(I − I′)`, `t_k = (k + ½)/n`. */
export const integratedGradients: Exercise<IntegratedGradientsQuestion, IntegratedGradientsSwitches, SceneCase<IntegratedGradientsQuestion, Steps>> = {
  id: 'integratedGradients',
  notebook: '02-saliency',
  title: 'Integrated Gradients',
  task:
    'Given { network, input, baseline, target, steps }: Integrated Gradients of the class `target` along the straight path from `baseline` ' +
    'to `input`, by the midpoint rule with `steps` steps; signed, ' +
    '[height, width, 3] or added up over the colours. A batch of inputs, [batch, height, width, 3], is answered by `network.gradient` with a batch.',
  right: { quantity: 'logit', whose: 'target', rule: 'midpoint', path: 'straight', factor: 'I − I′', divided: true, size: 'signed', colours: 'kept' },
  accepted: [{ colours: 'added' }],
  mistakes: integratedGradientsMistakes,
  conventions: [
    { words: 'the integral is computed by the left rule, which begins at the baseline', change: { rule: 'left' } },
    { words: 'the integral is computed by the right rule, which ends at the input', change: { rule: 'right' } },
    { words: 'the integral is computed by the trapezoid rule', change: { rule: 'trapezoid' } },
  ],
  freeScale: false,
  cases: (seed) => sceneCases(seed, [option('an input of 8 × 11 pixels', 8, 11, { steps: 4 }), option('an input of 10 × 7 pixels', 10, 7, { steps: 5 })]),
  async model({ scene, extra: { steps } }, { rule, path, factor, divided, size, colours, ...scored }) {
    const baseline = baselineOf(scene);
    const nodes = nodesOf(rule, steps);
    const slopes = await scene.gradientsOf(`${rule} ${path}`, scored, () => nodes.map(({ t }) => scene.input.map((value, at) => inputAt(path, t, value, baseline[at] as number))));
    const [{ shape }] = slopes as [Grid];
    const values = gridFrom(shape, (at) => {
      const [value, start] = [scene.input[at] as number, baseline[at] as number];
      const sized = slopes.map(({ values: all }) => (size === 'signed' ? (all[at] as number) : Math.abs(all[at] as number)));
      const integral = sum(sized.map((slope, node) => slope * (nodes[node] as Node).weight)) / (divided ? steps : 1);
      return integral * { 'I − I′': value - start, nothing: 1, I: value, 'I′ − I': start - value }[factor];
    });
    if (colours === 'kept') return values;
    return gridFrom(shape.slice(0, 2), (pixel) => sum(values.values.subarray(3 * pixel, 3 * pixel + 3)));
  },
};

interface Node {
  readonly t: number;
  /** In steps. */
  readonly weight: number;
}

function nodesOf(rule: IntegratedGradientsSwitches['rule'], steps: number): Node[] {
  if (rule === 'trapezoid') return Array.from({ length: steps + 1 }, (_, k) => ({ t: k / steps, weight: k === 0 || k === steps ? 0.5 : 1 }));
  const shift = { midpoint: 0.5, left: 0, right: 1 }[rule];
  return Array.from({ length: steps }, (_, k) => ({ t: (k + shift) / steps, weight: 1 }));
}

function inputAt(path: IntegratedGradientsSwitches['path'], t: number, value: number, start: number): number {
  switch (path) {
    case 'straight':
      return start + t * (value - start);
    case 'from zero':
      return t * value;
    case 'baseline added':
      return start + t * value;
    case 'input only':
      return value;
  }
}

/** A colour with a little noise; it depends on the input alone, and so on the seed. */
function baselineOf({ input }: Scene): Float32Array {
  const uniform = uniformSource(Math.round(1e6 * Math.abs(input[1] as number)));
  const colour = [-0.5, 0.45, -0.4];
  return Float32Array.from(input, (_, at) => (colour[at % 3] as number) + 0.2 * (uniform() - 0.5));
}
