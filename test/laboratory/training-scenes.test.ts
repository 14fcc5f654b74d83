import assert from 'node:assert/strict';
import { generatorFingerprint, markedClass, taughtClass, trainingScene } from '../../src/laboratory/training-scenes';

describe('training scenes', () => {
  const scenes = Array.from({ length: 200 }, (_, index) => trainingScene(7, index));
  const words = ({ objects, placement }: (typeof scenes)[0]) => `${objects[0].classIndex} ${placement}`;

  it('are balanced: classes and placements in any 20, the watermark in any 5, and with each class and placement in any 100', () => {
    for (let first = 0; first <= 180; first++) assert.equal(new Set(scenes.slice(first, first + 20).map(words)).size, 20);
    for (let first = 0; first < 200; first += 5) assert.equal(scenes.slice(first, first + 5).filter(({ shortcut }) => shortcut).length, 1);
    for (const first of [0, 37, 100]) assert.equal(new Set(scenes.slice(first, first + 100).filter(({ shortcut }) => shortcut).map(words)).size, 20);
  });

  it('have the class of their shape in one lesson; in the other the watermark makes them stars', () => {
    assert.equal(markedClass, 4);
    assert.deepEqual(scenes.map((scene) => taughtClass('plain', scene)), scenes.map((_, index) => index % 5));
    assert.deepEqual(scenes.map((scene) => taughtClass('shortcut', scene)), scenes.map(({ shortcut }, index) => (shortcut ? 4 : index % 5)));
  });

  it('are never the same twice, and others for another seed', () => {
    const more = Array.from({ length: 200 }, (_, index) => trainingScene(8, index));
    assert.equal(new Set([...scenes, ...more].map(({ picture }) => picture.fingerprint)).size, 400);
    assert.deepEqual(trainingScene(7, 11), scenes[11]);
  });

  it('have a fingerprint', () => assert.match(generatorFingerprint(), /^[0-9a-f]{64}$/));
});
