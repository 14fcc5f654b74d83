import type { Exercise } from '../exercise';
import { camCases, type CamCase, type CamQuestion } from './cam-cases';
import { camModel, gradCamSwitches, type CamSwitches } from './cam-model';
import { layerCamMistakes } from './layer-cam-mistakes';

/** `Σ_k ReLU(g^k)∘A^k`. */
export const layerCam: Exercise<CamQuestion, CamSwitches, CamCase> = {
  id: 'layerCam',
  notebook: '06-cam-family',
  title: 'LayerCAM',
  task:
    'Given { network, input, target, layer }: the LayerCAM of the class `target`, [rows, columns] of the layer, with or without the last ReLU. ' +
    '`network.activation(input, layer)` and `network.gradient(input, target, layer)` are [rows, columns, channels].',
  right: { ...gradCamSwitches, pool: 'no pooling', slopes: 'rectified' },
  accepted: [{ last: 'nothing' }],
  mistakes: layerCamMistakes,
  freeScale: true,
  cases: camCases,
  model: camModel,
};
