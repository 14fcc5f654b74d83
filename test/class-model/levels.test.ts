import assert from 'node:assert/strict';
import { toLevels } from '../../src/class-model/levels';
import type { ClassModel } from '../../src/class-model/class-model';
import { makePicture } from '../../src/images/picture';
import { toInput, type Preprocessing } from '../../src/models/classifier';
import { tinyNetwork } from '../support/tiny';

const preprocessings: Readonly<Record<string, Preprocessing>> = {
  'one range': { cropFraction: 1, offset: 127, scale: 128 },
  'half levels': { cropFraction: 1, offset: 127.5, scale: 127.5 },
  'a range for each channel': { cropFraction: 1, offset: [123.675, 116.28, 103.53], scale: [58.395, 57.12, 57.375] },
  'blue first': { cropFraction: 1, offset: [103.939, 116.779, 123.68], scale: 1, order: 'bgr' },
};

const modelOf = (image: ArrayLike<number>, height: number, width: number, channels: number) =>
  ({ image: Float32Array.from(image), height, width, channels }) as unknown as ClassModel;

describe('the levels of a class model', () => {
  for (const [name, preprocessing] of Object.entries(preprocessings)) {
    it(`are those of the picture that the network reads as it (${name})`, async () => {
      const { classifier } = tinyNetwork(1);
      const pixels = Uint8Array.from({ length: 9 * 12 * 3 }, (_, at) => (at * 7) % 256);
      const input = toInput({ ...classifier, preprocessing }, makePicture('any', 12, 9, pixels));
      const { picture, clipped } = toLevels(modelOf(await input.data(), 9, 12, 3), preprocessing, 'back');
      input.dispose();
      classifier.dispose();
      assert.deepEqual([picture.pixels, picture.width, picture.height, picture.name, clipped], [pixels, 12, 9, 'back', 0]);
    });
  }

  it('are rounded and clipped, and the share that was clipped is known', () => {
    const { picture, clipped } = toLevels(modelOf([-1.5, -127 / 128, 0.4 / 128, 0.6 / 128, 1, 100], 1, 2, 3), preprocessings['one range']!, 'any');
    assert.deepEqual([...picture.pixels], [0, 0, 127, 128, 255, 255]);
    assert.equal(clipped, 2 / 6);
  });

  it('of one channel stand in all three colours', () => {
    const { picture } = toLevels(modelOf([-127 / 128, 0.5], 1, 2, 1), preprocessings['one range']!, 'any');
    assert.deepEqual([...picture.pixels], [0, 0, 0, 191, 191, 191]);
  });
});
