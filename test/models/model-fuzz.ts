import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tf } from '../../src/backend';
import { UserError } from '../../src/errors';
import { openModel } from '../../src/models/external/open-model';
import { saveLayersModel } from '../../src/models/external/save-model';
import { withObservation } from '../../src/models/observation';
import { uniformSource } from '../../src/random';
import { graphOf } from '../support/graphs';
import { drawWeights, randomPicture, writeModel } from '../support/models';
import { tinyNetwork } from '../support/tiny';
import { otherSpecs } from '../support/tiny-specs';

const { layers } = tf;

/** A small model of each format, with most of what its reader knows. */
export const originals: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  async layers(folder) {
    const inner = tf.sequential({ name: 'inner', layers: [layers.conv2d({ name: 'c', filters: 3, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu', inputShape: [8, 8, 3] })] });
    const x = tf.input({ name: 'x', shape: [8, 8, 3] });
    const y = inner.apply(layers.batchNormalization({ name: 'n' }).apply(x)) as typeof x;
    const z = layers.add({ name: 's' }).apply([y, layers.depthwiseConv2d({ name: 'd', kernelSize: 3, padding: 'same' }).apply(y) as typeof x]) as typeof x;
    const pooled = layers.globalAveragePooling2d({ name: 'g' }).apply(layers.zeroPadding2d({ name: 'p' }).apply(z)) as typeof x;
    const model = tf.model({ inputs: x, outputs: layers.dense({ name: 'o', units: 4, activation: 'softmax' }).apply(pooled) as typeof x });
    drawWeights(model, 1);
    await saveLayersModel(model, folder);
    model.dispose();
  },
  async graph(folder) {
    const tiny = tinyNetwork(1, otherSpecs.flatten!, { height: 8, width: 8 });
    tiny.classifier.dispose();
    const { json, specs, data } = graphOf(tiny, otherSpecs.flatten!, { fused: true, shapeFromInput: true });
    writeModel(folder, json, specs, data);
  },
};

type Container = Record<string, unknown> | unknown[];

/** Every place in a JSON value. */
function places(value: unknown, found: { in: Container; key: string }[] = []): { in: Container; key: string }[] {
  if (typeof value !== 'object' || value === null) return found;
  for (const key of Object.keys(value)) {
    found.push({ in: value as Container, key });
    places((value as Record<string, unknown>)[key], found);
  }
  return found;
}

const hostile: readonly unknown[] = [
  null, true, -1, 0, 1, 3, 1.5, 7, 1e9, 2 ** 53, -(2 ** 40), 1e308, '', 'x', 'same', 'NHWC', '../weights.bin', '/etc/passwd', '__proto__', 'constructor', [], {}, [[]], [0, 0],
  [1e6, 1e6, 1e6], [null, null, null, 3], { class_name: 'Dense', config: {} }, { i: '9999999' }, { list: { i: ['1', '65536', '65536', '1'] } }, 'x'.repeat(5000),
];

/** One damage to a model in its folder. */
function damage(folder: string, uniform: () => number): void {
  const below = (end: number) => Math.floor(uniform() * end);
  const path = join(folder, uniform() < 0.85 ? 'model.json' : 'weights.bin');
  const bytes = readFileSync(path);
  if (!path.endsWith('.json') || uniform() < 0.15) {
    for (let change = below(4); change >= 0; change--) bytes[below(bytes.length)] = below(256);
    writeFileSync(path, uniform() < 0.3 ? bytes.subarray(0, below(bytes.length)) : bytes);
    return;
  }
  const json = JSON.parse(bytes.toString()) as Container;
  for (let change = below(2); change >= 0; change--) {
    const all = places(json);
    const place = all[below(all.length)]!;
    const values = place.in as Record<string, unknown>;
    const kind = below(5);
    if (kind === 0) delete values[place.key];
    else if (kind === 1) values[place.key] = structuredClone((all[below(all.length)]!.in as Record<string, unknown>)[all[below(all.length)]!.key]);
    else if (kind === 2 && Array.isArray(values[place.key])) (values[place.key] as unknown[]).push(...structuredClone(values[place.key] as unknown[]));
    else if (kind === 3 && typeof values[place.key] === 'number') values[place.key] = Number(values[place.key]) * [0, -1, 2, 1000][below(4)]!;
    else values[place.key] = structuredClone(hostile[below(hostile.length)]);
  }
  writeFileSync(path, JSON.stringify(json));
}

/**
 * Damages a model in `runs` ways, one at a time. Each must be a network that answers and has a gradient, or a
 * {@link UserError} of one line, in under five seconds, and leave neither tensors nor files behind.
 * @returns how many are networks still
 */
export async function fuzzModel(original: string, seed: number, runs: number): Promise<number> {
  const root = mkdtempSync(join(tmpdir(), 'model-fuzz-'));
  const uniform = uniformSource(seed);
  let networks = 0;
  try {
    const model = join(root, 'model');
    await originals[original]!(model);
    const clean = readdirSync(model).map((name): [string, Buffer] => [name, readFileSync(join(model, name))]);
    const tensors = tf.memory().numTensors;
    for (let run = 0; run < runs; run++) {
      mkdirSync(model, { recursive: true });
      clean.forEach(([name, bytes]) => writeFileSync(join(model, name), bytes));
      damage(model, uniform);
      const began = performance.now();
      try {
        await useModel(model);
        networks++;
      } catch (error) {
        const kept = () => `${original}, seed ${seed}, run ${run}: ${error instanceof Error ? error.stack : String(error)}`;
        assert.ok(error instanceof UserError, kept());
        assert.doesNotMatch(error.message, /\n/, kept());
        assert.ok(error.message.length < 600, kept());
      }
      assert.ok(performance.now() - began < 5000, `${original}, seed ${seed}, run ${run}: ${performance.now() - began} ms`);
      assert.equal(tf.memory().numTensors, tensors, `${original}, seed ${seed}, run ${run} keeps tensors`);
    }
    assert.deepEqual([readdirSync(root), readdirSync(model).sort()], [['model'], ['model.json', 'weights.bin']]);
    return networks;
  } finally {
    rmSync(root, { recursive: true });
  }
}

async function useModel(folder: string): Promise<void> {
  const classifier = await openModel(folder, { inputRange: '0..1' });
  try {
    await withObservation(classifier, randomPicture(1, classifier.height, classifier.width), async (observation) => {
      const start = tf.zeros([1, observation.logits.length]) as ReturnType<typeof tf.tensor2d>;
      try {
        tf.dispose([...observation.gradients(start, [classifier.network.input]).values()]);
      } finally {
        start.dispose();
      }
    });
  } finally {
    classifier.dispose();
  }
}
