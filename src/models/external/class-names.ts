/** Names of the classes of a network that somebody brings. */
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserError } from '../../errors';
import { imagenetClassNames } from '../labels';
import { isObject, type JsonObject } from './json';

/** Class names by index, and where they are from. */
export interface ClassNames {
  readonly names: readonly string[];
  readonly source: string;
}

const mostBytes = 2 ** 24;

/**
 * @param file what `--labels` names: one name a line, a JSON list of names, or an object from index to name as Keras's
 *   `imagenet_class_index.json` is (`{"0": ["n01440764", "tench"], …}`)
 * @throws UserError when it cannot be read or has another number of names than the network has outputs
 */
export async function readClassNames(file: string, outputs: number): Promise<ClassNames> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile() || found.size > mostBytes) {
    throw new UserError(`The labels "${file}" cannot be read: name a text file with one class a line, or a JSON list.`);
  }
  const text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  const names = /^\s*[[{]/.test(text) ? fromJson(text, file) : text.replace(/\s+$/, '').split(/\r?\n/).map((line) => line.trim());
  return { names: checkCount(names, outputs, `The labels "${basename(file)}"`), source: basename(file) };
}

function fromJson(text: string, file: string): string[] {
  const refused = new UserError(`The labels "${file}" are no JSON list of names, nor an object from index to name.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refused;
  }
  const entries: unknown[] = Array.isArray(value) ? value : isObject(value) ? inOrder(value) : [];
  const names = entries.map((entry) => (Array.isArray(entry) ? entry.at(-1) : entry));
  if (names.length === 0 || !names.every((name) => typeof name === 'string')) throw refused;
  return names.map((name) => name.replaceAll('_', ' '));
}

/** The entries of an object whose keys are 0, 1, 2 …; empty for any other. */
function inOrder(value: JsonObject): unknown[] {
  const keys = Object.keys(value);
  return keys.every((_, index) => Object.hasOwn(value, String(index))) ? keys.map((_, index) => value[String(index)]) : [];
}

function checkCount(names: readonly string[], outputs: number, what: string): readonly string[] {
  if (names.length === outputs) return names;
  throw new UserError(`${what} are ${names.length} and the network has ${outputs} ${outputs === 1 ? 'output' : 'outputs'}: one name for each output is needed.`);
}

/**
 * The names where nobody gives any: those in the model's metadata (`labels`, as Teachable Machine writes them), those
 * of ImageNet for 1000 outputs, else numbers.
 * @throws UserError when the metadata have another number of names than the network has outputs
 */
export function knownClassNames(metadata: readonly (JsonObject | null)[], outputs: number): ClassNames {
  for (const each of metadata) {
    const labels = each?.labels;
    if (!Array.isArray(labels) || !labels.every((name): name is string => typeof name === 'string')) continue;
    return { names: checkCount(labels, outputs, "The names in the model's metadata"), source: 'metadata of the model' };
  }
  if (outputs === imagenetClassNames.length) {
    return { names: imagenetClassNames, source: 'ImageNet, supposing that the 1000 outputs have its usual order' };
  }
  return { names: Array.from({ length: outputs }, (_, index) => `class ${index}`), source: 'none' };
}
