import type { Exercise } from '../exercise';
import { camCases, type CamCase, type CamQuestion } from './cam-cases';
import { camModel, gradCamSwitches, type CamSwitches } from './cam-model';
import { hiResCamMistakes } from './hires-cam-mistakes';

/** `Σ_k g^k∘A^k`. */
export const hiResCam: Exercise<CamQuestion, CamSwitches, CamCase> = {
  id: 'hiResCam',
  notebook: '05-cam-and-grad-cam',
  title: 'HiResCAM',
  task:
    'Given { network, input, target, layer }: the HiResCAM of the class `target`, [rows, columns] of the layer, with or without a last ReLU. ' +
    '`network.activation(input, layer)` and `network.gradient(input, target, layer)` are [rows, columns, channels].',
  right: { ...gradCamSwitches, pool: 'no pooling', last: 'nothing' },
  accepted: [{ last: 'relu' }],
  mistakes: hiResCamMistakes,
  freeScale: true,
  cases: camCases,
  model: camModel,
};
