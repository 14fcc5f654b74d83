import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { tf } from '../../src/backend';
import { withTemporaryFolder } from '../../src/files';
import { outlineOf } from '../../src/localisation/outline';
import { scenesFigure } from '../../src/study/figures/scene-figures';
import { copyPictures, drawPictures, keptPicture, pictureNames } from '../../src/study/pictures';
import { itemsOf, textsOf } from '../figures/helpers';
import { noiseScenes, tiny } from './synthetic';

const credit = 'Cut-outs: drawn by somebody.';

/** Noise scenes of which every third has two objects beside each other. */
function source() {
  const scenes = noiseScenes(6);
  return { ...scenes, credit, scene: async (index: number) => ({ ...(await scenes.scene(index)), placement: index % 3 === 2 ? 'beside' : 'off-centre' }) };
}

describe('the pictures of a study', () => {
  it('are drawn, kept and copied to the byte, and leave no tensor', async () => {
    await withTemporaryFolder('pictures-', async (out) => {
      const tensors = tf.memory().numTensors;
      const [first, second, third] = ['first', 'second', 'third'].map((name) => join(out, name)) as [string, string, string];
      await drawPictures(tiny.classifier, source(), 3, first);
      await drawPictures(tiny.classifier, source(), 3, second);
      assert.equal(tf.memory().numTensors, tensors);
      await copyPictures([out, first], third);
      for (const name of [...pictureNames.map((one) => `${one}.png`), 'pictures.json']) {
        const bytes = readFileSync(join(first, name));
        assert.ok(bytes.equals(readFileSync(join(second, name))), `${name} is drawn the same`);
        assert.ok(bytes.equals(readFileSync(join(third, name))), `${name} is copied`);
      }
      for (const name of pictureNames) {
        const figure = await keptPicture(third, name);
        const [image] = itemsOf(figure, 'image');
        const { width = 0 } = await sharp(readFileSync(join(third, `${name}.png`))).metadata();
        assert.equal(image?.width, width / 2);
      }
      assert.match((await keptPicture(third, 'class-maps')).alt, /Saliency, Guided backpropagation, Eigen-CAM, Grad-CAM/);
    });
  });

  it('are refused by name where they are missing or damaged', async () => {
    await withTemporaryFolder('pictures-', async (out) => {
      await assert.rejects(keptPicture(out, 'scenes'), { name: 'UserError', message: /The picture "scenes" of the study in .* is missing or damaged/ });
      await drawPictures(tiny.classifier, { ...source(), count: 1 }, 3, out);
      await assert.rejects(keptPicture(out, 'class-maps'), /"class-maps"/);
      rmSync(join(out, 'scenes.png'));
      await assert.rejects(keptPicture(out, 'scenes'), /"scenes"/);
      writeFileSync(join(out, 'pictures.json'), '{');
      await assert.rejects(keptPicture(out, 'scenes'), /"scenes"/);
    });
  });
});

describe('scenesFigure', () => {
  it('outlines every mask twice, dark under its colour, and has the credit below', async () => {
    const scene = await source().scene(2);
    const shortcut = Uint8Array.from(scene.picture.pixels.subarray(0, scene.picture.height * scene.picture.width), (_, pixel) => (pixel < 2 ? 1 : 0));
    const figure = scenesFigure([{ ...scene, shortcut }], { classNames: tiny.classifier.classNames, credit });
    const { height, width } = scene.picture;
    const edges = [...scene.objects.map(({ mask }) => mask), shortcut].map((values) => outlineOf({ values, height, width }).length);
    const lines = itemsOf(figure, 'line');
    const dark = lines.filter(({ stroke }) => stroke === '#1a1a1a');
    assert.equal(dark.length, edges.reduce((a, b) => a + b, 0));
    assert.equal(lines.length, 2 * dark.length);
    assert.equal(new Set(lines.map(({ stroke }) => stroke)).size, 4);
    const words = textsOf(figure).join(' ');
    assert.ok(words.includes(credit) && words.includes('pink: the shortcut'), words);
    const plain = textsOf(scenesFigure([scene], { classNames: tiny.classifier.classNames, credit: null })).join(' ');
    assert.ok(!plain.includes('Cut-outs') && !plain.includes('shortcut'));
  });

  it('refuses to show nothing', () => {
    assert.throws(() => scenesFigure([], { classNames: [], credit: null }), RangeError);
  });
});
