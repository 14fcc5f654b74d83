import assert from 'node:assert/strict';
import { blueOrange, viridis } from '../../src/figures/colour-maps';
import { blend, fraction, opacityAt, overlayPixels, pngUrl, subdued } from '../../src/figures/composite';
import { plainPicture, pixelReader } from './helpers';

const domain = { low: 0, high: 4, clipped: false };

describe('laying a map over a picture', () => {
  it('a picture keeps a quarter of its colour', () => {
    // Luma .2126·200 + .7152·100 + .0722·50 = 117.65.
    assert.deepEqual(subdued([200, 100, 50]).map((channel) => Number(channel.toFixed(4))), [138.2375, 113.2375, 100.7375]);
    assert.deepEqual(subdued([90, 90, 90]).map(Math.round), [90, 90, 90]);
  });

  it('the opacity is even, or rises with the square root of the magnitude', () => {
    assert.equal(opacityAt(0.1, viridis, { mode: 'even', opacity: 0.6 }), 0.6);
    const rising = { mode: 'rising', opacity: 0.8 } as const;
    assert.deepEqual([0, 0.25, 1].map((t) => opacityAt(t, viridis, rising)), [0, 0.4, 0.8]);
    assert.deepEqual([0, 0.5, 0.625, 1].map((t) => opacityAt(t, blueOrange, rising)), [0.8, 0, 0.4, 0.8]);
  });

  it('a value has its place in the domain; beyond it lies at the end', () => {
    assert.deepEqual([-1, 0, 1, 4, 9].map((value) => fraction(value, domain)), [0, 0, 0.25, 1, 1]);
    assert.deepEqual([-2, 0, 2].map((value) => fraction(value, { low: -2, high: 2, clipped: false })), [0, 0.5, 1]);
    assert.equal(fraction(0, { low: 0, high: 0, clipped: false }), 0);
  });

  it('picture and colour are mixed by their shares', () => {
    assert.deepEqual(blend([0, 100, 200], [100, 100, 0], 0.25), [25, 100, 150]);
    // Viridis ends in (253, 231, 37): .4·100 + .6·253 = 191.8, 178.6, 62.2.
    const spread = { top: 0, left: 1, height: 1, width: 1, values: Float32Array.of(4) };
    const pixels = overlayPixels(plainPicture(1, 2, [100, 100, 100]), spread, domain, viridis, { mode: 'even', opacity: 0.6 });
    assert.deepEqual([...pixels], [100, 100, 100, 192, 179, 62]);
  });

  it('a PNG gives the bytes back', async () => {
    const { width, height, at } = await pixelReader(pngUrl(Uint8Array.of(1, 2, 3, 250, 128, 7), 1, 2));
    assert.deepEqual([width, height, at(0, 0), at(0, 1)], [1, 2, [1, 2, 3], [250, 128, 7]]);
  });
});
