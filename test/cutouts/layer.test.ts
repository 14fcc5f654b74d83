import assert from 'node:assert/strict';
import { resizeBicubic } from '../../src/images/bicubic';
import { makePicture } from '../../src/images/picture';
import { coarseLayer, compose, contentBox, layerOf, mirrorLayer, resizeLayer, type Layer } from '../../src/cutouts/layer';
import { uniformSource } from '../../src/random';
import { cutOutOf } from './cut-outs';

const ground = (height: number, width: number, level: number) => makePicture('ground', width, height, new Uint8Array(height * width * 3).fill(level));

/** One row of grey pixels of a level and a coverage each. */
const row = (...pixels: readonly (readonly [level: number, coverage: number])[]): Layer =>
  layerOf(cutOutOf(1, pixels.length, (_, column) => {
    const [level = 0, covered = 0] = pixels[column] ?? [];
    return [level, level, level, covered];
  }));

const randomCutOut = (seed: number) => {
  const uniform = uniformSource(seed);
  const byte = () => Math.floor(uniform() * 256);
  return cutOutOf(23, 17, () => [byte(), byte(), byte(), uniform() < 0.4 ? 0 : uniform() < 0.4 ? 255 : byte()]);
};

describe('a cut-out as a layer', () => {
  it('loses its transparent margin, and has its colours multiplied by the coverage', () => {
    const cutOut = cutOutOf(4, 5, (r, c) => (r >= 1 && r <= 2 && c === 3 ? [200, 100, 51, r === 1 ? 255 : 128] : [9, 9, 9, 0]));
    assert.deepEqual(contentBox(cutOut), { top: 1, left: 3, height: 2, width: 1 });
    // 200·128/255 = 100.4, 100·128/255 = 50.2, 51·128/255 = 25.6
    assert.deepEqual(layerOf(cutOut), { height: 2, width: 1, colours: Uint8Array.of(200, 100, 51, 100, 50, 26), coverage: Uint8Array.of(255, 128) });
  });

  it('is refused where all of it is transparent', () => {
    const nothing = cutOutOf(3, 3, () => [255, 255, 255, 0]);
    assert.equal(contentBox(nothing), null);
    assert.throws(() => layerOf(nothing), RangeError);
  });

  it('is mirrored with its coverage', () => {
    const layer = layerOf(randomCutOut(3));
    const mirrored = mirrorLayer(layer);
    for (const [r, c] of [[0, 0], [5, 2], [22, 16]] as const) {
      const [here, there] = [r * layer.width + c, r * layer.width + layer.width - 1 - c];
      assert.equal(mirrored.coverage[there], layer.coverage[here]);
      assert.deepEqual(mirrored.colours.slice(there * 3, there * 3 + 3), layer.colours.slice(here * 3, here * 3 + 3));
    }
  });
});

describe('resizing a layer', () => {
  it('leaves no dark fringe: white with black behind its transparent parts stays white on white', () => {
    const disc = cutOutOf(31, 31, (r, c) => (Math.hypot(r - 15, c - 15) < 12 ? [255, 255, 255, 255] : [0, 0, 0, 0]));
    for (const side of [9, 14, 47]) {
      const layer = resizeLayer(layerOf(disc), side, side);
      assert.ok(layer.coverage.some((covered) => covered > 0 && covered < 255), 'an edge is soft');
      const { picture } = compose('', ground(side, side, 255), [{ layer, top: 0, left: 0 }]);
      assert.ok(picture.pixels.every((value) => value === 255));
    }
  });

  it('of a layer that covers everything is that of a picture', () => {
    const opaque = cutOutOf(20, 30, (r, c) => [r * 12, c * 8, (r * c) % 256, 255]);
    const { colours, coverage } = resizeLayer(layerOf(opaque), 13, 41);
    const picture = makePicture('', 30, 20, opaque.pixels.filter((_, index) => index % 4 < 3));
    assert.deepEqual(colours, resizeBicubic(picture, 13, 41).pixels);
    assert.ok(coverage.every((covered) => covered === 255));
  });

  it('never makes a colour brighter than its coverage', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { colours, coverage } = resizeLayer(layerOf(randomCutOut(seed)), 40, 9 + seed);
      assert.ok(colours.every((value, index) => value <= (coverage[Math.floor(index / 3)] as number)));
    }
  });

  it('to a coarser grid and back blends fine stripes into one colour, and changes a plain colour nowhere', () => {
    const fine = layerOf(cutOutOf(48, 48, (_, column) => [column % 2 ? 255 : 0, 100, 100, 255]));
    const coarse = coarseLayer(fine, 6);
    assert.deepEqual([coarse.height, coarse.width], [60, 60]);
    for (let row = 24; row < 36; row++) {
      for (let column = 24; column < 36; column++) {
        const at = row * 60 + column;
        assert.equal(coarse.coverage[at], 255);
        assert.ok(Math.abs((coarse.colours[at * 3] as number) - 127.5) < 4);
        assert.equal(coarse.colours[at * 3 + 1], 100);
      }
    }
  });

  it('to a coarser grid and back runs out softly: half covered where its edge was, hardly at the end of its margin', () => {
    const coarse = coarseLayer(layerOf(cutOutOf(60, 60, () => [255, 255, 255, 255])), 12);
    const middle = [...coarse.coverage.slice(42 * 84, 42 * 84 + 84)];
    // Along the row: 12 pixels of margin, then what was the layer.
    assert.ok((middle[0] as number) < 20 && (middle[83] as number) < 20, String(middle));
    assert.ok((middle[11] as number) < 140 && (middle[12] as number) > 115, String(middle));
    assert.equal(middle[42], 255);
  });

  it('to no coarser grid changes nothing but adds the margin', () => {
    const layer = layerOf(randomCutOut(5));
    const same = coarseLayer(layer, 1);
    assert.deepEqual([same.height, same.width], [layer.height + 2, layer.width + 2]);
    for (let row = 0; row < layer.height; row++) {
      const from = (row + 1) * same.width + 1;
      assert.deepEqual(same.coverage.slice(from, from + layer.width), layer.coverage.slice(row * layer.width, (row + 1) * layer.width));
    }
  });
});

describe('laying layers over a ground', () => {
  it('gives the hand-worked pixels: colour · coverage + ground · (1 − coverage)', () => {
    // 200 covering nothing, 64/255, 128/255 and all of 100: 100; 200·64/255 → 50, + 100·191/255 = 124.9; 100.4 → 100, + 49.8; 200
    const { picture } = compose('scene', ground(2, 6, 100), [{ layer: row([200, 1], [200, 64], [200, 128], [200, 255]), top: 1, left: 1 }]);
    const levels = picture.pixels.filter((_, index) => index % 3 === 0);
    assert.deepEqual([...levels], [100, 100, 100, 100, 100, 100, 100, 101, 125, 150, 200, 100]);
    assert.equal(picture.name, 'scene');
  });

  it('leaves the ground as it was', () => {
    const below = ground(1, 2, 7);
    compose('', below, [{ layer: row([255, 255]), top: 0, left: 0 }]);
    assert.deepEqual([...below.pixels], [7, 7, 7, 7, 7, 7]);
  });

  it('masks where half of a pixel is covered, and no less', () => {
    const { masks } = compose('', ground(1, 6, 0), [{ layer: row([9, 255], [9, 128], [9, 127], [9, 1]), top: 0, left: 1 }]);
    assert.deepEqual(masks, [Uint8Array.of(0, 1, 1, 0, 0, 0)]);
  });

  it('masks what is seen: the layer above hides the one below, a soft one by its coverage', () => {
    const below = { layer: row([10, 255], [10, 255], [10, 255], [10, 160]), top: 0, left: 0 };
    const above = { layer: row([20, 255], [20, 128], [20, 127], [20, 60]), top: 0, left: 0 };
    // Of the lower one are seen 0, 127/255, 128/255 and 160/255 · 195/255 = 0.48.
    const { masks, picture } = compose('', ground(1, 4, 0), [below, above]);
    assert.deepEqual(masks, [Uint8Array.of(0, 0, 1, 0), Uint8Array.of(1, 1, 0, 0)]);
    assert.equal(picture.pixels[0], 20);
    // 20·128/255 → 10, and 10·127/255 = 4.98 of what is below
    assert.equal(picture.pixels[3], 15);
  });

  it('refuses a layer that reaches beyond the ground', () => {
    const layer = row([1, 255], [1, 255]);
    for (const [top, left] of [[0, 2], [1, 0], [-1, 0], [0, 0.5]] as const) {
      assert.throws(() => compose('', ground(1, 3, 0), [{ layer, top, left }]), RangeError);
    }
  });
});
