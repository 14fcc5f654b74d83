import type { Exercise } from '../exercise';
import { mapped, mean, relu, sum } from '../grid';
import type { Scored } from '../scene';
import { sceneCases } from '../scene-case';
import { camOption, channelOf, perChannel, readCam, sumOverChannels, type CamCase, type CamQuestion, type Reading } from './cam-cases';
import { xGradCamMistakes } from './xgrad-cam-mistakes';

export interface XGradSwitches extends Scored {
  readonly reading: Reading;
  readonly numerator: 'Σ g·A' | 'Σ g' | 'mean g·A';
  readonly denominator: 'Σ A' | 'Σ |A|' | 'all channels' | 'absent' | 'number of places';
  /** What a channel weighs that is 0 everywhere. */
  readonly dead: 'zero' | 'not a number';
  readonly terms: 'signed' | 'rectified';
  readonly last: 'relu' | 'nothing';
}

/** `Σ_k w_k A^k`, `w_k = Σ g·A / Σ A`. */
export const xGradCam: Exercise<CamQuestion, XGradSwitches, CamCase> = {
  id: 'xGradCam',
  notebook: '06-cam-family',
  title: 'XGrad-CAM',
  task:
    'Given { network, input, target, layer }: the XGrad-CAM of the class `target`, [rows, columns] of the layer, with or without the last ' +
    'ReLU; a channel that is 0 everywhere weighs 0. ' +
    '`network.activation(input, layer)` and `network.gradient(input, target, layer)` are [rows, columns, channels].',
  right: { quantity: 'logit', whose: 'target', reading: 'layer', numerator: 'Σ g·A', denominator: 'Σ A', dead: 'zero', terms: 'signed', last: 'relu' },
  accepted: [{ last: 'nothing' }],
  mistakes: xGradCamMistakes,
  freeScale: true,
  cases: (seed) =>
    sceneCases(seed, [
      camOption('a layer with negative activations, 5 × 7 places', { height: 10, width: 14, stem: 'relu6', features: 'linear', head: 'flatten' }),
      camOption('a layer with a channel that is 0 everywhere, 6 × 5 places', { height: 12, width: 9, stem: 'relu', features: 'relu', head: 'flatten', dead: 2 }),
      camOption('a layer with ReLU6, 4 × 6 places', { height: 8, width: 11, stem: 'relu', features: 'relu6', head: 'flatten' }),
    ], sound),
  async model(question, { reading, numerator, denominator, dead, terms, last, ...scored }) {
    const { A, g } = await readCam(question, reading, scored);
    const all = sum(A.values);
    const weights = perChannel(A, (values, k) => {
      const slopes = channelOf(g, k);
      const products = slopes.map((slope, place) => slope * (values[place] as number));
      const above = numerator === 'Σ g' ? sum(slopes) : numerator === 'Σ g·A' ? sum(products) : mean(products);
      const below = { 'Σ A': sum(values), 'Σ |A|': sum(values.map(Math.abs)), 'all channels': all, absent: 1, 'number of places': values.length }[denominator];
      return below === 0 && dead === 'zero' ? 0 : above / below;
    });
    const map = sumOverChannels(A, (at, k) => {
      const term = (weights[k] as number) * (A.values[at] as number);
      return terms === 'rectified' ? relu(term) : term;
    });
    return last === 'relu' ? mapped(map, relu) : map;
  },
};

/** No channel’s activation cancels, and none is dead but those that were made so. */
async function sound(question: CamCase): Promise<boolean> {
  for (const reading of ['layer', 'both before'] as const) {
    const { A } = await readCam(question, reading, { quantity: 'logit', whose: 'target' });
    const balances = perChannel(A, (values) => Math.abs(sum(values)) / (sum(values.map(Math.abs)) || Infinity));
    const dead = perChannel(A, (values) => (values.every((value) => value === 0) ? 1 : 0));
    if (balances.some((balance, k) => balance < 0.1 && dead[k] === 0)) return false;
    // A channel that happens to be dead would decide what a careless division does.
    if (sum(dead) !== (reading === 'layer' && question.scene.plan.dead !== undefined ? 1 : 0)) return false;
  }
  return true;
}
