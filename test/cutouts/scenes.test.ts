import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tf } from '../../src/backend';
import { layoutNames, layouts, shuffled } from '../../src/cutouts/draft';
import { cutoutScenes, type CutoutOptions, type CutoutScenes } from '../../src/cutouts/scenes';
import { stampsIn, type StampSource } from '../../src/cutouts/stamps';
import { UserError } from '../../src/errors';
import type { Scene } from '../../src/evaluation/scene';
import type { Classifier } from '../../src/models/classifier';
import { withObservation } from '../../src/models/observation';
import { noProgress } from '../../src/progress';
import { uniformSource } from '../../src/random';
import { colourNetwork, pureColours } from './colours';
import { square, stripes, writeCutOuts, type Shape } from './cut-outs';

const side = 96;
const counts = Object.fromEntries(layoutNames.map((layout) => [layout, 3]));

const sum = (mask: Uint8Array): number => mask.reduce((total, value) => total + value, 0);

/** First and last row and column of a mask. */
function boxOf(mask: Uint8Array) {
  const on = [...mask.keys()].filter((index) => mask[index] === 1);
  const [rows, columns] = [on.map((index) => Math.floor(index / side)), on.map((index) => index % side)];
  return { top: Math.min(...rows), bottom: Math.max(...rows), left: Math.min(...columns), right: Math.max(...columns) };
}

async function allOf(scenes: CutoutScenes): Promise<Scene[]> {
  const all: Scene[] = [];
  for (let index = 0; index < scenes.count; index++) all.push(await scenes.scene(index));
  return all;
}

describe('cut-out scenes', () => {
  let folder: string;
  let classifier: Classifier;
  let source: StampSource;
  let scenes: CutoutScenes;
  let all: Scene[];
  let tensors: number;

  const refused = (options: CutoutOptions, message: RegExp) =>
    assert.rejects(cutoutScenes(classifier, options), (error: Error) => error instanceof UserError && message.test(error.message));

  const sourceOf = async (files: Readonly<Record<string, Shape>>): Promise<StampSource> => {
    const inside = mkdtempSync(join(folder, 'stamps-'));
    await writeCutOuts(inside, files);
    return stampsIn(inside, classifier);
  };

  before(async () => {
    tensors = tf.memory().numTensors;
    folder = mkdtempSync(join(tmpdir(), 'scenes-test-'));
    classifier = colourNetwork(side);
    source = await sourceOf(Object.fromEntries(pureColours.map((colour, index) => [`${index}/striped.png`, stripes(colour)])));
    scenes = await cutoutScenes(classifier, { seed: 4, counts, source });
    all = await allOf(scenes);
  });
  after(() => {
    classifier.dispose();
    rmSync(folder, { recursive: true, force: true });
    assert.equal(tf.memory().numTensors, tensors);
  });

  it('are as many of each kind and placement as asked for, each with an id of its own', () => {
    assert.equal(scenes.count, 21);
    assert.equal(new Set(all.map(({ id }) => id)).size, 21);
    for (const layout of layoutNames) {
      const { kind, placement } = layouts[layout];
      const own = all.filter((scene) => scene.kind === kind && scene.placement === placement);
      assert.deepEqual(own.map(({ id }) => id), [1, 2, 3].map((number) => `${layout}-00${number}`));
      assert.ok(own.every(({ objects }) => objects.length === (kind === 'two objects' ? 2 : 1)));
      assert.ok(own.every(({ shortcut }) => (shortcut !== undefined) === (kind === 'shortcut')));
    }
    assert.deepEqual(scenes.drawn.map(({ layout, kept }) => [layout, kept]), layoutNames.map((layout) => [layout, 3]));
    assert.ok(scenes.drawn.every(({ kept, drawn }) => drawn >= kept));
  });

  it('give each class its turn', () => {
    for (const placement of ['large', 'centred']) {
      const classes = all.filter((scene) => scene.placement === placement).map(({ objects }) => objects[0]?.classIndex);
      assert.deepEqual(classes.sort(), [0, 1, 2]);
    }
  });

  it('show the pure colour of its class, and white, where a mask says that an object is, and nowhere else', () => {
    for (const { id, kind, picture, objects, shortcut } of all) {
      const sharp = kind === 'shortcut' ? [{ classIndex: objects[0]?.classIndex as number, mask: shortcut as Uint8Array }] : objects;
      let pure = 0;
      for (let at = 0; at < side * side; at++) {
        const [r, g, b] = picture.pixels.slice(at * 3, at * 3 + 3) as unknown as [number, number, number];
        const known = pureColours.findIndex((colour) => colour.every((value, channel) => Math.abs(value - ([r, g, b][channel] as number)) < 60));
        if (known < 0) continue;
        pure++;
        assert.ok(sharp.some(({ classIndex, mask }) => classIndex === known && mask[at] === 1), `${id} has class ${known} outside its mask`);
      }
      const covered = sharp.reduce((total, { mask }) => total + sum(mask), 0);
      assert.ok(pure > 0.3 * covered && pure < 0.8 * covered, `${id}: ${pure} of ${covered}`);
    }
  });

  it('have the sizes and places that their names say', () => {
    for (const { id, placement, objects, shortcut } of all) {
      const boxes = objects.map(({ mask }) => boxOf(mask));
      const [{ top, bottom, left, right }] = boxes as [ReturnType<typeof boxOf>];
      const share = Math.max(bottom - top + 1, right - left + 1) / side;
      if (placement === 'large') assert.ok(share > 0.77, `${id} ${share}`);
      if (placement === 'small') assert.ok(share < 0.45, `${id} ${share}`);
      if (placement === 'centred') assert.ok(Math.abs(top + bottom - side + 1) <= 1 && Math.abs(left + right - side + 1) <= 1, id);
      if (placement === 'off-centre') assert.ok((bottom < side / 2 || top >= side / 2) && (right < side / 2 || left >= side / 2), id);
      if (placement === 'beside') assert.ok(right < side / 2 && (boxes[1]?.left as number) >= side / 2, id);
      if (placement === 'stacked') assert.ok(bottom < side / 2 && (boxes[1]?.top as number) >= side / 2, id);
      if (shortcut) assert.ok(sum(shortcut) < sum(objects[0]?.mask as Uint8Array), id);
    }
  });

  it('two objects are of two classes, and their masks have no pixel in common', () => {
    for (const { objects: [first, second], kind } of all) {
      if (kind !== 'two objects' || !first || !second) continue;
      assert.notEqual(first.classIndex, second.classIndex);
      assert.ok(first.mask.every((value, at) => value === 0 || second.mask[at] === 0));
    }
  });

  it('are classified as they should be: by the object, both objects, or the shortcut', async () => {
    for (const scene of all) {
      await withObservation(classifier, scene.picture, async ({ logits }) => {
        const best = scene.objects.map(({ classIndex }) => classIndex).sort();
        const order = [0, 1, 2].sort((a, b) => (logits[b] as number) - (logits[a] as number)).slice(0, best.length).sort();
        assert.deepEqual(order, best, scene.id);
      });
    }
  });

  it('a planted shortcut is what the answer rests on: paint it over, and the class is not first', async () => {
    for (const { kind, picture, shortcut, objects } of all) {
      if (kind !== 'shortcut' || !shortcut) continue;
      const [{ classIndex, mask }] = objects as [Scene['objects'][number]];
      const painted = (over: Uint8Array) => ({ ...picture, pixels: picture.pixels.map((value, at) => (over[Math.floor(at / 3)] ? 127 : value)) });
      await withObservation(classifier, painted(shortcut), async ({ logits }) => assert.ok((logits[classIndex] as number) < 0.5));
      await withObservation(classifier, painted(mask), async ({ logits }) => assert.equal(Math.max(...logits), logits[classIndex]));
    }
  });

  it('are the same to the byte for the same seed, whichever is asked for first', async () => {
    const again = await cutoutScenes(classifier, { seed: 4, counts, source });
    assert.equal(again.fingerprint, scenes.fingerprint);
    assert.equal(again.clear, scenes.clear);
    for (const index of [20, 0, 13]) assert.deepEqual(await again.scene(index), all[index]);
  });

  it('are drawn by the seed: another one puts the same stamp elsewhere', async () => {
    const one = await sourceOf({ 'red.png': square([255, 0, 0]) });
    const boxes = [];
    for (const seed of [1, 2, 3]) {
      const { objects: [object] } = await (await cutoutScenes(classifier, { seed, counts: { small: 1 }, source: one })).scene(0);
      boxes.push(JSON.stringify(boxOf(object?.mask as Uint8Array)));
    }
    assert.equal(new Set(boxes).size, 3);
  });

  it('do not depend on how many others there are', async () => {
    const few = await allOf(await cutoutScenes(classifier, { seed: 4, counts: { small: 2, stacked: 1 }, source }));
    assert.deepEqual(few, ['small-001', 'small-002', 'stacked-001'].map((id) => all.find((scene) => scene.id === id)));
  });

  it('are refused beyond their number', async () => {
    await assert.rejects(scenes.scene(21), RangeError);
    await assert.rejects(scenes.scene(-1), RangeError);
  });

  it('of two objects need two classes', async () => {
    const one = await sourceOf({ 'red.png': square([255, 0, 0]) });
    await refused({ seed: 1, counts: { beside: 1 }, source: one }, /cut-outs of two classes/);
    assert.equal((await cutoutScenes(classifier, { seed: 1, counts: { large: 1 }, source: one })).count, 1);
  });

  it('are refused where the network does not know the cut-outs', async () => {
    const wrong = await sourceOf({ 'red.png': square([0, 0, 255]) });
    await refused({ seed: 1, counts: { small: 1 }, source: wrong }, /"one object, small" colours recognises none/);
  });

  it('are refused before any is drawn, or after the first of each layout, and not when all others are found', async () => {
    const red = square([255, 0, 0]);
    const foundBy = async (files: Readonly<Record<string, Shape>>, message: RegExp): Promise<number> => {
      let found = 0;
      const progress = { ...noProgress, update: () => void found++ };
      await refused({ seed: 1, counts: { large: 4, small: 4, beside: 2 }, source: await sourceOf(files), progress }, message);
      return found;
    };
    assert.equal(await foundBy({ 'red.png': red, 'red-2.png': red }, /cut-outs of two classes/), 0);
    assert.equal(await foundBy({ 'red.png': red, 'green.png': red }, /"two objects, beside" colours recognises none/), 2);
  });

  it('tell how far they are', async () => {
    const seen: [number, number][] = [];
    const progress = { update: (done: number, total: number) => void seen.push([done, total]), note() {}, stop() {} };
    await cutoutScenes(classifier, { seed: 1, counts: { large: 2 }, source, progress });
    assert.deepEqual(seen, [[1, 2], [2, 2]]);
  });
});

describe('a shuffled order', () => {
  it('has every value once, and each order as often', () => {
    const uniform = uniformSource(3);
    const counted = new Map<string, number>();
    for (let draw = 0; draw < 6000; draw++) {
      const order = shuffled(['a', 'b', 'c'], uniform).join('');
      counted.set(order, (counted.get(order) ?? 0) + 1);
    }
    assert.deepEqual([...counted.keys()].sort(), ['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    assert.ok([...counted.values()].every((count) => Math.abs(count - 1000) < 145));
  });
});
