import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tf } from '../../src/backend';
import { withTemporaryFolder } from '../../src/files';
import { outlineOf } from '../../src/localisation/outline';
import { scenesFigure } from '../../src/study/figures/scene-figures';
import { copyPictures, keptFiles, keptPicture, pictureNames } from '../../src/study/kept-pictures';
import { drawPictures } from '../../src/study/pictures';
import { itemsOf, pixelReader, textsOf } from '../figures/helpers';
import { noiseScenes, tiny } from './synthetic';

const judged = ['grad-cam', 'occlusion', 'eigen-cam', 'guided-backprop', 'saliency', 'edges'];
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
      await drawPictures(tiny.classifier, source(), judged, 3, first);
      await drawPictures(tiny.classifier, source(), judged, 3, second);
      assert.equal(tf.memory().numTensors, tensors);
      await copyPictures([out, first], third);
      for (const name of pictureNames.flatMap(keptFiles)) {
        const bytes = readFileSync(join(first, name));
        assert.ok(bytes.equals(readFileSync(join(second, name))), `${name} is drawn the same`);
        assert.ok(bytes.equals(readFileSync(join(third, name))), `${name} is copied`);
      }
      const scenes = await keptPicture(third, 'scenes');
      const shown = [await source().scene(0), await source().scene(2)];
      const images = itemsOf(scenes, 'image');
      assert.equal(images.length, shown.length);
      for (const [index, { picture }] of shown.entries()) {
        const { width, at } = await pixelReader(images[index]?.url as string);
        assert.equal(width, picture.width);
        for (const pixel of [0, 7, picture.width + 3]) {
          const rgb = [...picture.pixels.subarray(3 * pixel, 3 * pixel + 3)];
          assert.deepEqual(at(pixel % picture.width, Math.floor(pixel / picture.width)), rgb, 'pixels are kept to the bit');
        }
      }
      assert.ok(textsOf(scenes).join(' ').includes(credit), 'words are kept as words');
      assert.match((await keptPicture(third, 'class-maps')).alt, /Saliency, Guided backpropagation, Eigen-CAM, Grad-CAM/);
    });
  });

  it('show the methods that are judged: the usual examples where they are among them, else the first; no baseline', async () => {
    const titles: Record<string, string | null> = {};
    await withTemporaryFolder('pictures-', async (out) => {
      for (const methods of [['edges', 'grad-cam', 'layer-cam'], ['layer-cam', 'edges', 'cam'], ['edges', 'random']]) {
        const folder = join(out, methods.join());
        await drawPictures(tiny.classifier, source(), methods, 3, folder);
        titles[methods.join()] = await keptPicture(folder, 'class-maps').then(({ alt }) => alt.replace(/.*: /, ''), () => null);
      }
    });
    assert.deepEqual(titles, { 'edges,grad-cam,layer-cam': 'Grad-CAM.', 'layer-cam,edges,cam': 'LayerCAM, CAM.', 'edges,random': null });
  });

  it('are refused by name where they are missing or damaged', async () => {
    await withTemporaryFolder('pictures-', async (out) => {
      await assert.rejects(keptPicture(out, 'scenes'), { name: 'UserError', message: /The picture "scenes" of the study in .* is missing or damaged/ });
      await drawPictures(tiny.classifier, { ...source(), count: 1 }, judged, 3, out);
      await assert.rejects(keptPicture(out, 'class-maps'), /"class-maps"/);
      rmSync(join(out, 'scenes.vl.json'));
      await assert.rejects(keptPicture(out, 'scenes'), /"scenes"/);
      for (const text of ['{', '{}', 'null']) {
        writeFileSync(join(out, 'scenes.vl.json'), text);
        await assert.rejects(keptPicture(out, 'scenes'), /"scenes"/);
      }
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
    const paths = itemsOf(figure, 'path');
    const strokes = paths.map(({ stroke, path, strokeWidth = 0 }) => ({ stroke, strokeWidth, pieces: path.split('M').length - 1 }));
    assert.deepEqual(strokes.map(({ pieces }) => pieces), edges.flatMap((count) => [count, count]));
    assert.deepEqual(strokes.map(({ stroke }) => stroke === '#1a1a1a'), edges.flatMap(() => [true, false]));
    for (let i = 0; i < strokes.length; i += 2) assert.ok((strokes[i]?.strokeWidth ?? 0) > (strokes[i + 1]?.strokeWidth ?? 0));
    assert.equal(new Set(strokes.map(({ stroke }) => stroke)).size, 4);
    // The shortcut is the first two pixels of the picture: a box whose corners are known.
    const side = (itemsOf(figure, 'image')[0]?.width ?? 0) / width;
    const corners = (paths.at(-1)?.path.match(/[-\d.]+/g) ?? []).map((number) => Math.round(Number(number) / side));
    assert.deepEqual([Math.min(...corners), Math.max(...corners)], [0, 2]);
    const words = textsOf(figure).join(' ');
    assert.ok(words.includes(credit) && words.includes('pink: the shortcut'), words);
    const plain = textsOf(scenesFigure([scene], { classNames: tiny.classifier.classNames, credit: null })).join(' ');
    assert.ok(!plain.includes('Cut-outs') && !plain.includes('shortcut'));
  });

  it('refuses to show nothing', () => {
    assert.throws(() => scenesFigure([], { classNames: [], credit: null }), RangeError);
  });
});
