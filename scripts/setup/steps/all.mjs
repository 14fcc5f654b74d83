import { canvasModule, tensorflowBinding } from './native-modules.mjs';
import { kernel } from './kernel.mjs';
import { nodePackages } from './node-packages.mjs';
import { pythonEnvironment } from './python-environment.mjs';
import { buildRequirements, canMakeEnvironment, systemPackages, texRequirements } from './system-packages.mjs';
import { chooseDevice, tensorflowLibrary } from './tensorflow-library.mjs';
import { allWeights, weightsByHand } from './weights.mjs';

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
    ...allWeights(project),
    kernel(project),
  ];
  if (tex) steps.splice(1, 0, systemPackages(project, 'TeX', texRequirements(), { download: 95, disk: 320 }));
  return steps;
}

/**
 * What is left of them on a machine with Node alone, where WebAssembly computes: the Node packages, and the weights,
 * which are fetched if there is a Python and otherwise must be put in place by hand.
 * @param {import('../project.mjs').Project} project
 * @returns {import('../setup.mjs').Step[]}
 */
export function portableSteps(project) {
  const weights = allWeights(project);
  if (weights.every((step) => step.isDone())) return [nodePackages(project)];
  if (canMakeEnvironment(project)) return [nodePackages(project), pythonEnvironment(project), ...weights];
  return [nodePackages(project), ...weightsByHand(project)];
}
