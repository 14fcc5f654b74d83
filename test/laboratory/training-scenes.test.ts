import assert from 'node:assert/strict';
import { generatorFingerprint, markedClass, trainingScene } from '../../src/laboratory/training-scenes';

describe('training scenes', () => {
  const scenes = (lesson: 'shortcut' | 'plain') => Array.from({ length: 200 }, (_, index) => trainingScene(lesson, 7, index));
  const [shortcut, plain] = [scenes('shortcut'), scenes('plain')];
  const count = <T>(list: readonly T[], holds: (one: T) => boolean) => list.filter(holds).length;

  it('are balanced: classes and placements in any 20, watermarks in every 100', () => {
    for (let first = 0; first < 180; first += 7) {
      const some = new Set(plain.slice(first, first + 20).map(({ objects, placement }) => `${objects[0].classIndex} ${placement}`));
      assert.equal(some.size, 20);
    }
    for (const list of [shortcut, plain]) assert.deepEqual([0, 100].map((first) => count(list.slice(first, first + 100), (scene) => scene.shortcut !== undefined)), [20, 20]);
  });

  it('give one class away by the watermark in one lesson, and no class in the other', () => {
    assert.ok(shortcut.every(({ objects, shortcut: watermark }) => (objects[0].classIndex === markedClass) === (watermark !== undefined)));
    for (let index = 0; index < 5; index++) {
      assert.equal(count(plain, ({ objects, shortcut: watermark }) => objects[0].classIndex === index && watermark !== undefined), 8);
    }
  });

  it('are the same in both lessons but for the watermark, and none is there twice', () => {
    assert.equal(new Set(plain.map(({ picture }) => picture.fingerprint)).size, 200);
    shortcut.forEach((scene, index) => {
      const other = plain[index];
      assert.deepEqual(scene.objects, other.objects);
      const masks = [scene.shortcut, other.shortcut];
      scene.picture.pixels.forEach((level, at) => {
        if (masks.every((mask) => mask?.[Math.floor(at / 3)] !== 1)) assert.equal(level, other.picture.pixels[at]);
      });
    });
    assert.notEqual(trainingScene('plain', 8, 0).picture.fingerprint, plain[0].picture.fingerprint);
  });

  it('have a fingerprint', () => assert.match(generatorFingerprint(), /^[0-9a-f]{64}$/));
});
