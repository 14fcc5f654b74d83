/** The files of a TensorFlow.js model: `model.json` and the weight files it names, read with every size known before. */
import { constants } from 'node:fs';
import { open, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { createHash } from 'node:crypto';
import type { tf } from '../../backend';
import { UserError } from '../../errors';
import { countOf, isObject, listOf, modelRefusal, objectOf, shown, textOf, type JsonObject } from './json';
import { limits } from './limits';

/** Name, shape and type of one weight; the weights' bytes follow each other in this order. */
export type WeightSpec = Parameters<typeof tf.io.decodeWeights>[1][number];

export interface ModelFiles {
  /** The model's folder's name. */
  readonly name: string;
  readonly format: 'layers' | 'graph';
  /** `model.json` as a whole. */
  readonly json: JsonObject;
  readonly topology: JsonObject;
  readonly specs: readonly WeightSpec[];
  readonly data: ArrayBuffer;
  /** SHA-256 over `model.json` and the weight files in their order. */
  readonly fingerprint: string;
  /** What a file `metadata.json` beside the model says, as Teachable Machine writes it; null where there is none. */
  readonly sidecar: JsonObject | null;
}

/**
 * @param path of `model.json` or of the folder that holds it
 * @throws UserError for everything that is missing, damaged, too large, or outside the model's folder
 */
export async function readModelFiles(path: string): Promise<ModelFiles> {
  const file = await modelFile(path);
  const bytes = await readWhole(file, limits.json);
  const json = objectOf(parseJson(bytes, 'model.json'), 'model.json');
  const topology = objectOf(json.modelTopology, 'the entry modelTopology of model.json');
  const groups = (json.weightsManifest === undefined ? [] : listOf(json.weightsManifest, 'weightsManifest')).map(readGroup);
  const folder = await realpath(dirname(file));
  const paths = groups.flatMap((group) => group.paths);
  if (new Set(paths).size !== paths.length) throw modelRefusal('weightsManifest names a file twice');
  const hash = createHash('sha256').update(bytes);
  const parts: Buffer[] = [];
  const sizes = await Promise.all(groups.map((group) => sizeOf(folder, group)));
  if (sizes.reduce((a, b) => a + b, 0) > limits.weights) throw modelRefusal('its weight files hold more than 2 GB');
  for (const name of paths) {
    const part = await readWhole(await insideFolder(folder, name), limits.weights);
    hash.update(part);
    parts.push(part);
  }
  const data = new Uint8Array(Buffer.concat(parts)).buffer;
  return {
    name: basename(folder),
    format: isGraph(json, topology) ? 'graph' : 'layers',
    json,
    topology,
    specs: groups.flatMap((group) => group.specs),
    data,
    fingerprint: hash.digest('hex'),
    sidecar: await readSidecar(folder),
  };
}

/** How many numbers weights have together. */
export function countNumbers(specs: readonly WeightSpec[]): number {
  return specs.reduce((sum, { shape }) => sum + shape.reduce((product: number, side: number) => product * side, 1), 0);
}

async function modelFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (!found) throw new UserError(`There is no model at "${path}": name a model.json, or the folder that holds it.`);
  return found.isDirectory() ? join(path, 'model.json') : path;
}

/** @throws UserError for what is no ordinary file (reading a pipe would never end) or larger than `most` bytes */
async function readWhole(file: string, most: number): Promise<Buffer> {
  const name = basename(file);
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => {
    throw modelRefusal(`the file ${shown(name)} is missing or cannot be read`);
  });
  try {
    const { size } = await handle.stat().then((found) => (found.isFile() ? found : { size: NaN }));
    if (Number.isNaN(size)) throw modelRefusal(`${shown(name)} is no ordinary file`);
    if (size > most) throw modelRefusal(`the file ${shown(name)} has ${size} bytes, and ${most} are the most that is read`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function parseJson(bytes: Buffer, name: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) throw modelRefusal(`${name} is not JSON`);
    throw error;
  }
}

function isGraph(json: JsonObject, topology: JsonObject): boolean {
  if (json.format === 'graph-model') return true;
  if (json.format === 'layers-model') return false;
  return Array.isArray(topology.node);
}

interface Group {
  readonly paths: readonly string[];
  readonly specs: readonly WeightSpec[];
  readonly bytes: number;
}

function readGroup(value: unknown): Group {
  const group = objectOf(value, 'a group of weightsManifest');
  const paths = listOf(group.paths, 'paths in weightsManifest').map((path) => plainPath(textOf(path, 'a path in weightsManifest')));
  const entries = listOf(group.weights, 'weights in weightsManifest').map(readSpec);
  return { paths, specs: entries.map(({ spec }) => spec), bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** A relative path that stays below the folder by its words alone. */
function plainPath(path: string): string {
  const steps = path.split('/');
  const plain = path !== '' && !/[\\:\0]/.test(path) && steps.every((step) => step !== '' && step !== '.' && step !== '..');
  if (!plain) throw modelRefusal(`weightsManifest names the file ${shown(path)}, which is no plain name inside the model's folder`);
  return path;
}

async function insideFolder(folder: string, path: string): Promise<string> {
  const file = await realpath(join(folder, path)).catch(() => {
    throw modelRefusal(`the weight file ${shown(path)} is missing: put it beside model.json`);
  });
  if (!file.startsWith(folder.endsWith(sep) ? folder : folder + sep)) throw modelRefusal(`the weight file ${shown(path)} is a link out of the model's folder`);
  return file;
}

/** Bytes of a group's files, which must be those that its weights need. */
async function sizeOf(folder: string, { paths, bytes }: Group): Promise<number> {
  let found = 0;
  for (const path of paths) found += (await stat(await insideFolder(folder, path))).size;
  if (found === bytes) return found;
  throw modelRefusal(`its weights need ${bytes} bytes and the files ${shown(paths.join(', '))} hold ${found}: copy the model again as a whole`);
}

const itemSizes = new Map([['float32', 4], ['int32', 4], ['bool', 1]]);
const quantisedSizes = new Map([['uint8', 1], ['uint16', 2], ['float16', 2]]);

function readSpec(value: unknown): { spec: WeightSpec; bytes: number } {
  const entry = objectOf(value, 'a weight in weightsManifest');
  const name = textOf(entry.name, 'the name of a weight');
  const dtype = textOf(entry.dtype, `the type of the weight ${shown(name)}`);
  const shape = listOf(entry.shape, `the shape of the weight ${shown(name)}`).map((size) => countOf(size, `a side of the weight ${shown(name)}`));
  const quantization = entry.quantization === undefined ? undefined : readQuantisation(entry.quantization, name, dtype);
  const size = quantization ? quantisedSizes.get(quantization.dtype) : itemSizes.get(dtype);
  if (size === undefined) throw modelRefusal(`the weight ${shown(name)} has the type ${shown(dtype)}; float32, int32 and bool are read`);
  const bytes = shape.reduce((product, side) => product * side, size);
  if (bytes > limits.weights || shape.length > 6) throw modelRefusal(`the weight ${shown(name)} declares the shape ${shape.join(' × ')}, which is no layer's`);
  return { spec: { name, shape, dtype: dtype as 'float32', ...(quantization && { quantization }) }, bytes };
}

function readQuantisation(value: unknown, name: string, dtype: string): NonNullable<WeightSpec['quantization']> {
  const { dtype: stored, scale, min } = objectOf(value, `the quantisation of the weight ${shown(name)}`);
  const what = `the weight ${shown(name)} is quantised in a way that is unknown`;
  if (dtype !== 'float32' && dtype !== 'int32') throw modelRefusal(what);
  if (stored === 'float16' && dtype === 'float32') return { dtype: stored };
  if ((stored !== 'uint8' && stored !== 'uint16') || !Number.isFinite(scale) || !Number.isFinite(min)) throw modelRefusal(what);
  return { dtype: stored, scale: scale as number, min: min as number };
}

async function readSidecar(folder: string): Promise<JsonObject | null> {
  const file = join(folder, 'metadata.json');
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null || bytes.length > limits.json) return null;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isObject(value) ? value : null;
  } catch {
    return null; // somebody else's file of the same name
  }
}
