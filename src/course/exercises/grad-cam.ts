import type { Exercise } from '../exercise';
import { camCases, type CamCase, type CamQuestion } from './cam-cases';
import { camModel, gradCamSwitches, type CamSwitches } from './cam-model';
import { gradCamMistakes } from './grad-cam-mistakes';

/** `ReLU(Σ_k α_k A^k)`, `α_k` the mean of the gradient over places. */
export const gradCam: Exercise<CamQuestion, CamSwitches, CamCase> = {
  id: 'gradCam',
  notebook: '05-cam-and-grad-cam',
  title: 'Grad-CAM',
  task:
    'Given { network, input, target, layer }: the Grad-CAM of the class `target`, [rows, columns] of the layer, with or without the last ReLU. ' +
    '`network.activation(input, layer)` and `network.gradient(input, target, layer)` are [rows, columns, channels].',
  right: gradCamSwitches,
  accepted: [{ last: 'nothing' }],
  mistakes: gradCamMistakes,
  freeScale: true,
  cases: camCases,
  model: camModel,
};
