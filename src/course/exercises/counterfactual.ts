import type { Exercise } from '../exercise';
import { camCases, type CamCase, type CamQuestion } from './cam-cases';
import { camModel, gradCamSwitches, type CamSwitches } from './cam-model';
import { counterfactualMistakes } from './counterfactual-mistakes';

/** `ReLU(Σ_k −α_k A^k)`: Grad-CAM with the gradient's sign turned round. */
export const counterfactual: Exercise<CamQuestion, CamSwitches, CamCase> = {
  id: 'counterfactual',
  notebook: '05-cam-and-grad-cam',
  title: 'Counterfactual Grad-CAM',
  task:
    'Given { network, input, target, layer }: the map of what speaks against the class `target`, by Grad-CAM with the gradient’s sign turned ' +
    'round; [rows, columns] of the layer, ' +
    'with or without the last ReLU. `network.activation(input, layer)` and `network.gradient(input, target, layer)` are [rows, columns, channels].',
  right: { ...gradCamSwitches, turned: 'slopes' },
  accepted: [{ last: 'nothing' }],
  mistakes: counterfactualMistakes,
  freeScale: true,
  cases: camCases,
  model: camModel,
};
