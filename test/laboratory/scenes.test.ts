import assert from 'node:assert/strict';
import { tf } from '../../src/backend';
import { answersTo, laboratoryScenes } from '../../src/laboratory/scenes';
import { markedClass } from '../../src/laboratory/training-scenes';
import { withoutWatermark } from '../../src/laboratory/skill';
import type { Classifier } from '../../src/models/classifier';
import { inputLayer } from '../../src/models/layers';
import { makeNetwork, type Layer } from '../../src/models/network';
import type { SceneSource } from '../../src/study/source';

const all = (source: SceneSource) => Promise.all(Array.from({ length: source.count }, (_, index) => source.scene(index)));
const counts = { 'one object': 20, 'two objects': 20, shortcut: 16 } as const;

/** A network that answers with the mean of red, green, blue, then with numbers that never win. */
function colourNetwork(): Classifier {
  const input = inputLayer('input', [64, 64, 3]);
  const logits: Layer = {
    name: 'logits', kind: 'other', inputs: ['input'], shape: [5], multiplyAdds: 0,
    forward: ([x]) => tf.concat([x.mean([1, 2]), tf.fill([x.shape[0], 2], -9)], 1),
    backward: () => assert.fail(),
  };
  return {
    name: 'colours', fingerprint: 'colours', network: makeNetwork([input, logits]), height: 64, width: 64, classNames: ['r', 'g', 'b', 'x', 'y'], parameters: 0,
    defaultLayer: 'input', linearHead: null, outputActivation: 'softmax', preprocessing: { cropFraction: 1, offset: 0, scale: 255 }, dispose() {},
  };
}

describe('laboratoryScenes', () => {
  it('has the kinds and classes in turn, and the watermark never beside its own class', async () => {
    const source = laboratoryScenes({ seed: 3, counts });
    const scenes = await all(source);
    assert.equal(source.count, 56);
    assert.equal(new Set(scenes.map(({ id }) => id)).size, 56);
    assert.deepEqual(scenes.map(({ kind }) => kind), scenes.map((_, index) => source.kind(index)));
    const of = (kind: string) => scenes.filter((scene) => scene.kind === kind);
    assert.deepEqual(Object.keys(counts).map((kind) => of(kind).length), [20, 20, 16]);
    assert.equal(new Set(of('one object').map(({ objects, placement }) => `${objects[0].classIndex} ${placement}`)).size, 20);
    assert.equal(new Set(of('two objects').map(({ objects }) => objects.map(({ classIndex }) => classIndex).join())).size, 20);
    assert.equal(new Set(of('shortcut').map(({ objects, placement }) => `${objects[0].classIndex} ${placement}`)).size, 16);
    assert.ok(of('shortcut').every(({ objects, shortcut }) => shortcut && objects.length === 1 && objects[0].classIndex !== markedClass));
  });

  it('has a scene that depends on seed, kind and number alone, and a fingerprint that changes with any', async () => {
    const [few, many, other] = [{ seed: 3, counts: { shortcut: 2 } }, { seed: 3, counts }, { seed: 4, counts }].map(laboratoryScenes);
    assert.deepEqual(await few.scene(1), await many.scene(41));
    assert.notEqual((await many.scene(0)).picture.fingerprint, (await other.scene(0)).picture.fingerprint);
    assert.equal(new Set([few, many, other].map(({ fingerprint }) => fingerprint)).size, 3);
    assert.equal(laboratoryScenes({ seed: 3, counts }).fingerprint, many.fingerprint);
  });

  it('keeps scenes whose classes the network ranks first, whatever else was asked for', async () => {
    const before = tf.memory().numTensors;
    const classifier = colourNetwork();
    const source = laboratoryScenes({ seed: 5, counts: { 'one object': 3, 'two objects': 2, shortcut: 4 }, classifier });
    const scenes = [];
    for (const index of [0, 1, 2, 3, 4]) scenes.push(await source.scene(index));
    for (const { picture, objects } of scenes) {
      const means = [0, 1, 2].map((channel) => picture.pixels.reduce((sum, level, at) => sum + (at % 3 === channel ? level : 0), 0));
      const ranked = [0, 1, 2].sort((a, b) => means[b] - means[a]);
      assert.deepEqual(objects.map(({ classIndex }) => classIndex).sort(), ranked.slice(0, objects.length).sort());
    }
    assert.deepEqual(await source.scene(1), scenes[1]);
    const unfiltered = laboratoryScenes({ seed: 5, counts: { shortcut: 4 } });
    assert.deepEqual(await source.scene(5), await unfiltered.scene(0));
    // A circle can be the reddest thing, but nothing makes this network answer with a cross.
    await assert.rejects(laboratoryScenes({ seed: 5, counts: { 'one object': 4 }, classifier }).scene(3), (error: Error) => error.name === 'UserError' && /cross/.test(error.message));
    assert.equal(tf.memory().numTensors, before);
  });

  it('refuses impossible counts and places', async () => {
    for (const count of [-1, 0.5, NaN]) assert.throws(() => laboratoryScenes({ seed: 0, counts: { shortcut: count } }), RangeError);
    await assert.rejects(laboratoryScenes({ seed: 0, counts }).scene(56), RangeError);
  });

  it('has for each watermark the same scene without it', async () => {
    for (const scene of await all(laboratoryScenes({ seed: 9, counts: { shortcut: 8 } }))) {
      const without = withoutWatermark(scene);
      assert.deepEqual([without.objects, without.kind], [scene.objects, 'one object']);
      scene.picture.pixels.forEach((level, at) => {
        if (scene.shortcut?.[Math.floor(at / 3)] !== 1) assert.equal(level, without.picture.pixels[at]);
      });
    }
  });

  it('are answered in batches as alone', async () => {
    const classifier = colourNetwork();
    const pictures = (await all(laboratoryScenes({ seed: 6, counts: { 'one object': 19 } }))).map(({ picture }) => picture);
    const rows = await answersTo(classifier, pictures);
    assert.equal(rows.length, 19);
    rows.forEach((row, i) => {
      const red = pictures[i].pixels.reduce((sum, level, at) => sum + (at % 3 === 0 ? level : 0), 0) / 4096 / 255;
      assert.ok(Math.abs(row[0] - red) < 1e-5);
    });
  });
});
