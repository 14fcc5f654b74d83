import type { Exercise } from '../exercise';
import { mapped, mean, relu, sum } from '../grid';
import type { Scored } from '../scene';
import { camOption, channelOf, readCam, sumOverChannels, type CamCase, type CamQuestion, type Reading } from './cam-cases';
import { sceneCases } from '../scene-case';
import { gradCamPlusPlusMistakes } from './grad-cam-plus-plus-mistakes';

export interface PlusPlusSwitches extends Scored {
  readonly reading: Reading;
  /** The total in the denominator of α: over the places of the channel, the place's own value, or the mean. */
  readonly total: 'sum' | 'own' | 'mean' | 'absent';
  readonly alpha: 'paper' | 'one' | 'g²' | 'with 1e-6' | 'normalised';
  /** The slopes that α weighs. */
  readonly slopes: 'rectified' | 'signed';
  readonly weights: 'α' | 'Grad-CAM';
  readonly terms: 'signed' | 'rectified';
  readonly last: 'relu' | 'nothing';
}

/** `Σ_k w_k A^k`, `w_k = Σ_ij α_ij ReLU(g_ij)`, `α = g²/(2g² + ΣA·g³)`. */
export const gradCamPlusPlus: Exercise<CamQuestion, PlusPlusSwitches, CamCase> = {
  id: 'gradCamPlusPlus',
  notebook: '06-cam-family',
  title: 'Grad-CAM++',
  task:
    'Given { network, input, target, layer }: the Grad-CAM++ of the class `target`, [rows, columns] of the layer, with or without the last ' +
    'ReLU: α = g² / (2g² + ΣA·g³), where ΣA is the sum of the ' +
    'channel’s activation over all places and g the gradient of the logit, α = 0 where g = 0; weights Σ α·ReLU(g). ' +
    '`network.activation(input, layer)` and `network.gradient(input, target, layer)` are [rows, columns, channels].',
  right: { quantity: 'logit', whose: 'target', reading: 'layer', total: 'sum', alpha: 'paper', slopes: 'rectified', weights: 'α', terms: 'signed', last: 'relu' },
  accepted: [{ last: 'nothing' }],
  mistakes: gradCamPlusPlusMistakes,
  conventions: [{ words: 'the α of each channel are divided by their sum, as in the code published with the paper', change: { alpha: 'normalised' } }],
  freeScale: true,
  cases: (seed) =>
    sceneCases(seed, [
      camOption('a layer with negative activations, 5 × 7 places', { height: 10, width: 14, stem: 'relu6', features: 'linear', head: 'flatten', gain: 0.3 }),
      camOption('a layer with ReLU6, 6 × 5 places', { height: 12, width: 9, stem: 'relu', features: 'relu6', head: 'flatten', gain: 0.25 }),
      camOption('an inner layer of 5 × 7 places', { height: 9, width: 13, stem: 'relu6', features: 'relu', head: 'average', layer: 'stem', gain: 0.4 }),
      camOption('a layer of 2 × 3 places', { height: 4, width: 6, stem: 'relu', features: 'relu', head: 'flatten', gain: 1.5 }),
      camOption('a network with small gradients, 4 × 6 places', { height: 8, width: 11, stem: 'relu', features: 'relu', head: 'flatten', gain: 0.003 }),
    ], sound),
  async model(question, switches) {
    const { A, g } = await readCam(question, switches.reading, switches);
    const channels = A.shape[2] as number;
    const weights = Array.from({ length: channels }, (_, k) => weightOf(channelOf(A, k), channelOf(g, k), switches));
    const map = sumOverChannels(A, (at, k) => {
      const term = (weights[k] as number) * (A.values[at] as number);
      return switches.terms === 'rectified' ? relu(term) : term;
    });
    return switches.last === 'relu' ? mapped(map, relu) : map;
  },
};

function weightOf(A: Float64Array, g: Float64Array, { total, alpha, slopes, weights }: PlusPlusSwitches): number {
  if (weights === 'Grad-CAM') return mean(g);
  const all = total === 'absent' ? 0 : total === 'mean' ? mean(A) : sum(A);
  const alphas = g.map((slope, place) => {
    const denominator = 2 + slope * (total === 'own' ? (A[place] as number) : all);
    if (slope === 0) return 0;
    if (alpha === 'one') return 1;
    if (alpha === 'g²') return slope ** 2;
    return alpha === 'with 1e-6' ? slope ** 2 / (slope ** 2 * denominator + 1e-6) : 1 / denominator;
  });
  const whole = alpha === 'normalised' ? sum(alphas.map((share, place) => ((g[place] as number) > 0 ? share : 0))) || 1 : 1;
  return sum(alphas.map((share, place) => share * (slopes === 'rectified' ? relu(g[place] as number) : (g[place] as number)))) / whole;
}

/** No denominator is nearly 0, neither of the formula nor of those that are mistaken for it. */
async function sound(question: CamCase): Promise<boolean> {
  const { A, g } = await readCam(question, 'layer', { quantity: 'logit', whose: 'target' });
  const channels = A.shape[2] as number;
  const totals = Array.from({ length: channels }, (_, k) => sum(channelOf(A, k)));
  const places = A.values.length / channels;
  return g.values.every((slope, at) => {
    const total = totals[at % channels] as number;
    const denominators = [total, total / places, A.values[at] as number].map((value) => Math.abs(2 + slope * value));
    return slope === 0 || denominators.every((denominator) => denominator > 0.1);
  });
}
