import { canvasModule, tensorflowBinding } from './native-modules.mjs';
import { kernel } from './kernel.mjs';
import { nodePackages } from './node-packages.mjs';
import { pythonEnvironment } from './python-environment.mjs';
import { buildRequirements, systemPackages, texRequirements } from './system-packages.mjs';
import { chooseDevice, tensorflowLibrary } from './tensorflow-library.mjs';
import { networkWeights, readWeightsList } from './weights.mjs';

/**
 * The steps in the order they build on each other.
 * @param {import('../project.mjs').Project} project
 * @param {{ tex: boolean }} options tex: also what only the report needs
 * @returns {import('../setup.mjs').Step[]}
 */
export function allSteps(project, { tex }) {
  const device = chooseDevice();
  const steps = [
    systemPackages(project, 'system packages', buildRequirements(project), { download: 140, disk: 535 }),
    nodePackages(project),
    pythonEnvironment(project),
    tensorflowLibrary(project, device),
    canvasModule(project),
    tensorflowBinding(project, device),
    ...Object.entries(readWeightsList(project.root)).map(([network, weights]) => networkWeights(project, network, weights)),
    kernel(project),
  ];
  if (tex) steps.splice(1, 0, systemPackages(project, 'TeX', texRequirements(), { download: 95, disk: 320 }));
  return steps;
}
