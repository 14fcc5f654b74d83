import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ready } from '../backend';
import { UserError } from '../errors';
import { sha256 } from '../files';
import { projectRoot } from '../project';
import { joinWords } from '../text';
import { readLegacyCheckpoint } from './checkpoint/legacy';
import type { Classifier } from './classifier';
import { efficientNetLite } from './efficientnet-lite';
import { imagenetClassNames } from './labels';
import weights from './weights.json';

/** Networks that set-up has fetched the weights of. */
export const networkNames = Object.keys(weights) as (keyof typeof weights)[];
export type NetworkName = (typeof networkNames)[number];

/**
 * Loads a network by name from the weights that set-up has put in place, once a device is chosen that computes rightly.
 * @param folder where the weights lie
 * @throws UserError for an unknown name, missing weights, weights whose checksum is not the published one, or no device to
 * compute on
 */
export async function loadClassifier(name: string, folder = join(projectRoot, '.setup', 'weights')): Promise<Classifier> {
  const known = networkNames.find((candidate) => candidate === name);
  if (!known) throw new UserError(`There is no network "${name}": choose ${joinWords(networkNames, 'or')}.`);
  await ready();
  const expected = weights[known];
  const bytes = await readFile(join(folder, expected.file)).catch(() => {
    throw new UserError(`The weights of ${known} are missing: run "npm run setup", which fetches them.`);
  });
  const fingerprint = sha256(bytes);
  if (fingerprint !== expected.sha256) {
    throw new UserError(`The weights of ${known} are damaged (their SHA-256 is not the published one): run "npm run setup", which fetches them again.`);
  }
  return efficientNetLite(known, readLegacyCheckpoint(bytes), fingerprint, imagenetClassNames);
}
