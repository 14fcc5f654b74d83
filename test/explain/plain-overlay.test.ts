import assert from 'node:assert/strict';
import sharp from 'sharp';
import { plainOverlay } from '../../src/explain/figures';
import { mapOf, plainPicture } from '../figures/helpers';

describe('a plain overlay', () => {
  const picture = plainPicture(2, 2, [100, 100, 100]);
  const question = { picture, target: { index: 3, score: 'logit' }, prediction: { index: 3, name: 'tiger shark', logit: 1, probability: 0.5 }, classNames: [], defaultLayer: 'features' } as const;
  const pixels = async (values: number[], method: string) => {
    const map = mapOf(2, 2, values, { method, extent: { top: 0, left: 0, height: 2, width: 2 } });
    const { data, info } = await sharp(await plainOverlay(question, map)).raw().toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height, info.channels], [2, 2, 3]);
    return [...data];
  };

  it("has the picture's size, and the colour of each value laid over the picture as its method is drawn", async () => {
    // Grad-CAM shows the positive part: the largest value is viridis' last colour, (253, 231, 37), at 85 % over the
    // grey; zero and below leave the grey alone.
    assert.deepEqual(await pixels([0, -2, 0, 1], 'grad-cam'), [100, 100, 100, 100, 100, 100, 100, 100, 100, 230, 211, 46]);
  });

  it('is the picture alone where there is no positive evidence', async () => {
    assert.deepEqual(await pixels([0, -2, -1, 0], 'grad-cam'), Array(12).fill(100));
  });
});
