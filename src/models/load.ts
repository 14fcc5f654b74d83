import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ready } from '../backend';
import { UserError } from '../errors';
import { sha256 } from '../files';
import { projectRoot } from '../project';
import { runSetupScript } from '../set-up';
import { joinWords } from '../text';
import { readLegacyCheckpoint } from './checkpoint/legacy';
import { readFoldedWeights, writeFoldedWeights, type FoldedWeights } from './checkpoint/folded-weights';
import type { Classifier } from './classifier';
import { efficientNetLite } from './efficientnet-lite';
import { imagenetClassNames } from './labels';
import type { StridedTensor } from './strided';
import weights from './weights.json';

/** Where a network's weights are from. */
interface Weights {
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Whether they are fetched when they are first asked for, and not by set-up. */
  readonly onFirstUse?: boolean;
}

/** Where set-up puts weights. */
const ownFolder = join(projectRoot, '.setup', 'weights');

/** Networks that are known by name. */
export const networkNames = Object.keys(weights) as (keyof typeof weights)[];
export type NetworkName = (typeof networkNames)[number];

export function isNetworkName(name: string): name is NetworkName {
  return (networkNames as readonly string[]).includes(name);
}

/**
 * Loads a network by name from the weights that set-up has put in place or, for the larger ones, fetches on first use, once a device is chosen that computes rightly.
 * @param folder where the weights lie; the first load leaves a copy there that later ones read faster, while the weights are there in their size
 * @param resolution height and width of its input in pixels, if not those it was trained at
 * @throws UserError for an unknown name, missing weights, weights whose checksum is not the published one, or no device to
 * compute on
 */
export async function loadClassifier(name: string, folder = ownFolder, resolution?: number): Promise<Classifier> {
  if (!isNetworkName(name)) throw new UserError(`There is no network "${name}": choose ${joinWords(networkNames, 'or')}.`);
  await ready();
  const expected: Weights = weights[name];
  const copy = join(folder, `${name}.folded`);
  const build = (state: ReadonlyMap<string, StridedTensor>, prepared: FoldedWeights): Classifier =>
    efficientNetLite(name, state, expected.sha256, imagenetClassNames, resolution, prepared);
  const kept = (await stat(join(folder, expected.file)).catch(() => null))?.size === expected.bytes ? readFoldedWeights(copy, expected.sha256) : null;
  if (kept !== null) return build(new Map(), kept);
  const bytes = await readWeights(name, expected, folder);
  if (sha256(bytes) !== expected.sha256) {
    throw new UserError(`The weights of ${name} are damaged (their SHA-256 is not the published one): run "${mending(name, expected)}", which fetches them again.`);
  }
  const prepared: FoldedWeights = new Map();
  const classifier = build(readLegacyCheckpoint(bytes), prepared);
  // In a folder that nobody can write to the next start takes as long as this one.
  await writeFoldedWeights(copy, expected.sha256, prepared).catch(() => undefined);
  return classifier;
}

/** The command that fetches a network's weights. */
function mending(name: NetworkName, { onFirstUse = false }: Weights): string {
  return onFirstUse ? `node scripts/fetch-weights.mjs ${name}` : 'npm run setup';
}

async function readWeights(name: NetworkName, expected: Weights, folder: string): Promise<Buffer> {
  const path = join(folder, expected.file);
  const found = await readFile(path).catch(() => null);
  if (found) return found;
  if (expected.onFirstUse && folder === ownFolder) {
    await runSetupScript('fetch-weights.mjs', [name], `The weights of ${name} could not be fetched; the lines above say why.`);
    const fetched = await readFile(path).catch(() => null);
    if (fetched) return fetched;
  }
  throw new UserError(`The weights of ${name} are missing: run "${mending(name, expected)}", which fetches them.`);
}
