/** Fetches the weights of one network: `node scripts/fetch-weights.mjs efficientnet-lite1`. They are checked by their SHA-256. */
import { SetupFailure } from './setup/failure.mjs';
import { project } from './setup/project.mjs';
import { setUp } from './setup/setup.mjs';
import { networkWeights, readWeightsList } from './setup/steps/weights.mjs';

/** @param {string | undefined} network */
async function main(network) {
  const list = readWeightsList(project.root);
  const weights = network === undefined ? undefined : list[network];
  if (network === undefined || weights === undefined) throw new SetupFailure(`Name one of ${Object.keys(list).join(', ')}.`);
  await setUp(project, [networkWeights(project, network, weights)]);
}

main(process.argv[2]).catch((error) => {
  console.error(error instanceof SetupFailure ? error.message : error);
  process.exitCode = 1;
});
